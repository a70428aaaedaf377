"""What the supervisor has to know of a process to keep it alive."""

import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


def at_once(process: subprocess.Popen) -> bool:
    """For a process that nobody waits for."""
    return True


@dataclass(frozen=True)
class Service:
    """`spawn` starts the process, in a session of its own; `is_ready` says whether it can be used yet.

    `signals` and `rank` are those of `processes.Running`; `log` is where its output goes.
    """

    name: str
    spawn: Callable[[], subprocess.Popen]
    log: Path
    is_ready: Callable[[subprocess.Popen], bool] = at_once
    signals: tuple[tuple[int, float], ...] = ((signal.SIGTERM, 1.5),)
    rank: int = 2


def program(
    name: str,
    command: list,
    *,
    environment: dict[str, str],
    folder: Path,
    log: Path,
    **more,
) -> Service:
    """A service that is a plain command, run in `folder` with this `environment`; `more` are fields of Service."""

    def spawn() -> subprocess.Popen:
        with log.open("ab") as output:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=folder,
                env=environment,
                start_new_session=True,
            )

    return Service(name, spawn=spawn, log=log, **more)


def last_lines(log: Path, count: int = 12) -> list[str]:
    """The end of a log, without reading more than a few kilobytes of it."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - 8192))
            return file.read().decode(errors="replace").strip().splitlines()[-count:]
    except OSError:
        return []
