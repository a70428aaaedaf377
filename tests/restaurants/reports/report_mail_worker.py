"""A worker of scheduled emails that kills itself at a named point when a test asks.

`python -m tests.restaurants.reports.report_mail_worker SCHEMA FOLDER` sends what is due in the restaurant, once.
"""

import sys
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db.backends.signals import connection_created  # noqa: E402, it needs the apps to be loaded

from fynlo.core.tenancy.context import in_schema  # noqa: E402
from restaurants.reports.schedules import emails, services, worker  # noqa: E402
from tests.changed_constants import change  # noqa: E402
from tests.faults import crash_points  # noqa: E402

POINTS = ("after the claim", "in the middle of queueing", "before COMMIT", "after COMMIT")
QUEUE = 'INSERT INTO "restaurants_outgoingmail"'
ADVANCE = 'UPDATE "reports_reportschedule" SET "report"'


def main(schema: str, folder: str) -> None:
    reach = partial(crash_points.reach, Path(folder))
    change(services, LEASE=timedelta(0))
    change(emails, write=partial(_after_the_claim, emails.write, reach))
    connection_created.connect(partial(_watch_connection, partial(_watch_statements, reach)), weak=False)
    with in_schema(schema):
        if worker.send_due():
            reach("after COMMIT")


def _after_the_claim(write: Callable, reach: Callable[[str], None], *arguments: Any) -> Any:
    reach("after the claim")
    return write(*arguments)


def _watch_statements(
    reach: Callable[[str], None], execute: Callable, sql: str, params: Any, many: bool, context: Any
) -> Any:
    result = execute(sql, params, many, context)
    if sql.startswith(QUEUE):
        reach("in the middle of queueing")
    elif sql.startswith(ADVANCE):
        reach("before COMMIT")
    return result


def _watch_connection(wrapper: Callable, connection: Any, **_: Any) -> None:
    connection.execute_wrappers.append(wrapper)


if __name__ == "__main__":
    main(*sys.argv[1:])
