"""Named reads of the time clock. Shifts are made of punches each time they are read (`staff.clock.pairing`)."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from fynlo.core import clock
from fynlo.core.money import round_half_up
from fynlo.core.tenancy.connection import connection
from restaurants.business_days import business_day
from staff.clock.pairing import Kind, Press, Shift, current_shift, shifts_of
from staff.employees import selectors as employees
from staff.errors import PunchNotFound
from staff.models import ClockSettings, Employee, EmployeeJob, Punch, PunchCorrection
from staff.working_time import lacks_break, lacks_rest, rules_for

MARGIN = timedelta(days=3)  # of punches around the days that are asked for: longer than any shift
MOST_MOVED = timedelta(days=1)  # a correction moves a punch by at most this
NO_BREAK, SHORT_REST = "no_break", "short_rest"


@dataclass(frozen=True, slots=True)
class Worked:
    """A shift of an employee on the business day on which it began. Hours are rounded half up to two decimals.

    `paid` are the hours to be paid, `breaks` those of breaks, which are paid too if the settings say so.
    `flags` are values of `pairing.Flag`, NO_BREAK and SHORT_REST.
    """

    employee: Employee
    job: EmployeeJob | None
    day: date
    shift: Shift
    paid: Decimal
    breaks: Decimal
    flags: tuple[str, ...]

    @property
    def is_running(self) -> bool:
        return self.shift.is_running


def clock_settings() -> ClockSettings:
    """Return the settings, the defaults before the first change. One query."""
    return ClockSettings.objects.first() or ClockSettings(pk=1)


def counting() -> QuerySet[Punch]:
    """Return the punches, each with its newest `correction` and the time that it was `corrected_to`. One query.

    `counts_at` reads when such a punch counts.
    """
    newest = PunchCorrection.objects.filter(punch=OuterRef("pk")).order_by("-at", "-pk")
    return Punch.objects.annotate(
        correction=Subquery(newest.values("pk")[:1]), corrected_to=Subquery(newest.values("after")[:1])
    )


def presses_between(start: datetime, end: datetime, employee_ids: Collection[UUID] = ()) -> dict[UUID, list[Press]]:
    """Return the presses that count, by employee; of everybody without ids. One query."""
    found = counting().filter(at__gte=start - MOST_MOVED, at__lte=end + MOST_MOVED)
    if employee_ids:
        found = found.filter(employee__in=employee_ids)
    presses: dict[UUID, list[Press]] = defaultdict(list)
    rows = found.order_by().values_list("id", "employee_id", "kind", "at", "job_id", "correction", "corrected_to")
    for punch_id, employee_id, kind, at, job_id, correction, corrected_to in rows:
        counts_at = at if correction is None else corrected_to
        if counts_at is not None and start <= counts_at <= end:
            presses[employee_id].append(Press(punch_id, Kind(kind), counts_at, job_id))
    return presses


def worked_between(first: date, last: date, staff: Collection[Employee]) -> dict[UUID, list[Worked]]:
    """Return the shifts of these employees that began on those business days, by employee and time. Two queries.

    The employees must be loaded with their jobs.
    """
    settings, zone = clock_settings(), connection.tenant
    noon = datetime(first.year, first.month, first.day, 12, tzinfo=zone.zone)
    end = datetime(last.year, last.month, last.day, 12, tzinfo=zone.zone) + MARGIN
    presses = presses_between(noon - MARGIN, end, [each.id for each in staff]) if staff else {}
    now = clock.now()
    return {
        each.id: [
            worked for worked in _worked(each, presses.get(each.id, []), now, settings) if first <= worked.day <= last
        ]
        for each in staff
    }  # fmt: skip


def shift_now(employee: Employee) -> Shift | None:
    """Return the shift that runs, or None. One query."""
    now = clock.now()
    return current_shift(shifts_of(presses_between(now - MARGIN, now, [employee.id]).get(employee.id, []), now))


@dataclass(frozen=True, slots=True)
class OnShift:
    """A person who is at work now. `break_since` is when their break began, None while they work."""

    employee: Employee
    job: EmployeeJob | None
    since: datetime
    break_since: datetime | None


def on_shift() -> list[OnShift]:
    """Return who is at work now, the longest first. Three queries, one when nobody is."""
    now = clock.now()
    running = {
        employee_id: shift
        for employee_id, presses in presses_between(now - MARGIN, now).items()
        if (shift := current_shift(shifts_of(presses, now)))
    }
    if not running:
        return []
    found = employees.employees().filter(pk__in=running)
    here = [
        OnShift(each, job_of(each, shift.job_id), shift.start, shift.on_break_since)
        for each in found
        if (shift := running[each.id])
    ]
    return sorted(here, key=lambda each: (each.since, each.employee.name))


def job_of(employee: Employee, job_id: UUID | None) -> EmployeeJob | None:
    """Return the job that a shift names, else the employee's first. No query if the jobs are loaded."""
    jobs = list(employee.jobs.all())
    return next((job for job in jobs if job.id == job_id), jobs[0] if jobs else None)


def punches_of(employee: Employee, ids: Collection[UUID]) -> QuerySet[Punch]:
    """Return these punches with their corrections, also those that were taken out. Two queries."""
    return counting().filter(employee=employee, pk__in=ids).prefetch_related("corrections").order_by("at", "id")


def punches_around(employee: Employee, day: date) -> list[Punch]:
    """Return the punches of an employee on a business day, those of its night too, with corrections. Two queries."""
    zone = connection.tenant.zone
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=zone)
    near = counting().filter(employee=employee, at__gte=noon - MARGIN, at__lte=noon + MARGIN)
    return list(near.select_related("job").prefetch_related("corrections").order_by("at", "id"))


def counts_at(punch: Punch) -> datetime | None:
    """Return when a punch of `counting` counts; None if it was taken out. No query."""
    return punch.at if punch.correction is None else punch.corrected_to  # pyright: ignore[reportAttributeAccessIssue]


def get_punch(punch_id: UUID) -> Punch:
    """Return a punch of `counting` with its employee. Raises PunchNotFound."""
    found = counting().select_related("employee").filter(pk=punch_id).first()
    if found is None:
        raise PunchNotFound(punch=str(punch_id))
    return found


def day_at(moment: datetime) -> date:
    """Return the business day of a moment."""
    return business_day(moment, connection.tenant)


def day_of(punch: Punch) -> date:
    """Return the business day of the shift that a punch is part of, else its own. Six queries."""
    at = counts_at(punch) or punch.at
    day = business_day(at, connection.tenant)
    employee = employees.get_employee(punch.employee_id)
    found = worked_between(day - MOST_MOVED, day + MOST_MOVED, [employee])[employee.id]
    return next((worked.day for worked in found if punch.id in worked.shift.presses), day)


def lock_punch(punch_id: UUID) -> Punch:
    """Return a punch of `counting`, and lock its employee: corrections of one employee come one after the other.

    Raises PunchNotFound.
    """
    employee_id = Punch.objects.filter(pk=punch_id).values_list("employee_id", flat=True).first()
    if employee_id is None:
        raise PunchNotFound(punch=str(punch_id))
    employees.lock_employee(employee_id)
    return counting().get(pk=punch_id)


def _worked(employee: Employee, presses: list[Press], now: datetime, settings: ClockSettings) -> list[Worked]:
    found: list[Worked] = []
    ended: datetime | None = None
    for shift in shifts_of(presses, now):
        day = business_day(shift.start, connection.tenant)
        rules = rules_for(employee.born_on, day)
        flags = [str(flag) for flag in dict.fromkeys(shift.flags)]
        lengths = [timedelta(seconds=each.seconds(shift.end or now)) for each in shift.breaks]
        if not shift.is_missed and lacks_break(timedelta(seconds=shift.present_seconds(now)), lengths, rules):
            flags.append(NO_BREAK)
        if ended is not None and found[-1].day < day and lacks_rest(ended, shift.start, rules):
            flags.append(SHORT_REST)
        present, off = shift.present_seconds(now), shift.break_seconds(now)
        paid = present if settings.breaks_paid else present - off
        found.append(
            Worked(employee, job_of(employee, shift.job_id), day, shift, _hours(paid), _hours(off), tuple(flags))
        )
        ended = shift.end or ended
    return found


def _hours(seconds: int) -> Decimal:
    return round_half_up(Decimal(seconds) / 3600)
