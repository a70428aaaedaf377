"""The rules of working time as flags (Working Time Regulations 1998, read 2026-11). Pure.

The clock flags what was worked, the rota what is planned.

A rest of 20 minutes in work of more than 6 hours; under 18: 30 minutes in more than 4.5 hours. 11 hours of rest between
two days of work; under 18: 12.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

ADULT = 18


@dataclass(frozen=True, slots=True)
class Rules:
    """`rest` is asked for in work longer than `after`, `between` from the end of a shift to the start of the next."""

    after: timedelta
    rest: timedelta
    between: timedelta


ADULTS = Rules(timedelta(hours=6), timedelta(minutes=20), timedelta(hours=11))
UNDER_18 = Rules(timedelta(hours=4, minutes=30), timedelta(minutes=30), timedelta(hours=12))


def age_on(born_on: date, day: date) -> int:
    """Return the age in years on that day."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def rules_for(born_on: date | None, day: date) -> Rules:
    """Return the rules of that day. A worker whose birthday is not known is an adult."""
    return UNDER_18 if born_on is not None and age_on(born_on, day) < ADULT else ADULTS


def lacks_break(present: timedelta, breaks: Sequence[timedelta], rules: Rules) -> bool:
    """Whether a shift of that length needs a rest that none of its breaks is. One uninterrupted break counts."""
    return present > rules.after and not any(each >= rules.rest for each in breaks)


def break_due_at(start: datetime, rules: Rules) -> datetime:
    """Return the last moment at which the rest of a shift can begin so that it is not missed."""
    return start + rules.after


def lacks_rest(ended: datetime, started: datetime, rules: Rules) -> bool:
    """Whether a shift began too soon after the one before it ended."""
    return started - ended < rules.between
