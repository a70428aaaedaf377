"""A worker that mails what ran low without a pause, and kills itself at a named point when a test asks.

`python -m tests.inventory.crashing_notices SCHEMA FOLDER` forks a child that works, and another one whenever a child
was killed, so that a crash costs no start of Python. It ends with its parent's signal.
"""

import os
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db.backends.signals import connection_created  # noqa: E402, it needs the apps to be loaded

from inventory import tasks  # noqa: E402
from tests.faults import crash_points  # noqa: E402

POINTS = ("after the mark", "between two emails", "before COMMIT", "after COMMIT")
MARK, EMAIL = 'UPDATE "inventory_stocknotice"', 'INSERT INTO "restaurants_outgoingmail"'
CLOSE = "WITH a AS (INSERT INTO"  # of a command without events
PAUSE = 0.02


def work(schema: str, folder: Path) -> None:
    reached: list[str] = []

    def reach(point: str) -> None:
        reached.append(point)
        crash_points.reach(folder, point)

    connection_created.connect(partial(_watch_connection, partial(_watch_statements, reach)), weak=False)
    while True:
        tasks.mail_notices(schema)
        if reached:
            reached.clear()
            crash_points.reach(folder, "after COMMIT")
        time.sleep(PAUSE)


def _watch_statements(
    reach: Callable[[str], None], execute: Callable, sql: str, params: Any, many: bool, context: Any
) -> Any:
    result = execute(sql, params, many, context)
    for start, point in ((MARK, "after the mark"), (EMAIL, "between two emails"), (CLOSE, "before COMMIT")):
        if sql.startswith(start):
            reach(point)
    return result


def _watch_connection(wrapper: Callable, connection: Any, **_: Any) -> None:
    connection.execute_wrappers.append(wrapper)


def main(schema: str, folder: str) -> None:
    child = 0

    def stop(*_: Any) -> None:
        if child:
            os.kill(child, signal.SIGKILL)
        os._exit(0)

    signal.signal(signal.SIGTERM, stop)
    while True:
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            work(schema, Path(folder))
        os.waitpid(child, 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
