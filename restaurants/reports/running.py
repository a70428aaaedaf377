"""Run a report: its rows, their totals, and the same of the period that it is compared with."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import OperationalError, connection, transaction

from fynlo.core.admission import ConcurrencyGroup
from realtime.commands import features
from restaurants.reports.declarations import Column, Kind, Note, Query, Report, Row, summed
from restaurants.reports.errors import ReportsBusy, ReportTooLong
from restaurants.reports.periods import Period, compared_period

LONGEST_SECONDS = 20
STATEMENT_CANCELLED = "57014"  # PostgreSQL: query_canceled
# Of the connections of a process reports use two at most, so that eight of ten are left for the tills.
AT_ONCE = ConcurrencyGroup(at_work=2, waiting=4, patience=10.0)


@dataclass(frozen=True, slots=True)
class Limits:
    """How long each statement of a report may take, and the name that its connection shows meanwhile."""

    seconds: float = LONGEST_SECONDS
    label: str = ""


def statement_label(file_id: UUID) -> str:
    """Return the name of the connection that makes a file, by which its statement is found and cancelled."""
    return f"fynlo report {file_id}"


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a report in one period, with the foot of each column."""

    period: Period
    rows: tuple[Row, ...]
    totals: Row


@dataclass(frozen=True, slots=True)
class Result:
    """A report that has run. `compared` is the table of the compared period; `matches` has its row of each row."""

    report: Report
    query: Query
    table: Table
    compared: Table | None = None
    matches: tuple[Row | None, ...] = field(default=())

    def change(self, column: Column, index: int) -> Decimal | None:
        """Return how much a row grew against the compared row, as a fraction; None where that has no meaning."""
        before = self.matches[index] if self.compared else None
        return _growth(self.table.rows[index], before, column)

    def notes(self) -> Sequence[Note]:
        """Return what a reader of the figures must know. One query for a report that has notes."""
        return self.report.notes(self.query) if self.report.notes else ()

    def total_change(self, column: Column) -> Decimal | None:
        return _growth(self.table.totals, self.compared.totals if self.compared else None, column)


def run_report(
    report: Report,
    query: Query,
    *,
    limits: Limits | None = None,
    after_table: Callable[[int], None] = lambda done: None,
) -> Result:
    """Run the report, and once more for the compared period. Reads only.

    `after_table` is called outside the transaction with the number of tables that are done.

    Raises SubscriptionRequired where the plan lacks the report's feature (one query for a report that has one),
    ReportTooLong when the database stops a statement at its limit, ReportsBusy when too many reports run.
    """
    features.require(report.feature, reading=True)
    limits = limits or Limits(LONGEST_SECONDS)
    with bounded(limits):
        table = _table(report, query)
    after_table(1)
    before = compared_period(query.period, query.comparison)
    if before is None:
        return Result(report, query, table)
    with bounded(limits):
        compared = _table(report, Query(query.restaurant, before, filters=query.filters))
    after_table(2)
    by_key = {_key(report, row, compared.period): row for row in compared.rows}
    matches = tuple(by_key.get(_key(report, row, table.period)) for row in table.rows)
    return Result(report, query, table, compared, matches)


def _table(report: Report, query: Query) -> Table:
    rows = [dict(row) for row in report.rows(query)]
    for share, of in report.shares.items():
        _fill_shares(rows, share, of)
    totals = {column.name: column.total(rows) if column.total and rows else None for column in report.columns}
    return Table(query.period, tuple(rows), totals)


def _fill_shares(rows: Sequence[dict[str, Any]], share: str, of: str) -> None:
    whole = summed(of)(rows)
    for row in rows:
        part = row[of]
        row[share] = (
            (Decimal(part) / Decimal(whole)).quantize(Decimal("0.0001")) if whole and part is not None else None
        )


def _key(report: Report, row: Row, period: Period) -> tuple[Any, ...]:
    """Return what finds a row in another period. Days, weeks and months count from the period's first one."""
    return tuple(
        _place(row[name], report.column(name).kind, period) if isinstance(row[name], date) else row[name]
        for name in report.key
    )


def _place(day: date, kind: Kind, period: Period) -> int:
    if kind is Kind.MONTH:
        return (day.year - period.start.year) * 12 + day.month - period.start.month
    days = (day - period.start).days
    return days // 7 if kind is Kind.WEEK else days


def _growth(row: Row, before: Row | None, column: Column) -> Decimal | None:
    if before is None or not column.is_compared:
        return None
    now, then = row[column.name], before[column.name]
    if now is None or not then:
        return None
    return (Decimal(now) / Decimal(then) - 1).quantize(Decimal("0.001"))


# Room for the sorts and hashes of a year of lines, which otherwise go through the disk. AT_ONCE bounds how often.
WORK_MEMORY = "64MB"
SETTINGS = ("statement_timeout", "application_name", "max_parallel_workers_per_gather", "work_mem")


@contextmanager
def bounded(limits: Limits) -> Iterator[None]:
    """Limit the statements of the block: their time, and that each uses one processor, so that tills keep the other."""
    if not AT_ONCE.enter():
        raise ReportsBusy(retry_after=5)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT current_setting(s) FROM unnest(%s::text[]) WITH ORDINALITY n(s, i) ORDER BY i",
                           [list(SETTINGS)])  # fmt: skip
            usual = [value for (value,) in cursor.fetchall()]
            _set(cursor, [f"{int(limits.seconds * 1000)}ms", limits.label or usual[1], "0", WORK_MEMORY])
            try:
                yield
            except OperationalError as error:
                if getattr(error.__cause__, "sqlstate", "") == STATEMENT_CANCELLED:
                    raise ReportTooLong() from error
                raise
            _set(cursor, usual)
    finally:
        AT_ONCE.leave()


def _set(cursor: Any, values: list[str]) -> None:
    """Set SETTINGS for the rest of the transaction. One statement."""
    cursor.execute(
        "SELECT set_config(s, v, true) FROM unnest(%s::text[], %s::text[]) n(s, v)", [list(SETTINGS), values]
    )
