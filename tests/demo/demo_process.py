"""Start, query and stop a `manage.py demo` from another process."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil

from fynlo.demo import state
from fynlo.demo.paths import MANAGE, ROOT
from fynlo.seed.history import progress

FIRST_START = 300  # seconds; the budget is 90, on a machine with nothing else to do
HEAL = 60
STOP = 60  # seconds; the budget is 4, on a machine with nothing else to do


def clean_environment() -> dict[str, str]:
    """The environment without the variables that `manage.py test` sets for its own servers."""
    ours = ("FYNLO_", "DATABASE_URL", "REDIS_URL", "DJANGO_", "PYTEST_")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


def wait_for(what, *, seconds: float, every: float = 0.02):
    """Return the first true result of `what()`. Fails after `seconds`."""
    limit = time.monotonic() + seconds
    while not (answer := what()):
        assert time.monotonic() < limit, f"waited {seconds} s for {what.__name__}"
        time.sleep(every)
    return answer


class DemoProcess:
    """One demo on `data`; `python`, `environment` and `account` (for Popen) make it another user's."""

    def __init__(self, data: Path, *, port: int, python: str = sys.executable, environment=None, account=None):
        self.data = data
        self.port = port
        self.python = python
        # A month takes more than a minute of CPU; test_history.py has its own, of three days.
        self.environment = {"FYNLO_DEMO_HISTORY_DAYS": "0"} | (environment or clean_environment())
        self.account = account or {}
        self.output = data.parent / f"output-{port}.txt"
        self.process: subprocess.Popen | None = None

    def command(self, *arguments: str) -> list:
        return [self.python, MANAGE, "demo", "--port", str(self.port), "--data", self.data, *arguments]

    def ask(self, *arguments: str) -> subprocess.CompletedProcess:
        """Run the command to its end."""
        return subprocess.run(
            self.command(*arguments),
            check=False,
            capture_output=True,
            text=True,
            timeout=60,
            cwd=ROOT,
            env=self.environment,
            **self.account,
        )

    def begin(self, *arguments: str, **popen) -> None:
        """Start it without waiting, and without filling in stock and employees, which take 20 seconds of CPU."""
        if not self.data.exists():
            self.data.mkdir(mode=0o700)
            (self.data / state.LOCK).touch(mode=0o600)
            progress.write(self.data, progress.Progress(0, 0))
            for path in (self.data, *self.data.iterdir()):
                os.chown(path, self.account.get("user", -1), self.account.get("group", -1))
        with self.output.open("w") as output:
            streams = {"stdin": subprocess.DEVNULL, "stdout": output, "stderr": output, "start_new_session": True}
            self.process = subprocess.Popen(
                self.command(*arguments), cwd=ROOT, env=self.environment, **streams | self.account | popen
            )

    def start(self, *arguments: str) -> None:
        """Start the demo and wait until it prints that it runs."""
        self.begin(*arguments)
        self.wait_until_running()

    def wait_until_running(self) -> None:
        self.wait_for_output("Fynlo is running")

    def wait_for_output(self, words: str) -> None:
        limit = time.monotonic() + FIRST_START
        while words not in (said := self.output.read_text()):
            assert self.process.poll() is None, f"the demo ended:\n{said}"
            assert time.monotonic() < limit, f"the demo does not come up:\n{said}"
            time.sleep(0.02)

    def steps(self) -> list[str]:
        """The pieces of work that the last start announced."""
        said = self.output.read_text().splitlines()
        return [line.strip(" …") for line in said if line.startswith("  ") and line.endswith(" …")]

    def prepared(self) -> list[str]:
        """The lines of the last start about the database."""
        return (self.data / "logs" / "prepare_demo.log").read_text().splitlines()

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def environment_for_clients(self) -> dict[str, str]:
        """The environment variables for users of the demo, such as the addresses of its servers."""
        return state.read(self.data)["environment"]

    def longest_stop(self) -> float:
        """The seconds until everything has stopped if each part takes its whole time limit."""
        ranks: dict[int, float] = {}
        for record in state.read(self.data)["running"]:
            patience = sum(seconds for _, seconds in record["signals"])
            ranks[record["rank"]] = max(patience, ranks.get(record["rank"], 0))
        return sum(ranks.values())

    def info(self) -> dict:
        answer = self.ask("--info")
        assert answer.returncode == 0, answer.stderr
        return json.loads(answer.stdout)

    def family(self) -> list[psutil.Process]:
        """The supervisor and everything below it."""
        supervisor = psutil.Process(self.process.pid)
        return [supervisor, *supervisor.children(recursive=True)]

    def stop(self, number: int = signal.SIGTERM) -> None:
        """Send the signal and wait for the end."""
        self.process.send_signal(number)
        self.process.wait(timeout=STOP)

    def end(self) -> None:
        if self.is_running():
            self.stop()


def alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    return [process for process in processes if _is_alive(process)]


def _is_alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:  # it ended between the two questions
        return False
