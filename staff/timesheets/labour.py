"""The source of worked hours (`restaurants.labour`), and what they cost by day, hour and job."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

from fynlo.core import clock
from fynlo.core.money import ZERO, round_half_up
from restaurants import labour
from restaurants.labour import ApprovedHours, ScheduledShift, WorkedHours
from staff.clock.selectors import Worked, day_at
from staff.employees import selectors as employees
from staff.models import Employee
from staff.rota import selectors as rota
from staff.timesheets import selectors
from staff.timesheets.selectors import APPROVED, CHANGED, Sheet

HOUR = timedelta(hours=1)
NO_JOB = ""


@dataclass(slots=True)
class _Sum:
    hours: Decimal = ZERO
    shifts: int = 0
    cost: Decimal | None = ZERO


class ClockHours:
    """Hours by the time clock. Seven queries a call for any number of people and days."""

    def approved(self, first: date, last: date) -> ApprovedHours:
        """Return what was approved. A day that a late punch has changed counts as it was approved, and is open too."""
        rows: list[WorkedHours] = []
        open_days = 0
        for sheet in sheets_between(first, last):
            states = {day.day: day.state for day in sheet.days.values()}
            open_days += sum(state != APPROVED for state in states.values())
            by_job: dict[str, Decimal] = defaultdict(lambda: ZERO)
            for day in sheet.days.values():
                if day.state == APPROVED:
                    for worked in day.worked:
                        by_job[job_of(worked)] += worked.paid
                elif day.state == CHANGED and day.approval is not None:
                    by_job[next(map(job_of, day.worked), NO_JOB)] += day.approval.worked
            rows += [
                _row(sheet.employee, job, _Sum(hours, cost=None)) for job, hours in by_job.items() if hours
            ]  # fmt: skip
        return ApprovedHours(rows, open_days)

    def worked(self, first: date, last: date) -> list[WorkedHours]:
        """Return what was worked, by employee and job. Overtime is in the first row of an employee."""
        rows: list[WorkedHours] = []
        for sheet in sheets_between(first, last):
            sums: dict[str, _Sum] = defaultdict(_Sum)
            for worked in (each for day in sheet.days.values() for each in day.worked):
                found, cost = sums[job_of(worked)], cost_of(worked)
                found.hours += worked.paid
                found.shifts += 1
                found.cost = None if found.cost is None or cost is None else found.cost + cost
            overtime = sheet.summed().overtime
            for number, (job, found) in enumerate(sums.items()):
                rows.append(_row(sheet.employee, job, found, ZERO if number else overtime))
        return rows

    def scheduled(self, first: date, last: date) -> list[ScheduledShift]:
        """Return the published shifts. One query."""
        return [
            ScheduledShift(
                row.id, employee.id, employee.person, employee.name, row.published_kind,
                day_at(row.published_starts_at), row.published_starts_at, row.published_ends_at,
                rota.published_length(row),
            )
            for row in rota.scheduled_between(first, last)
            if (employee := row.published_employee) and row.published_starts_at and row.published_ends_at
        ]  # fmt: skip


def sheets_between(first: date, last: date) -> list[Sheet]:
    """Return the sheets of everybody who is employed on one of these days. Seven queries."""
    return selectors.sheets(first, last, list(selectors.staff_between(first, last)))


def shifts_between(first: date, last: date) -> Iterator[Worked]:
    """Yield every shift that began on these business days. Seven queries."""
    for sheet in sheets_between(first, last):
        for day in sheet.days.values():
            yield from day.worked


def job_of(worked: Worked) -> str:
    """Return the kind of the job of a shift, which the tips policy weighs."""
    return worked.job.job if worked.job else NO_JOB


def cost_of(worked: Worked) -> Decimal | None:
    """Return paid hours × the rate of the day, rounded half up to the penny; None if no rate is set. No query."""
    rate = employees.rate_on(worked.job, worked.day) if worked.job else None
    return None if rate is None else round_half_up(worked.paid * rate)


def hours_by_clock_hour(shifts: Iterable[Worked], zone: ZoneInfo) -> dict[int, tuple[Decimal, Decimal]]:
    """Return paid hours and cost by the hour of the clock in which they were worked, rounded half up. No query.

    The paid hours of a shift and their cost are spread over the hours of the clock that it touches outside its breaks.
    """
    now = clock.now()
    hours: dict[int, Decimal] = defaultdict(lambda: ZERO)
    costs: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for worked in shifts:
        seconds = _seconds_by_hour(worked, now, zone)
        whole, cost = sum(seconds.values()), cost_of(worked) or ZERO
        if not whole:  # in and out within a second
            continue
        for hour, part in seconds.items():
            hours[hour] += worked.paid * part / whole
            costs[hour] += cost * part / whole
    return {hour: (round_half_up(found), round_half_up(costs[hour])) for hour, found in hours.items()}


def _seconds_by_hour(worked: Worked, now: datetime, zone: ZoneInfo) -> dict[int, int]:
    """Return the seconds outside breaks by hour of the clock; none for a shift whose end was missed."""
    shift, found = worked.shift, dict[int, int]()
    if shift.is_missed:
        return found
    end = shift.end or now
    breaks = [(each.start, each.end or end) for each in shift.breaks]
    edges = sorted({shift.start, end, *(moment for each in breaks for moment in each)})
    for start, until in pairwise(edges):
        if not any(begins <= start < ends for begins, ends in breaks):
            for hour, part in _hours_between(start, until, zone):
                found[hour] = found.get(hour, 0) + part
    return found


def _hours_between(start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[tuple[int, int]]:
    """Yield each hour of the clock from start to end with its seconds, also in a night in which the clocks change."""
    at = start.astimezone(UTC)
    end = end.astimezone(UTC)
    while at < end:
        whole = at.replace(minute=0, second=0, microsecond=0) + HOUR
        until = min(whole, end)
        yield at.astimezone(zone).hour, int((until - at).total_seconds())
        at = until


def _row(employee: Employee, job: str, found: _Sum, overtime: Decimal = ZERO) -> WorkedHours:
    person: UUID | None = employee.person
    return WorkedHours(employee.id, person, employee.name, job, found.hours, overtime, found.shifts, found.cost)


def register_all() -> None:
    labour.register(ClockHours())
