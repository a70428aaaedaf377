"""The running deployment, for a test: find its processes by name, kill them, stop them, wait until all are ready."""

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
from tests.faults import crash_points
from tests.faults.deployment import POSTGRES, WEB, Plan

START_SECONDS = 240
BACK_SECONDS = 90


@dataclass(frozen=True)
class Site:
    """A restaurant, with the tokens and ids that a till and a screen need. Each spare token has its own sign-in."""

    slug: str
    pk: str
    schema: str
    till_token: str
    screen_token: str
    spare_tokens: list[str]
    products: list[str]
    option: str
    table: str

    @property
    def host(self) -> str:
        return f"{self.slug}.localhost"


class Cluster:
    """Run the deployment inside a `with` block."""

    def __init__(self, folder: Path, plan: Plan, rng: Random):
        self.folder, self.plan, self.rng = folder, plan, rng

    def __enter__(self) -> Self:
        self.output = (self.folder / "deployment.log").open("wb")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.deployment", self.folder],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=self.output, stderr=self.output, start_new_session=True,
        )  # fmt: skip
        self._process.stdin.write(json.dumps(asdict(self.plan)).encode())
        self._process.stdin.close()
        try:
            self._wait(lambda: (self._state() or {}).get("ready"), "the deployment to start", START_SECONDS)
            self.wait_until_ready()
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
            self._process.kill()  # the demo's watchdog process then stops the others
            self._process.wait()
        self.output.close()

    @property
    def environment(self) -> dict[str, str]:
        """DATABASE_URL and VALKEY_URL; the latter names Valkey itself, not the proxy before it."""
        return self._state()["environment"]

    def processes(self, name: str) -> list[psutil.Process]:
        """Return the service's own process, then all its descendants."""
        first = psutil.Process(self._pid_of(name))
        return [first, *first.children(recursive=True)]

    def kill(self, name: str) -> None:
        """Send SIGKILL to the service; of the web service to one worker, as the kernel does when memory runs out."""
        first, *below = self.processes(name)
        (self.rng.choice(below) if name == WEB else first).send_signal(signal.SIGKILL)

    def kill_backend(self) -> None:
        """Send SIGKILL to one of PostgreSQL's child processes: PostgreSQL then ends all the others and recovers."""
        self.rng.choice(self.processes(POSTGRES)[1:]).send_signal(signal.SIGKILL)

    def arm_crash(self, point: str, occurrence: int) -> Path:
        """Make the web worker that reaches `point` for the `occurrence`-th time from now kill itself.

        Returns the request file, which is removed when the worker dies.
        """
        return crash_points.arm_crash(self.folder, point, occurrence)

    @contextmanager
    def stopped(self, name: str) -> Iterator[None]:
        """Suspend the service (SIGSTOP) while the block runs; of the web service one worker."""
        first, *below = self.processes(name)
        frozen = [self.rng.choice(below)] if name == WEB else [first, *below]
        for process in frozen:
            process.suspend()
        try:
            yield
        finally:
            for process in frozen:
                if process.is_running():
                    process.resume()

    def wait_until_ready(self) -> None:
        """Wait until every process runs and every server answers."""
        self._wait(self._is_ready_again, "everything to run again", BACK_SECONDS)

    def _is_ready_again(self) -> bool:
        state = self._state()
        if state is None:  # the deployment has ended: the wait ends with its logs
            return False
        running = all(Running.from_record(record).is_alive() for record in state["running"])
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
                raise RuntimeError(f"waited for {what}:\n{self.logs()}")
            time.sleep(0.05)

    def logs(self) -> str:
        """Return the last lines of every log."""
        logs = sorted(self.folder.glob("*.log"))
        return "\n".join(f"--- {log.stem}\n" + "\n".join(last_lines(log, 60)) for log in logs)


def _listens(port: int) -> bool:
    try:
        socket.create_connection((LOOPBACK, port), timeout=1).close()
    except OSError:
        return False
    return True


def _is_ready(port: int) -> bool:
    """Return whether the server on `port` reaches the database and Redis."""
    try:
        request = Request(f"http://{LOOPBACK}:{port}/health/ready", headers={"Host": f"localhost:{port}"})
        with urlopen(request, timeout=5) as response:
            return response.status == 200
    except (URLError, OSError):
        return False
