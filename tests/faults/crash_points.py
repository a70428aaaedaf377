"""The named points of a command at which a test can make a web process crash.

The test writes a number into a file. Each process that reaches the point counts it down; the one that reaches 0 kills
itself.
"""

import fcntl
import os
import signal
from pathlib import Path

CRASH_POINTS = (
    "before the claim",
    "after the claim",
    "in the middle of the run",
    "before the closing statement",
    "after the closing statement",
    "after COMMIT",
    "after the notification",
)


def arm_crash(folder: Path, point: str, occurrence: int) -> Path:
    """Write the request file and return it. The process that crashes removes it."""
    request = crash_file(folder, point)
    written = request.with_suffix(".new")
    written.write_text(str(occurrence))
    return written.rename(request)  # whole at once for the processes that read it


def reach(folder: Path, point: str) -> None:
    """Count this passage and crash at 0. All processes count in the same locked file, so only one of them is killed."""
    try:
        with crash_file(folder, point).open("r+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            left = int(file.read()) - 1
            file.seek(0)
            file.truncate()
            file.write(str(left))
            if left == 0:
                crash_file(folder, point).unlink()
    except FileNotFoundError:
        return
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)


def crash_file(folder: Path, point: str) -> Path:
    """Return the request; it exists until a process has crashed there."""
    return folder / f"crash-{point.replace(' ', '-')}"
