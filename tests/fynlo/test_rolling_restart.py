"""`deploy/rolling-restart`: every server restarts behind nginx while requests go on, and none of them fails."""

import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from fynlo.demo.paths import ROOT
from fynlo.demo.ports import LOOPBACK, free_port
from tests.servers import stop
from tests.web import START, nginx_command

SCRIPT = ROOT / "deploy" / "rolling-restart"
PATIENCE = 60
CLIENTS = 6
# What systemd does: start the part again whenever it ends.
KEEP_RUNNING = """
while [ ! -e "$0/stop" ]; do
    "$1" web tests.fynlo.gated_site:application & echo $! >"$0/$2.pid"
    wait $!
done
"""
RESTART = """#!/bin/sh
echo "$1" >>"{folder}/restarted"
case "$1" in *@*)
    pid=$(cat "{folder}/$1.pid")
    kill -TERM "$pid"
    while kill -0 "$pid" 2>/dev/null; do sleep 0.02; done
esac
"""


@dataclass
class Site:
    """Two web servers and two socket servers behind nginx. Each one is started again when it ends."""

    folder: Path
    port: int
    web: tuple[int, int]
    sockets: tuple[int, int]
    nginx: list[str]
    statuses: list[int | str] = field(default_factory=list)

    @property
    def units(self) -> list[str]:
        return [*(f"fynlo-web@{port}" for port in self.web), *(f"fynlo-sockets@{port}" for port in self.sockets)]

    def ask(self, path: str = "/open") -> int | str:
        """The status of one POST on a connection of its own; the fault's name if there is no answer."""
        asking = http.client.HTTPConnection(LOOPBACK, self.port, timeout=PATIENCE)
        try:
            asking.request("POST", path, body=b"an order")
            answer = asking.getresponse()
            return answer.status if answer.read() == b"an order" or answer.status != 200 else "another body"
        except OSError as fault:
            return type(fault).__name__
        finally:
            asking.close()

    def pid(self, unit: str) -> int:
        return int((self.folder / f"{unit}.pid").read_text())

    def roll(self) -> subprocess.CompletedProcess:
        environment = {
            "FYNLO_NGINX_CONF": str(self.folder / "nginx.conf"),
            "FYNLO_NGINX": " ".join(self.nginx),
            "FYNLO_RESTART": str(self.folder / "restart"),
            "FYNLO_WEB_PORTS": " ".join(map(str, self.web)),
            "FYNLO_SOCKET_PORTS": " ".join(map(str, self.sockets)),
            "FYNLO_READY_SECONDS": "3",
        }
        return subprocess.run([SCRIPT], env=os.environ | environment, capture_output=True, text=True, timeout=PATIENCE)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    port, web, sockets = free_port(), (free_port(), free_port()), (free_port(), free_port())
    command = nginx_command(
        tmp_path, port, web=web[0], second_web=web[1], sockets=sockets[0], second_sockets=sockets[1]
    )
    made = Site(tmp_path, port, web, sockets, command)
    restart = tmp_path / "restart"
    restart.write_text(RESTART.format(folder=tmp_path))
    restart.chmod(0o755)
    with ExitStack() as stack:
        stack.callback((tmp_path / "gate").touch)
        for unit in made.units:
            keeper = subprocess.Popen(
                ["sh", "-c", KEEP_RUNNING, str(tmp_path), str(START), unit],
                env=environment_of(unit, tmp_path),
                cwd=ROOT,
            )
            stack.callback(keeper.wait, PATIENCE)
            stack.callback(end, made, unit)
        stack.callback((tmp_path / "stop").touch)
        front = subprocess.Popen(command)
        stack.callback(stop, front)
        for server in (*web, *sockets):
            until(lambda server=server: answers(server))
        until(lambda: made.ask() == 200)
        yield made


def end(site: Site, unit: str) -> None:
    with suppress(ProcessLookupError):
        os.kill(site.pid(unit), signal.SIGTERM)


def environment_of(unit: str, folder: Path) -> dict[str, str]:
    return os.environ | {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PORT": unit.partition("@")[2],
        "FYNLO_WEB_WORKERS": "1",
        "FYNLO_GATE": str(folder / "gate"),
    }


def answers(port: int) -> bool:
    asking = http.client.HTTPConnection(LOOPBACK, port, timeout=PATIENCE)
    try:
        asking.request("GET", "/health/ready")
        return asking.getresponse().status == 200
    except OSError:
        return False
    finally:
        asking.close()


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture
def load(site: Site) -> Iterator[list[int | str]]:
    """Requests one after another from CLIENTS clients until the test ends; what each was answered."""
    over, statuses = threading.Event(), []

    def client() -> None:
        while not over.is_set():
            statuses.append(site.ask())

    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    yield statuses
    over.set()
    for thread in threads:
        thread.join()


def test_every_server_restarts_and_no_request_fails(site, load):
    before = [site.pid(unit) for unit in site.units]
    with ThreadPoolExecutor(8) as pool:
        slow = [pool.submit(site.ask, "/api/v1/orders") for _ in range(4)]  # wait at the gate
        rolled = pool.submit(site.roll)
        until(lambda: (site.folder / "restarted").exists())  # the first server is ending, with some of them
        (site.folder / "gate").touch()
        result = rolled.result()
        assert [request.result() for request in slow] == [200] * 4
    assert result.returncode == 0, result.stderr
    assert (site.folder / "restarted").read_text().split() == [*site.units, "fynlo-worker", "fynlo-beat"]
    assert all(old != site.pid(unit) for old, unit in zip(before, site.units, strict=True))
    assert len(load) > 100
    assert set(load) == {200}
    assert " down" not in (site.folder / "nginx.conf").read_text()


def test_servers_that_end_at_once_fail_requests(site, load):
    """The control: what the script is for."""
    (site.folder / "gate").touch()
    (site.folder / "stop").touch()  # nothing starts them again, so that the moment without a server is seen
    for unit in site.units:
        end(site, unit)
    until(lambda: 503 in load)


def test_a_server_that_does_not_come_back_stays_out_and_the_other_serves(site, load):
    (site.folder / "gate").touch()
    first = site.units[0]
    restart = f'#!/bin/sh\ntouch "{site.folder}/stop"\nkill -TERM {site.pid(first)}\n'  # nothing starts it again
    (site.folder / "restart").write_text(restart)
    result = site.roll()
    assert result.returncode == 1
    assert f"{first} is not ready after 3 s" in result.stderr
    assert f":{site.web[0]} down " in (site.folder / "nginx.conf").read_text()
    assert set(load) == {200}


def test_a_port_that_nginx_does_not_know_is_refused_and_nothing_restarts(site):
    (site.folder / "gate").touch()
    site.web = (free_port(), site.web[1])
    result = site.roll()
    assert result.returncode == 1
    assert f"has no server on port {site.web[0]}" in result.stderr
    assert not (site.folder / "restarted").exists()
