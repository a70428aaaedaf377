"""The web application, in which a process kills itself at a named point when the test has asked for it (`points`).

Only orders that are placed are counted.
"""

import os
from collections.abc import Callable
from functools import partial, wraps
from pathlib import Path
from typing import Any

from django.db import connection

from fynlo.wsgi import application
from realtime import commands, ledger
from tests.faults import points

KIND = "order.create"
passing = partial(points.passing, Path(os.environ["FYNLO_FAULTS"]))


def _run_passing(run: Callable[[], Any]) -> Any:
    def after_the_order(execute: Callable, sql: str, *rest: Any) -> Any:
        result = execute(sql, *rest)
        if "INSERT INTO orders_order " in sql:
            passing("in the middle of the run")
        return result

    with connection.execute_wrapper(after_the_order):
        result = run()
    passing("after the run")
    return result


def _make_mortal(door: type[ledger.Door]) -> None:
    """Wrap the steps of the door; what they do stays theirs."""
    claim, perform, close = door._claim, door._perform, door._close

    @wraps(claim)
    def mortal_claim(self: Any, request: ledger.Request) -> Any:
        if request.kind != KIND:
            return claim(self, request)
        passing("before the claim")
        earlier = claim(self, request)
        passing("after the claim")
        return earlier

    @wraps(perform)
    def mortal_perform(self: Any, request: ledger.Request, run: Callable[[], Any], status: int) -> Any:
        return perform(self, request, partial(_run_passing, run) if request.kind == KIND else run, status)

    @wraps(close)
    def mortal_close(self: Any, request: ledger.Request, *rest: Any) -> Any:
        if request.kind != KIND:
            return close(self, request, *rest)
        passing("before the closing statement")
        closed = close(self, request, *rest)
        passing("after the closing statement")
        return closed

    door._claim, door._perform, door._close = mortal_claim, mortal_perform, mortal_close


def _make_ring_mortal(door: ledger.Door) -> None:
    """Only orders are placed while a death is asked for, so every ring is that of one."""
    ring = door._ring

    def mortal_ring(rung: ledger.Rung) -> None:
        passing("after COMMIT")
        ring(rung)
        passing("after the doorbell")

    door._ring = mortal_ring


_make_mortal(ledger.Door)
_make_ring_mortal(commands._door)

__all__ = ["application"]
