"""Locks between processes with `flock`. The kernel releases a lock when its holder ends, also after kill -9."""

import fcntl
from contextlib import contextmanager
from pathlib import Path
from typing import IO


def take(path: Path) -> IO[str] | None:
    """Return the open, locked file, or None when another process holds the lock. Closing the file releases it."""
    return _flock(path, fcntl.LOCK_EX | fcntl.LOCK_NB)


def is_held(path: Path) -> bool:
    if not path.exists():
        return False
    file = _flock(path, fcntl.LOCK_SH | fcntl.LOCK_NB)
    if file is None:
        return True
    file.close()
    return False


@contextmanager
def waiting(path: Path):
    """Hold the lock at `path`; wait while another process holds it."""
    with _flock(path, fcntl.LOCK_EX):
        yield


def _flock(path: Path, how: int) -> IO[str] | None:
    file = path.open("a")
    try:
        fcntl.flock(file, how)
    except BlockingIOError:
        file.close()
        return None
    return file
