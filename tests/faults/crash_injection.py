"""The web application with crash points: a process kills itself at a named point when a test asks (`crash_points`).

Only `order.create` commands are counted.
"""

import os
from collections.abc import Callable
from functools import partial, wraps
from pathlib import Path
from typing import Any

from django.db import connection

from fynlo.wsgi import application
from realtime.commands import executor
from realtime.notifier import Notification
from tests.faults import crash_points

KIND = "order.create"
reach = partial(crash_points.reach, Path(os.environ["FYNLO_FAULTS"]))


def _run_with_crash_points(run: Callable[[], Any]) -> Any:
    def watch_order_insert(execute: Callable, sql: str, *rest: Any) -> Any:
        result = execute(sql, *rest)
        if "INSERT INTO orders_order " in sql:
            reach("in the middle of the run")
        return result

    with connection.execute_wrapper(watch_order_insert):
        result = run()
    reach("after the run")
    return result


def _add_crash_points_to_executor(kind: type[executor.CommandExecutor]) -> None:
    """Reach crash points before and after the steps of the command executor."""
    claim, perform, close = kind._claim, kind._perform, kind._close

    @wraps(claim)
    def claim_with_crash_points(self: Any, request: executor.Request) -> Any:
        if request.kind != KIND:
            return claim(self, request)
        reach("before the claim")
        earlier = claim(self, request)
        reach("after the claim")
        return earlier

    @wraps(perform)
    def perform_with_crash_points(self: Any, request: executor.Request, run: Callable[[], Any], status: int) -> Any:
        return perform(self, request, partial(_run_with_crash_points, run) if request.kind == KIND else run, status)

    @wraps(close)
    def close_with_crash_points(self: Any, request: executor.Request, *rest: Any) -> Any:
        if request.kind != KIND:
            return close(self, request, *rest)
        reach("before the closing statement")
        closed = close(self, request, *rest)
        reach("after the closing statement")
        return closed

    kind._claim, kind._perform, kind._close = (
        claim_with_crash_points,
        perform_with_crash_points,
        close_with_crash_points,
    )


def _add_crash_points_to_notifier(runner: executor.CommandExecutor) -> None:
    """Reach crash points around the notification. The tests only place orders while a crash is armed."""
    notify = runner._notify

    def notify_with_crash_points(notification: Notification) -> None:
        reach("after COMMIT")
        notify(notification)
        reach("after the notification")

    runner._notify = notify_with_crash_points


_add_crash_points_to_executor(executor.CommandExecutor)
_add_crash_points_to_notifier(executor.RESTAURANT)

__all__ = ["application"]
