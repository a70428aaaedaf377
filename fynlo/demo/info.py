"""Describe a running demo as one dictionary, for `--info` and for the table at the end of a start."""

import json
import os
import subprocess
import sys
from pathlib import Path

from fynlo.demo import state
from fynlo.demo.errors import DemoError
from fynlo.demo.paths import MANAGE, ROOT

PARTS = ("postgres", "valkey", "web", "worker", "beat", "sandbox")


def demo_info(data: Path) -> dict:
    """Return people and restaurants from the database, and processes from the supervisor's state file.

    Raises DemoError when no demo runs on `data`, or when it is not ready yet.
    """
    running = state.read_running_demo(data)
    if running is None:
        raise DemoError(f"No demo is running on {data}: start one with `python3 manage.py demo`.")
    if not running["ready"]:
        raise DemoError("The demo is still starting: ask again in a moment.")
    return describe_demo(data, running, _content(running["environment"]))


def describe_demo(data: Path, running: dict, content: dict) -> dict:
    """Return the description. `running` is the demo's state; `content` is the output of `manage.py demo_info`."""
    environment = running["environment"]
    platform = f"http://localhost:{environment['FYNLO_PORT']}"
    pids = {process["name"]: process["pid"] for process in running["running"]}
    return {
        "platform": platform,
        "restaurants": [_restaurant(each, environment["FYNLO_PORT"]) for each in content["restaurants"]],
        "accounts": content["accounts"],
        "database_url": environment["DATABASE_URL"],
        "redis_url": environment["REDIS_URL"],
        "pids": {name: pids.get(name) for name in PARTS},
        "mail": f"{platform}/demo/mail/",
        "data": str(data),
    }


def _restaurant(restaurant: dict, port: str) -> dict:
    url = f"http://{restaurant['slug']}.localhost:{port}"
    return {
        "slug": restaurant["slug"],
        "name": restaurant["name"],
        "id": restaurant["id"],
        "url": url,
        "pos": f"{url}/pos/",
        "kitchen": [f"{url}/kitchen/{station}/" for station in restaurant["kitchen"]],
        "portal": f"{url}/portal/",
    }


def _content(environment: dict[str, str]) -> dict:
    answer = subprocess.run(
        [sys.executable, MANAGE, "demo_info"],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        start_new_session=True,  # only the supervisor handles Ctrl-C
        env=os.environ | environment,
    )
    if answer.returncode != 0:
        reason = (answer.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise DemoError(f"The demo's restaurants could not be read: {reason}")
    return json.loads(answer.stdout)
