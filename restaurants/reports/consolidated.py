"""The figures of all restaurants of a person side by side: each restaurant's own reports, and totals by currency.

A domain registers the columns of its reports that stand there. Each restaurant's report runs in its own schema, with
what the person may read in it; a total is the foot of the report's column over the rows of all restaurants.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise

from fynlo.core.errors import DomainError
from fynlo.core.tenancy.context import in_restaurant
from realtime.actors import Actor
from restaurants.identity.permissions import allowed
from restaurants.models import Restaurant
from restaurants.plans import SubscriptionRequired
from restaurants.reports.declarations import Column, Kind, Query, Report, Row, summed
from restaurants.reports.registry import find_report
from restaurants.reports.running import Limits, Result, run_report

LIMITS = Limits(seconds=5)  # of each statement: one slow restaurant does not hold up the page of all


@dataclass(frozen=True, slots=True)
class Part:
    """A table of the page: the columns `names` of a report's foot.

    With `by` it has a column for each value of that column instead, with the sum of the column `names[0]`.
    """

    report: str
    names: tuple[str, ...]
    by: str = ""


@dataclass(frozen=True, slots=True)
class Ran:
    """A restaurant's report. `result` is None where there is none: `refusal` says why, "" where nothing is missing."""

    restaurant: Restaurant
    result: Result | None
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A value and that of the compared period; None where it is not known."""

    column: Column
    value: Any
    before: Any = None

    @property
    def change(self) -> Any:
        """Return the growth as a fraction with three places, None where that has no meaning."""
        if self.value is None or not self.before or not self.column.is_compared:
            return None
        return (Decimal(self.value) / Decimal(self.before) - 1).quantize(Decimal("0.001")) if self.before > 0 else None


@dataclass(frozen=True, slots=True)
class Line:
    """A restaurant with its figures, or the total of a currency (`restaurant` None)."""

    restaurant: Restaurant | None
    currency: str
    figures: tuple[Figure, ...]
    refusal: str = ""
    query: Query | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """One part with a line each restaurant and a total each currency of two restaurants or more."""

    part: Part
    report: Report
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    totals: tuple[Line, ...]


_parts: list[Part] = []


def register_parts(*parts: Part) -> None:
    """Add tables to the page of all restaurants; called once per domain from `AppConfig.ready`."""
    _parts.extend(parts)


def side_by_side(
    restaurants: Sequence[Restaurant],
    actor_in: Callable[[Restaurant], Actor | None],
    query_in: Callable[[Report, Restaurant], Query],
) -> list[Side]:
    """Return each part that the person may read in at least one of the restaurants.

    Runs each report twice a restaurant at most, in its schema; a report takes a constant number of queries.
    """
    return [side for part in _parts if (side := _side(part, restaurants, actor_in, query_in)) is not None]


def _side(
    part: Part,
    restaurants: Sequence[Restaurant],
    actor_in: Callable[[Restaurant], Actor | None],
    query_in: Callable[[Report, Restaurant], Query],
) -> Side | None:
    report = find_report(part.report)
    if report is None:
        return None
    readable = [each for each in restaurants if allowed(actor_in(each), report.permission)]
    ran = [_run(report, restaurant, query_in) for restaurant in readable]
    if not any(each.result or each.refusal for each in ran):
        return None
    columns = _columns(part, report, ran)
    lines = tuple(_line(part, columns, each) for each in ran)
    totals = [
        _total(part, columns, currency, [each for each in ran if each.restaurant.currency == currency])
        for currency in dict.fromkeys(each.restaurant.currency for each in ran)
    ]
    return Side(part, report, columns, lines, tuple(total for total in totals if total is not None))


def _run(report: Report, restaurant: Restaurant, query_in: Callable[[Report, Restaurant], Query]) -> Ran:
    """Run in the restaurant's schema. Its plan may lack the report's feature: then it has no figures there."""
    with in_restaurant(restaurant):
        query = query_in(report, restaurant)
        try:
            return Ran(restaurant, run_report(report, query, limits=LIMITS))
        except SubscriptionRequired:
            return Ran(restaurant, None)
        except DomainError as refusal:
            return Ran(restaurant, None, refusal.message)


def _columns(part: Part, report: Report, ran: Sequence[Ran]) -> tuple[Column, ...]:
    if not part.by:
        return tuple(report.column(name) for name in part.names)
    value = report.column(part.names[0])
    labels: dict[Any, str | Promise] = {}
    for each in ran:
        for row in each.result.table.rows if each.result else ():
            labels.setdefault(_key(report, row), row[part.by])
    return tuple(Column(key, label, value.kind, summed(value.name), is_compared=True) for key, label in labels.items())


def _key(report: Report, row: Row) -> str:
    return str(row[report.key[0]])


def _line(part: Part, columns: Sequence[Column], ran: Ran) -> Line:
    result = ran.result
    rows = result.table.rows if result else None
    before = result.compared.rows if result and result.compared else None
    figures = tuple(_figure(part, column, [rows] if rows else [], [before] if before else []) for column in columns)
    return Line(ran.restaurant, ran.restaurant.currency, figures, ran.refusal, result.query if result else None)


def _total(part: Part, columns: Sequence[Column], currency: str, ran: Sequence[Ran]) -> Line | None:
    """Return the total of the restaurants of one currency; None for a single one, and while one is not known."""
    results = [each.result for each in ran if each.result is not None]
    if len(results) < 2 or any(each.refusal for each in ran):
        return None
    rows = [result.table.rows for result in results]
    before = [result.compared.rows for result in results if result.compared]
    return Line(None, currency, tuple(_figure(part, column, rows, before) for column in columns))


def _figure(part: Part, column: Column, rows: Sequence[Sequence[Row]], before: Sequence[Sequence[Row]]) -> Figure:
    return Figure(column, _sum(part, column, rows), _sum(part, column, before))


def _sum(part: Part, column: Column, tables: Sequence[Sequence[Row]]) -> Any:
    report = find_report(part.report)
    assert report is not None
    rows: list[Mapping[str, Any]] = [row for table in tables for row in table]
    if part.by:
        rows = [row for row in rows if _key(report, row) == column.name]
        value = report.column(part.names[0])
        return value.total(rows) if rows and value.total else None
    return column.total(rows) if rows and column.total else None


def is_money(column: Column) -> bool:
    return column.kind is Kind.MONEY
