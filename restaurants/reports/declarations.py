"""What a report is: one declared object, with its definition in words, its columns and the function of its rows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise

from fynlo.core.money import ZERO, round_half_up
from restaurants.models import Restaurant
from restaurants.reports.periods import Comparison, Period

Row = Mapping[str, Any]  # a value for each column, by the column's name; None where there is none


class Kind(StrEnum):
    """What the values of a column are, which decides how they are written."""

    TEXT = "text"
    DAY = "day"  # a date
    WEEK = "week"  # the Monday of a week
    MONTH = "month"  # the first date of a month
    MOMENT = "moment"  # an aware datetime
    COUNT = "count"  # a whole number
    MONEY = "money"  # pounds
    PERCENT = "percent"  # a fraction: 0.1250 is 12.5 %
    MINUTES = "minutes"  # a whole number of minutes
    RATIO = "ratio"  # a number with one place: 2.6 items a cover


NUMBERS = frozenset({Kind.COUNT, Kind.MONEY, Kind.PERCENT, Kind.MINUTES, Kind.RATIO})

Total = Callable[[Sequence[Row]], Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `total` computes the foot of the column from all rows; a column without one has an empty foot.

    `is_compared`: the table shows its value of the period compared with, and the change.
    """

    name: str
    label: str | Promise
    kind: Kind = Kind.TEXT
    total: Total | None = None
    is_compared: bool = False

    @property
    def has_total(self) -> bool:
        """For templates, which call what is callable."""
        return self.total is not None

    @property
    def is_number(self) -> bool:
        return self.kind in NUMBERS


def summed(name: str) -> Total:
    """Return a total that adds the column's values up; None counts as nothing."""

    def total(rows: Sequence[Row]) -> Any:
        values = [row[name] for row in rows if row[name] is not None]
        return sum(values, ZERO) if values and isinstance(values[0], Decimal) else sum(values)

    return total


def count(name: str, label: str | Promise, *, is_compared: bool = False) -> Column:
    """Return a column of whole numbers with their sum."""
    return Column(name, label, Kind.COUNT, summed(name), is_compared)


def money(name: str, label: str | Promise, *, is_compared: bool = False) -> Column:
    """Return a column of pounds with their sum, None if no row has any."""

    def total(rows: Sequence[Row]) -> Any:
        return summed(name)(rows) if any(row[name] is not None for row in rows) else None

    return Column(name, label, Kind.MONEY, total, is_compared)


def average(name: str, label: str | Promise, of: str, per: str) -> Column:
    """Return a column of pounds: the column `of` divided by the column `per`, over all rows in the foot."""
    return Column(name, label, Kind.MONEY, lambda rows: divided(summed(of)(rows), summed(per)(rows)))


def divided(amount: Decimal, count: int) -> Decimal | None:
    """Return pounds each, rounded half up; None for none."""
    return round_half_up(amount / count) if count else None


def share(name: str, label: str | Promise, of: str) -> Column:
    """Return a column with each row's share of the sum of the column `of`. The runner fills it in."""
    return Column(name, label, Kind.PERCENT, lambda rows: Decimal(1) if summed(of)(rows) else None)


class ChartKind(StrEnum):
    COLUMNS = "columns"  # for periods of time, the oldest on the left
    BARS = "bars"  # for things, the largest on top


@dataclass(frozen=True, slots=True)
class Chart:
    """The drawing above the table: the column `value` by the column `label`."""

    kind: ChartKind
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Filter:
    """A choice that narrows the rows. `choices` returns (value, label) pairs of the current restaurant."""

    name: str
    label: str | Promise
    choices: Callable[[], Sequence[tuple[str, str | Promise]]]


@dataclass(frozen=True, slots=True)
class Query:
    """What a person asked a report for: a period, what to compare it with, and the chosen value of each filter."""

    restaurant: Restaurant
    period: Period
    comparison: Comparison = Comparison.NONE
    filters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence about the figures of a report, and (label, address) pairs of what it is about.

    An address is lazy where the worker makes the note, which knows no portal routes.
    """

    text: str
    links: Sequence[tuple[str, str | Promise]] = ()

    @property
    def line(self) -> str:
        """Return the note in one line, for files: the sentence, then the labels."""
        return f"{self.text} {', '.join(label for label, _ in self.links)}".rstrip()


@dataclass(frozen=True, slots=True)
class Report:
    """A report. A new one is declared in its domain's `reports.py` and registered there; nothing else changes.

    `name` is its address, `section` the heading of the list. `summary` is one sentence, `definition` says in words what
    each figure counts.
    `rows` returns the rows of a query, in order, in a constant number of database queries.
    `key` names the columns that identify a row: by them a row finds its row of the compared period. A date in a key is
    matched by its place in the period, such as its third day.
    `link` returns the address of the rows behind a row, "" for none. `shares` maps a column of shares to its column.
    `feature` is what the restaurant's plan has to include, "" for every plan.
    `notes` returns what a reader of the figures of a query must know: on the page, in files and JSON.
    """

    name: str
    title: str | Promise
    section: str | Promise
    permission: str
    summary: str | Promise
    definition: str | Promise
    columns: tuple[Column, ...]
    rows: Callable[[Query], Iterable[Row]]
    key: tuple[str, ...] = ()
    chart: Chart | None = None
    filters: tuple[Filter, ...] = ()
    link: Callable[[Row, Query], str] | None = None
    shares: Mapping[str, str] = field(default_factory=dict)
    notes: Callable[[Query], Sequence[Note]] | None = None
    feature: str = ""

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)
