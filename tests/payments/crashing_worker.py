"""A worker that polls payments and refunds without a pause, and kills itself at a named point when a test asks.

`python -m tests.payments.crashing_worker SCHEMA FOLDER` forks a child that works, and another one whenever a child was
killed, so that a crash costs no start of Python. It ends with its parent's signal.
"""

import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db.backends.signals import connection_created  # noqa: E402, it needs the apps to be loaded

from fynlo.core.tenancy.context import in_schema  # noqa: E402
from payments import reconciliation, refund_reconciliation  # noqa: E402
from payments.providers.stripe import client  # noqa: E402
from payments.tabs import outcomes  # noqa: E402
from realtime.commands import executor  # noqa: E402
from tests.changed_constants import change  # noqa: E402
from tests.faults import crash_points  # noqa: E402

POINTS = (
    "after the claim",
    "after the provider's answer",
    "in the middle of storing",
    "before COMMIT",
    "after COMMIT",
)
LEDGER = 'INSERT INTO "payments_posting"'
CLOSE = "WITH h AS (UPDATE public.sync_stream"
SOON = timedelta(seconds=0.1)


def work(schema: str, folder: Path) -> None:
    reach = partial(crash_points.reach, folder)
    for module in (reconciliation, refund_reconciliation):
        change(module, query_provider=_watched(module.query_provider, reach), UNKNOWN_POLLS=[SOON] * 6)
    change(reconciliation, FIRST_POLLS=[SOON] * 4, LATER_POLLS=SOON)
    change(outcomes, SOON=SOON)
    change(refund_reconciliation, PENDING_POLLS=[SOON] * 5)
    change(client, TIMEOUT_SECONDS=0.4)
    connection_created.connect(partial(_watch_connection, partial(_watch_statements, reach)), weak=False)
    _watch_notifications(reach)
    with in_schema(schema):
        while True:
            if not reconciliation.poll_due() + refund_reconciliation.poll_due():
                time.sleep(0.02)


def _watched(query_provider: Callable, reach: Callable[[str], None]) -> Callable:
    def query(attempt: Any) -> Any:
        reach("after the claim")
        result = query_provider(attempt)
        reach("after the provider's answer")
        return result

    return query


def _watch_statements(
    reach: Callable[[str], None], execute: Callable, sql: str, params: Any, many: bool, context: Any
) -> Any:
    result = execute(sql, params, many, context)
    if sql.startswith(LEDGER):
        reach("in the middle of storing")
    elif sql.startswith(CLOSE):
        reach("before COMMIT")
    return result


def _watch_connection(wrapper: Callable, connection: Any, **_: Any) -> None:
    connection.execute_wrappers.append(wrapper)


def _watch_notifications(reach: Callable[[str], None]) -> None:
    notify = executor.RESTAURANT.notify

    def notify_with_crash_point(notification: Any) -> None:
        reach("after COMMIT")
        notify(notification)

    executor.RESTAURANT.notify = notify_with_crash_point


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
