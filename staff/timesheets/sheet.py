"""What a timesheet sums: hours by day and week, overtime, holiday that accrues, pay. Pure.

A week begins on Monday. Overtime are the hours of a week after `overtime_after`, in the order in which they were
worked. Holiday of workers with irregular hours accrues at 12.07 % of the hours worked (UK_RULES "people").
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from fynlo.core.money import ZERO, round_half_up

ACCRUAL = Decimal("0.1207")


@dataclass(slots=True)
class JobHours:
    """Hours of one job. `overtime` is part of `hours`; `pay` is in pounds, None if a rate is missing."""

    hours: Decimal = ZERO
    overtime: Decimal = ZERO
    pay: Decimal | None = ZERO


@dataclass(frozen=True, slots=True)
class Stretch:
    """Hours of one shift, in a job. `rate` is what an hour is paid on that day, None if no rate was set."""

    day: date
    job: str
    hours: Decimal
    rate: Decimal | None = None


@dataclass(slots=True)
class Sums:
    hours: Decimal = ZERO
    overtime: Decimal = ZERO
    jobs: dict[str, JobHours] = field(default_factory=dict)

    @property
    def holiday(self) -> Decimal:
        """The hours of holiday that accrue, rounded half up to two decimals."""
        return round_half_up(self.hours * ACCRUAL)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def sums(stretches: Iterable[Stretch], overtime_after: Decimal | None) -> Sums:
    """Return the sums of one employee's stretches, which are in the order in which they were worked.

    A stretch is paid hours × rate, rounded half up to the penny; overtime is paid at the same rate. Pay is None once a
    stretch of the job has no rate.
    """
    total, in_week = Sums(), dict[date, Decimal]()
    for stretch in stretches:
        week = monday_of(stretch.day)
        before = in_week.get(week, ZERO)
        in_week[week] = before + stretch.hours
        over = ZERO if overtime_after is None else min(max(in_week[week] - overtime_after, ZERO), stretch.hours)
        job = total.jobs.setdefault(stretch.job, JobHours())
        job.hours += stretch.hours
        job.overtime += over
        paid = None if stretch.rate is None else round_half_up(stretch.hours * stretch.rate)
        job.pay = None if job.pay is None or paid is None else job.pay + paid
        total.hours += stretch.hours
        total.overtime += over
    return total


def days_of(first: date, last: date) -> Sequence[date]:
    """Return every day from the first to the last."""
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
