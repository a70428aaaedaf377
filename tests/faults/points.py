"""The named points of a command at which a web process may be told to die.

The test writes a file with a number; the process in which the point is passed for the so manieth time kills itself.
"""

import fcntl
import os
import signal
from pathlib import Path

POINTS = (
    "before the claim",
    "after the claim",
    "in the middle of the run",
    "after the run",
    "before the closing statement",
    "after the closing statement",
    "after COMMIT",
    "after the doorbell",
)


def ask_for_death(folder: Path, point: str, passages: int) -> Path:
    """The file that asks; it is gone once somebody died of it."""
    asked = _file(folder, point)
    fresh = asked.with_suffix(".new")
    fresh.write_text(str(passages))
    return fresh.rename(asked)


def passing(folder: Path, point: str) -> None:
    """Count the passage. All processes count in the one file, so that only one of them dies."""
    try:
        with _file(folder, point).open("r+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            left = int(file.read()) - 1
            file.seek(0)
            file.truncate()
            file.write(str(left))
            if left == 0:
                _file(folder, point).unlink()
    except FileNotFoundError:
        return
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)


def _file(folder: Path, point: str) -> Path:
    return folder / f"die-{point.replace(' ', '-')}"
