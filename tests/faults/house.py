"""The arrangement as a test sees it: its processes by name, to kill, to stop and to wait for."""

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Any, Self
from urllib.error import URLError
from urllib.request import Request, urlopen

import psutil

from fynlo.demo import state
from fynlo.demo.paths import ROOT
from fynlo.demo.ports import LOOPBACK
from fynlo.demo.processes import Running
from fynlo.demo.service import last_lines
from tests.faults import points
from tests.faults.arrangement import POSTGRES, WEB, Plan

START_SECONDS = 240
BACK_SECONDS = 90


@dataclass(frozen=True)
class Site:
    """A restaurant, and what a till and a screen in it need."""

    slug: str
    pk: str
    schema: str
    till_token: str
    screen_token: str
    products: list[str]
    option: str
    table: str

    @property
    def host(self) -> str:
        return f"{self.slug}.localhost"


class House:
    """A context: the arrangement runs while it is open."""

    def __init__(self, folder: Path, plan: Plan, chance: Random):
        self.folder, self.plan, self.chance = folder, plan, chance

    def __enter__(self) -> Self:
        self.output = (self.folder / "arrangement.log").open("wb")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.arrangement", self.folder],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=self.output, stderr=self.output, start_new_session=True,
        )  # fmt: skip
        self._process.stdin.write(json.dumps(asdict(self.plan)).encode())
        self._process.stdin.close()
        try:
            self._wait(lambda: (self._state() or {}).get("ready"), "the arrangement to start", START_SECONDS)
            self.wait_until_well()
        except BaseException:
            self._stop()
            raise
        self.sites = [Site(**site) for site in json.loads((self.folder / "sites.json").read_text())]
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def _stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()  # its warden stops the others
            self._process.wait()
        self.output.close()

    @property
    def environment(self) -> dict[str, str]:
        """Where the data is: DATABASE_URL, and VALKEY_URL past the proxy."""
        return self._state()["environment"]

    def processes(self, name: str) -> list[psutil.Process]:
        """The service's own process, then everything below it."""
        first = psutil.Process(self._pid_of(name))
        return [first, *first.children(recursive=True)]

    def kill(self, name: str) -> None:
        """kill -9; of the web service, one of its workers, as the kernel short of memory would choose one."""
        first, *below = self.processes(name)
        (self.chance.choice(below) if name == WEB else first).send_signal(signal.SIGKILL)

    def kill_backend(self) -> None:
        """kill -9 of one of PostgreSQL's processes: it ends all the others and recovers."""
        self.chance.choice(self.processes(POSTGRES)[1:]).send_signal(signal.SIGKILL)

    def ask_for_death(self, point: str, passages: int) -> Path:
        """The web worker in which `point` is passed for the so manieth time from now dies; its file is gone then."""
        return points.ask_for_death(self.folder, point, passages)

    @contextmanager
    def stopped(self, name: str) -> Iterator[None]:
        """SIGSTOP while the block runs, then SIGCONT; of the web service, one of its workers."""
        first, *below = self.processes(name)
        frozen = [self.chance.choice(below)] if name == WEB else [first, *below]
        for process in frozen:
            process.suspend()
        try:
            yield
        finally:
            for process in frozen:
                if process.is_running():
                    process.resume()

    def wait_until_well(self) -> None:
        """Until everything runs and answers again."""
        self._wait(self._is_well, "everything to run again", BACK_SECONDS)

    def _is_well(self) -> bool:
        running = all(Running.from_record(record).is_alive() for record in self._state()["running"])
        ports = [self.plan.web_port, *self.plan.gateway_ports]
        return running and _listens(self.plan.valkey_port) and all(_is_ready(port) for port in ports)

    def _pid_of(self, name: str) -> int:
        return next(record["pid"] for record in self._state()["running"] if record["name"] == name)

    def _state(self) -> dict[str, Any] | None:
        return state.read(self.folder)

    def _wait(self, holds: Callable[[], Any], what: str, seconds: float) -> None:
        limit = time.monotonic() + seconds
        while not holds():
            if self._process.poll() is not None or time.monotonic() > limit:
                raise RuntimeError(f"waited for {what}:\n{self.said()}")
            time.sleep(0.05)

    def said(self) -> str:
        """The ends of all logs."""
        logs = sorted(self.folder.glob("*.log"))
        return "\n".join(f"--- {log.stem}\n" + "\n".join(last_lines(log, 60)) for log in logs)


def _listens(port: int) -> bool:
    try:
        socket.create_connection((LOOPBACK, port), timeout=1).close()
    except OSError:
        return False
    return True


def _is_ready(port: int) -> bool:
    """Whether it reaches the database and Redis."""
    try:
        request = Request(f"http://{LOOPBACK}:{port}/health/ready", headers={"Host": f"localhost:{port}"})
        with urlopen(request, timeout=5) as answer:
            return answer.status == 200
    except (URLError, OSError):
        return False
