"""A bare machine: a fresh checkout, the base interpreter without packages, no package index."""

import ast
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from fynlo.demo import bootstrap, paths
from fynlo.demo.errors import DemoError
from tests.demo.demo_process import clean_environment

# A replacement for Django that prints which interpreter runs it: these tests are about the bootstrap alone.
FAKE_MANAGEMENT = """
import sys

def execute_from_command_line(argv):
    print("{version}", sys.prefix, argv[1:])
"""


@pytest.fixture
def checkout(tmp_path):
    """manage.py and what it needs, with one requirement that needs no network."""
    folder = tmp_path / "checkout"
    (folder / "fynlo").mkdir(parents=True)
    shutil.copy(paths.MANAGE, folder)
    shutil.copy(paths.ROOT / "fynlo" / "__init__.py", folder / "fynlo")
    compiled = shutil.ignore_patterns("__pycache__")
    shutil.copytree(paths.ROOT / "fynlo" / "demo", folder / "fynlo" / "demo", ignore=compiled)
    require(folder, "1")
    return folder


def require(checkout: Path, version: str) -> None:
    wheel = checkout / f"django-{version}-py3-none-any.whl"
    info = f"django-{version}.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("django/__init__.py", "")
        archive.writestr("django/core/__init__.py", "")
        archive.writestr("django/core/management/__init__.py", FAKE_MANAGEMENT.format(version=version))
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: django\nVersion: {version}\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    for requirements in ("requirements-demo.txt", "requirements-dev.txt"):
        (checkout / requirements).write_text(f"{wheel}\n# {requirements}\n")


def offline_environment(**more: str) -> dict[str, str]:
    others = ("PIP_", "UV_", "PYTHONPYCACHEPREFIX")
    environment = {name: value for name, value in clean_environment().items() if not name.startswith(others)}
    offline = {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    return environment | offline | more


def begin(checkout: Path, *options: str, python: str | None = None, **environment: str) -> subprocess.Popen:
    # -S: the base interpreter without its installed packages, as on a bare machine.
    python = [python] if python else [sys._base_executable, "-S"]
    return subprocess.Popen(
        [*python, *options, "manage.py", "greet", "--loud"],
        cwd=checkout,
        env=offline_environment(**environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(checkout: Path, *options: str, **more: str) -> subprocess.CompletedProcess:
    process = begin(checkout, *options, **more)
    output, errors = process.communicate(timeout=120)
    return subprocess.CompletedProcess(process.args, process.returncode, output, errors)


def test_a_bare_machine_gets_its_environment_and_a_changed_requirement_follows(checkout):
    first, second = begin(checkout), begin(checkout)  # at the same moment
    answers = [process.communicate(timeout=120) for process in (first, second)]

    expected = f"1 {checkout}/.venv ['greet', '--loud']\n"
    assert [output for output, _ in answers] == [expected, expected], answers
    log = (checkout / ".fynlo" / "install.log").read_text()
    assert log.count(" -m venv ") == 1
    assert list((checkout / ".fynlo" / "bytecode").rglob("*/django/core/*/*.pyc"))  # compiled once, and not in the way
    assert not list((checkout / "fynlo").rglob("*.pyc"))
    assert "Preparing" not in run(checkout).stderr

    require(checkout, "2")

    inside = run(checkout, python=str(checkout / ".venv" / "bin" / "python"))
    assert inside.stdout == f"2 {checkout}/.venv ['greet', '--loud']\n", inside.stderr
    (checkout / ".venv" / "bin" / "python").unlink()  # the Python that it was made from was removed

    assert run(checkout).stdout.startswith("2 ")


def test_the_packages_for_tests_suffice_for_every_command_and_those_of_the_demo_not_for_tests(checkout):
    run(checkout)  # installs requirements-demo.txt
    test = [str(checkout / ".venv" / "bin" / "python"), "manage.py", "test"]
    environment = offline_environment()
    subprocess.run(test, cwd=checkout, env=environment, capture_output=True)
    log = (checkout / ".fynlo" / "install.log").read_text()
    assert "requirements-dev.txt" in log
    assert "Preparing" not in run(checkout).stderr


def test_an_interpreter_that_has_django_is_used_as_it_is(checkout):
    answer = run(checkout, python=sys.executable, PYTHONPATH="django-1-py3-none-any.whl")

    assert answer.stdout == f"1 {sys.prefix} ['greet', '--loud']\n"
    assert not (checkout / ".venv").exists()


def test_fynlo_no_bootstrap_skips_the_bootstrap(checkout):
    answer = run(checkout, FYNLO_NO_BOOTSTRAP="1")

    assert "No module named 'django'" in answer.stderr
    assert not (checkout / ".venv").exists()


def test_a_missing_network_is_reported_in_one_sentence(checkout):
    (checkout / "requirements-demo.txt").write_text("fynlo-needs-this==1\n")

    answer = run(checkout, PIP_NO_INDEX="0", PIP_INDEX_URL="http://127.0.0.1:9/simple", PIP_RETRIES="0")

    assert answer.returncode == 1
    assert "connect to the network" in answer.stderr.splitlines()[-1]
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize("missing", ["ensurepip", "venv"])
def test_a_missing_ensurepip_is_reported_in_one_sentence(checkout, missing):
    without = f"import runpy, sys; sys.modules[{missing!r}] = None; runpy.run_path('manage.py', run_name='__main__')"

    answer = run(checkout, "-c", without)

    assert answer.returncode == 1
    assert f"sudo apt install python{sys.version_info[0]}.{sys.version_info[1]}-venv" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert not (checkout / ".venv").exists()


def test_an_old_python_is_refused_in_one_sentence(checkout):
    ast.parse(paths.MANAGE.read_text(), feature_version=(3, 0))
    old = "import runpy, sys; sys.version_info = (3, 6, 9); runpy.run_path('manage.py', run_name='__main__')"

    answer = run(checkout, "-c", old)

    assert answer.returncode == 1
    assert answer.stderr.startswith("Fynlo needs Python 3.11 or newer and this is Python 3.6: ")
    assert len(answer.stderr.splitlines()) == 1


def test_a_full_disk_is_reported_in_one_sentence(monkeypatch, tmp_path):
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**9, 10**9, 10**6))

    with pytest.raises(DemoError, match="the disk has less: free some"):
        bootstrap._make_venv()


@pytest.mark.parametrize(
    ("pip_says", "sentence"),
    [
        ("ERROR: Could not install packages: [Errno 28] No space left on device", "the disk is full: free"),
        ("WARNING: Retrying: Temporary failure in name resolution", "connect to the network"),
        ("ERROR: No matching distribution found for django==5", "connect to the network"),
        ("error: metadata-generation-failed", "see the end of"),
    ],
)
def test_pip_errors_become_advice(monkeypatch, tmp_path, pip_says, sentence):
    monkeypatch.setattr(bootstrap, "LOG", tmp_path / "install.log")
    bootstrap.LOG.write_text(pip_says)

    assert sentence in str(bootstrap._install_error("Python's packages could not be installed"))


def test_pip_settings_are_passed_to_uv(monkeypatch, tmp_path):
    configuration = tmp_path / "pip.conf"
    configuration.write_text(
        "[global]\nindex-url = https://mirror.example/simple\nextra-index-url = https://a.example https://b.example\n"
        "cert = /etc/ours.pem\n[install]\nfind-links = /wheels\n"
    )
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(configuration))
    monkeypatch.setenv("PIP_INDEX_URL", "https://nearer.example/simple")
    monkeypatch.setattr(bootstrap, "PYTHON", Path(sys.executable))

    options, environment = bootstrap._pip_settings_for_uv()

    assert environment["SSL_CERT_FILE"] == "/etc/ours.pem"
    assert "--default-index=https://nearer.example/simple" in options
    assert [option for option in options if option.startswith("--index=")] == [
        "--index=https://a.example",
        "--index=https://b.example",
    ]
    assert "--find-links=/wheels" in options
