"""The web application with crash points: a process kills itself at a named point when a test asks (`crash_points`).

The points are found by the statements that every order must send and by the notification after its commit. Only
`order.create` commands are counted.
"""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from django.db.backends.signals import connection_created

from fynlo.wsgi import application
from realtime import snapshots
from realtime.commands import executor
from realtime.notifier import Notification
from tests.changed_constants import change
from tests.faults import crash_points, intervals

KIND = "order.create"
CLAIM = "INSERT INTO realtime_command"
WORK = "INSERT INTO orders_order "
CLOSE = "WITH h AS (UPDATE public.sync_stream"
reach = partial(crash_points.reach, Path(os.environ["FYNLO_FAULTS"]))


def _watch_statements(execute: Callable, sql: str, params: Any, *rest: Any) -> Any:
    """Reach the crash points before and after the statements of an order."""
    if sql.startswith(CLAIM) and KIND in params:
        before, after = "before the claim", "after the claim"
    elif WORK in sql:
        before, after = None, "in the middle of the run"
    elif sql.startswith(CLOSE) and params["kind"] == KIND:
        before, after = "before the closing statement", "after the closing statement"
    else:
        return execute(sql, params, *rest)
    if before:
        reach(before)
    result = execute(sql, params, *rest)
    reach(after)
    return result


def _watch_connection(connection: Any, **_: Any) -> None:
    if _watch_statements not in connection.execute_wrappers:
        connection.execute_wrappers.append(_watch_statements)


def _watch_notifications(restaurant: executor.CommandExecutor) -> None:
    """Reach crash points around the notification. The tests only place orders while a crash is armed."""
    notify = restaurant.notify

    def notify_with_crash_points(notification: Notification) -> None:
        reach("after COMMIT")
        notify(notification)
        reach("after the notification")

    restaurant.notify = notify_with_crash_points


connection_created.connect(_watch_connection, weak=False)
_watch_notifications(executor.RESTAURANT)
change(snapshots, CACHE_SECONDS=intervals.SNAPSHOT_CACHE_SECONDS)

__all__ = ["application"]
