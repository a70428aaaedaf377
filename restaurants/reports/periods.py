"""Periods of business days, the ones a person picks from, and what a period is compared with. Pure."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import InvalidInput

LONGEST_DAYS = 3 * 366
EARLIEST = date(2000, 1, 1)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Business days from `start` to `end`, both included."""

    start: date
    end: date

    def __len__(self) -> int:
        return (self.end - self.start).days + 1

    def __iter__(self) -> Iterator[date]:
        return (self.start + DAY * number for number in range(len(self)))

    @property
    def is_whole_months(self) -> bool:
        return self.start.day == 1 and self.end == last_of_month(self.end)

    def shifted(self, days: int) -> "Period":
        return Period(self.start + DAY * days, self.end + DAY * days)


class Comparison(StrEnum):
    NONE = "none"
    BEFORE = "before"
    WEEKDAYS = "weekdays"
    YEAR = "year"

    @property
    def label(self) -> str:
        return str(_LABELS[self])


_LABELS = {
    Comparison.NONE: _("Nothing"),
    Comparison.BEFORE: _("The period before"),
    Comparison.WEEKDAYS: _("The same weekdays before"),
    Comparison.YEAR: _("Last year"),
}

NAMED = {
    "today": _("Today"),
    "yesterday": _("Yesterday"),
    "week": _("This week"),
    "last_week": _("Last week"),
    "month": _("This month"),
    "last_month": _("Last month"),
    "year": _("This year"),
    "last_year": _("Last year"),
}


def named_period(name: str, today: date) -> Period:
    """Return one of NAMED; what has not ended yet ends `today`. A week begins on Monday. Raises InvalidInput."""
    monday, first = today - DAY * today.weekday(), today.replace(day=1)
    new_year = today.replace(month=1, day=1)
    periods = {
        "today": (today, today),
        "yesterday": (today - DAY, today - DAY),
        "week": (monday, today),
        "last_week": (monday - DAY * 7, monday - DAY),
        "month": (first, today),
        "last_month": ((first - DAY).replace(day=1), first - DAY),
        "year": (new_year, today),
        "last_year": (new_year.replace(year=today.year - 1), new_year - DAY),
    }
    if name not in periods:
        labels = ", ".join(str(NAMED[each]) for each in periods)
        raise InvalidInput(
            _("Choose a period: {periods}.").format(periods=labels), field="period", choices=list(periods)
        )
    return Period(*periods[name])


def custom_period(start: str, end: str) -> Period:
    """Return the days from `start` to `end`, texts such as 2026-11-22. Raises InvalidInput."""
    days = []
    for field, text in (("start", start), ("end", end)):
        try:
            days.append(date.fromisoformat(text))
        except ValueError as error:
            raise InvalidInput(_("Enter a date such as 2026-11-22."), field=field) from error
    period = Period(*days)
    if period.end < period.start:
        raise InvalidInput(_("The last day is before the first. Enter a later last day."), field="end")
    if period.start < EARLIEST or period.end > date(9000, 1, 1):
        raise InvalidInput(_("Enter a date such as 2026-11-22."), field="start")
    if len(period) > LONGEST_DAYS:
        raise InvalidInput(_("A report covers three years at most. Choose a shorter period."), field="start")
    return period


def compared_period(period: Period, comparison: Comparison) -> Period | None:
    """Return the period that `period` is compared with; None for no comparison.

    The period before has as many days, or as many whole months. The same weekdays before are shifted by whole weeks.
    Last year has the same dates; the 29th of February becomes the 28th.
    """
    if comparison is Comparison.BEFORE:
        if not period.is_whole_months:
            return period.shifted(-len(period))
        months = (period.end.year - period.start.year) * 12 + period.end.month - period.start.month + 1
        return Period(_months_before(period.start, months), period.start - DAY)
    if comparison is Comparison.WEEKDAYS:
        return period.shifted(-7 * -(-len(period) // 7))
    if comparison is Comparison.YEAR:
        end = _year_before(period.end)
        return Period(_year_before(period.start), last_of_month(end) if period.is_whole_months else end)
    return None


def last_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _months_before(first: date, months: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 - months, 12)
    return date(year, month + 1, 1)


def _year_before(day: date) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if is_leap_day else day.day)
