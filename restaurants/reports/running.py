"""Run a report: its rows, their totals, and the same of the period that it is compared with."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import OperationalError, connection, transaction

from fynlo.core.errors import DomainError
from restaurants.reports.declarations import Column, Kind, Query, Report, Row, summed
from restaurants.reports.periods import Period, compared_period

LONGEST_SECONDS = 20
MOST_ROWS = 100_000
STATEMENT_CANCELLED = "57014"  # PostgreSQL: query_canceled


class ReportTooLong(DomainError):
    """The report needed more than LONGEST_SECONDS, so the database stopped it."""

    code = "report.too_long"
    status = 503
    message = "This report takes too long. Choose a shorter period."


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

    def total_change(self, column: Column) -> Decimal | None:
        return _growth(self.table.totals, self.compared.totals if self.compared else None, column)


def run_report(report: Report, query: Query) -> Result:
    """Run the report, and once more for the compared period. Reads only.

    Raises ReportTooLong after LONGEST_SECONDS for one database query.
    """
    with _bounded():
        table = _table(report, query)
        before = compared_period(query.period, query.comparison)
        if before is None:
            return Result(report, query, table)
        compared = _table(report, Query(query.restaurant, before, filters=query.filters))
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


@contextmanager
def _bounded() -> Iterator[None]:
    """Limit each statement of the block to LONGEST_SECONDS."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('statement_timeout')")
        (usual,) = cursor.fetchone()
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{int(LONGEST_SECONDS * 1000)}ms"])
        try:
            yield
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") == STATEMENT_CANCELLED:
                raise ReportTooLong() from error
            raise
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [usual])
