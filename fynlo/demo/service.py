"""How the supervisor starts, checks and stops one process."""

import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


def ready_at_once(process: subprocess.Popen) -> bool:
    """Return True: the process counts as ready when it has started."""
    return True


@dataclass(frozen=True)
class Service:
    """`spawn` starts the process in its own session; `is_ready` returns whether it can be used.

    `signals` and `rank` are the fields of `processes.Running`. `log` is the file for its output.
    """

    name: str
    spawn: Callable[[], subprocess.Popen]
    log: Path
    is_ready: Callable[[subprocess.Popen], bool] = ready_at_once
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
    """Return a service that runs a command in `folder` with `environment`. `more` are fields of Service."""

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
    """Return the last `count` lines of a log. Reads its last 8 kB only."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - 8192))
            return file.read().decode(errors="replace").strip().splitlines()[-count:]
    except OSError:
        return []
