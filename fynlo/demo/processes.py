"""Identify a started process although its number may be reused, and stop several processes in order."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path


def start_token(pid: int) -> str | None:
    """Return a token of the process's start time, or None when the process has ended or is a zombie.

    The system reuses process numbers; the number and this token together are unique.
    """
    if sys.platform.startswith("linux"):
        try:
            stat = Path(f"/proc/{pid}/stat").read_text()
        except OSError:
            return None
        fields = stat.rpartition(")")[2].split()  # the name before it may contain blanks and brackets
        state, started = fields[0], fields[19]
        return None if state in "ZX" else started
    answer = subprocess.run(["ps", "-o", "stat=,lstart=", "-p", str(pid)], capture_output=True, text=True)
    state, _, started = answer.stdout.strip().partition(" ")
    return started.strip() if started and not state.startswith("Z") else None


@dataclass(frozen=True)
class Running:
    """A started process and how to stop it.

    `signals` are sent in turn, each followed by a wait of its seconds, then SIGKILL. The highest `rank` stops first.
    """

    name: str
    pid: int
    birth: str  # from `start_token`
    rank: int
    signals: tuple[tuple[int, float], ...]

    @classmethod
    def from_record(cls, record: dict) -> "Running":
        return cls(**record | {"signals": tuple((number, patience) for number, patience in record["signals"])})

    def record(self) -> dict:
        return asdict(self)

    def is_alive(self) -> bool:
        return start_token(self.pid) == self.birth

    def send(self, number: int) -> None:
        try:
            if self.is_alive():
                os.kill(self.pid, number)
        except (ProcessLookupError, PermissionError):
            return

    def kill(self) -> None:
        """Send SIGKILL to the process, and to its process group when it leads one."""
        try:
            if self.is_alive() and os.getpgid(self.pid) == self.pid:
                os.killpg(self.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return
        self.send(signal.SIGKILL)


def stop_in_order(processes: Iterable[Running]) -> None:
    """Stop the processes rank by rank, the highest first. Return when all have ended."""
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
