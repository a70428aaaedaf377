"""The state file of a running demo, in its data folder."""

import json
import os
from pathlib import Path

from fynlo.demo import locks
from fynlo.demo.paths import DEMO_DATA
from fynlo.demo.processes import Running

LOCK = "demo.lock"
STATE = "demo.json"


def write(data: Path, *, environment: dict[str, str], running: list[Running], ready: bool) -> None:
    """Replace the state file in one step: a reader sees the old or the new one. Only its owner may read it."""
    state = {
        "environment": environment,
        "running": [process.record() for process in running],
        "ready": ready,
    }
    fresh = data / f"{STATE}.new"
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps(state, indent=2))
    os.replace(fresh, data / STATE)


def read(data: Path) -> dict | None:
    """Return the state, or None when the file is missing or a killed first start left it unreadable."""
    try:
        return json.loads((data / STATE).read_text())
    except (OSError, ValueError):
        return None


def read_running_demo(data: Path) -> dict | None:
    """Return the state of the demo that runs on `data` now, or None."""
    return read(data) if locks.is_held(data / LOCK) else None


def leftovers(data: Path) -> list[Running]:
    """Return the processes of an earlier demo on `data` that still run without a supervisor."""
    state = read(data) or {"running": []}
    processes = [Running.from_record(record) for record in state["running"]]
    return [process for process in processes if process.is_alive()]


def environment_of_running_demo() -> dict[str, str]:
    """Return the environment of the demo in the default folder; empty when none runs."""
    try:
        state = read_running_demo(DEMO_DATA)
    except PermissionError:  # the folder belongs to another user
        return {}
    return state["environment"] if state else {}
