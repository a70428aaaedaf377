"""Processes by number: whether one still is the one that was started, and stopping several in order."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path


def birth_of(pid: int) -> str | None:
    """A token of the process's start, None when there is none or it is only waiting to be reaped.

    Numbers are reused; the number together with this token is not.
    """
    if sys.platform.startswith("linux"):
        try:
            stat = Path(f"/proc/{pid}/stat").read_text()
        except OSError:
            return None
        fields = stat.rpartition(")")[2].split()  # the name before it may hold blanks and brackets
        state, started = fields[0], fields[19]
        return None if state in "ZX" else started
    answer = subprocess.run(["ps", "-o", "stat=,lstart=", "-p", str(pid)], capture_output=True, text=True)
    state, _, started = answer.stdout.strip().partition(" ")
    return started.strip() if started and not state.startswith("Z") else None


@dataclass(frozen=True)
class Running:
    """A started process and how to end it.

    `signals` are tried in turn, each with its patience in seconds; SIGKILL follows. The highest `rank` goes first.
    """

    name: str
    pid: int
    birth: str
    rank: int
    signals: tuple[tuple[int, float], ...]

    @classmethod
    def from_record(cls, record: dict) -> "Running":
        return cls(**record | {"signals": tuple((number, patience) for number, patience in record["signals"])})

    def record(self) -> dict:
        return asdict(self)

    def is_alive(self) -> bool:
        return birth_of(self.pid) == self.birth

    def send(self, number: int) -> None:
        try:
            if self.is_alive():
                os.kill(self.pid, number)
        except (ProcessLookupError, PermissionError):
            return

    def kill(self) -> None:
        """SIGKILL, also to what it started when it leads a group of its own."""
        try:
            if self.is_alive() and os.getpgid(self.pid) == self.pid:
                os.killpg(self.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return
        self.send(signal.SIGKILL)


def stop_in_order(processes: Iterable[Running]) -> None:
    """End them all, rank by rank, and return when none is left."""
    processes = list(processes)
    for rank in sorted({process.rank for process in processes}, reverse=True):
        _stop_together([process for process in processes if process.rank == rank])


def _stop_together(processes: list[Running]) -> None:
    steps = {process: list(process.signals) for process in processes}
    due = dict.fromkeys(processes, 0.0)
    while alive := [process for process in steps if process.is_alive()]:
        now = time.monotonic()
        for process in alive:
            if now < due[process]:
                continue
            if steps[process]:
                number, patience = steps[process].pop(0)
                process.send(number)
                due[process] = now + patience
            else:
                process.kill()
                due[process] = now + 1
        time.sleep(0.02)
