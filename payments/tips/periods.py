"""The periods that tips are pooled for, and the last day to pay one. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from payments.models import TipPolicy

DAY = timedelta(days=1)
WARN_DAYS = 7
REVIEW_AFTER_YEARS = 3  # Employment Rights Act 2025: a policy is reviewed at least every three years
REMIND_REVIEW_DAYS = 60


@dataclass(frozen=True, slots=True)
class RequestRule:
    """From `starts_on` a worker may ask for their tip record once in `months`."""

    starts_on: date
    months: int


REQUEST_RULES = (RequestRule(date(2024, 10, 1), 3),)
"""The oldest first. Employment (Allocation of Tips) Act 2023, in force since 1 October 2024."""


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` to `end`, both included."""

    start: date
    end: date

    @property
    def due(self) -> date:
        return due_date(self.start)

    def has_ended(self, today: date) -> bool:
        return today > self.end


def period_from(start: date, length: str) -> Period:
    """Return the period that begins on `start` and ends with its week (on Sunday) or with its month."""
    end = start + timedelta(days=6 - start.weekday()) if length == TipPolicy.Period.WEEK else _end_of_month(start)
    return Period(start, end)


def periods(start: date, length: str, until: date) -> Iterator[Period]:
    """Yield the periods from `start` to the one that contains `until`, without a gap."""
    while start <= until:
        found = period_from(start, length)
        yield found
        start = found.end + DAY


def due_date(start: date) -> date:
    """Return the last day on which tips left from `start` may be paid: the end of the month after it.

    Employment (Allocation of Tips) Act 2023. A week in two months is due with its first day.
    """
    return _end_of_month(_end_of_month(start) + DAY)


def urgency(due: date, today: date) -> str:
    """Return "late" after the due date, "soon" in the WARN_DAYS before it, else ""."""
    if today > due:
        return "late"
    return "soon" if due - today <= timedelta(days=WARN_DAYS) else ""


def review_date(consulted_on: date) -> date:
    """Return the day by which a policy must be reviewed with the workers."""
    return years_before(consulted_on, -REVIEW_AFTER_YEARS)


def years_before(day: date, years: int) -> date:
    """Return the same day some years earlier; 28 February for a 29th that there was not."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 2, 28)


def next_request_on(asked_on: date) -> date:
    """Return the first day on which a worker who asked on `asked_on` may ask again: the same day three months later.

    A day that the month does not have is its last one. A request from before the rules bars none.
    """
    rules = [rule for rule in REQUEST_RULES if rule.starts_on <= asked_on]
    return _months_after(asked_on, rules[-1].months) if rules else asked_on


def needs_review(consulted_on: date, today: date) -> bool:
    return review_date(consulted_on) - today <= timedelta(days=REMIND_REVIEW_DAYS)


def _months_after(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    return first.replace(day=min(day.day, _end_of_month(first).day))


def _end_of_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - DAY
