"""The rules of working time as flags (Working Time Regulations 1998, read 2026-11). Pure.

The clock flags what was worked, the rota what is planned.

A rest of 20 minutes in work of more than 6 hours; under 18: 30 minutes in more than 4.5 hours. 11 hours of rest between
two days of work; under 18: 12. 48 hours a week on average over 17 weeks; under 18: 40 hours in any week and 8 on any
day, and no work from 22:00 to 6:00 (catering may keep a worker of 16 or 17 until midnight if an adult is there). A day
off in seven; under 18: two.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal

ADULT = 18
AVERAGED_WEEKS = 17
NIGHT_BEGINS, NIGHT_ENDS = time(22), time(6)


@dataclass(frozen=True, slots=True)
class Rules:
    """`rest` is asked for in work longer than `after`, `between` from the end of a shift to the start of the next.

    `week` are the most hours of a week: of an adult on average, of a worker under 18 in any. `day` are the most hours
    of a day, None for no limit; `days` the most days of work in a week.
    """

    after: timedelta
    rest: timedelta
    between: timedelta
    week: Decimal
    days: int
    day: timedelta | None = None
    averages: bool = True
    may_work_at_night: bool = True


ADULTS = Rules(timedelta(hours=6), timedelta(minutes=20), timedelta(hours=11), Decimal(48), 6)
UNDER_18 = Rules(
    timedelta(hours=4, minutes=30), timedelta(minutes=30), timedelta(hours=12), Decimal(40), 5, timedelta(hours=8),
    averages=False, may_work_at_night=False,
)  # fmt: skip


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


def overlap(start: datetime, end: datetime, other_start: datetime, other_end: datetime) -> bool:
    """Whether two shifts of one person are at the same time. One that begins as the other ends is not."""
    return start < other_end and other_start < end


def is_at_night(start: datetime, end: datetime, zone: tzinfo) -> bool:
    """Whether a shift has any minute between NIGHT_BEGINS and NIGHT_ENDS of the clock on the wall."""
    first = start.astimezone(zone).date() - timedelta(days=1)
    nights = (first + timedelta(days=number) for number in range((end.date() - start.date()).days + 3))
    return any(
        overlap(
            start, end, datetime.combine(night, NIGHT_BEGINS, zone),
            datetime.combine(night + timedelta(days=1), NIGHT_ENDS, zone),
        )
        for night in nights
    )  # fmt: skip


def exceeds_day(hours: timedelta, rules: Rules) -> bool:
    """Whether a day has more working hours than the rules allow."""
    return rules.day is not None and hours > rules.day


def exceeds_week(hours: Decimal, earlier: Sequence[Decimal], rules: Rules) -> bool:
    """Whether a week breaks the limit of its rules: on average with the 16 weeks before, or alone.

    `earlier` are the hours of the weeks before, at most 16. Weeks without work count for the average as they are; a
    worker who has just begun is averaged over the weeks since.
    """
    if not rules.averages:
        return hours > rules.week
    weeks = [hours, *earlier[: AVERAGED_WEEKS - 1]]
    return sum(weeks, Decimal()) > rules.week * len(weeks)


def lacks_day_off(days: Collection[date], rules: Rules) -> bool:
    """Whether a week has too many days of work."""
    return len(set(days)) > rules.days
