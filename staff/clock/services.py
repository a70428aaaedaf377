"""What people do with the time clock, and how a manager corrects what was missed.

A punch is written once. While a person waits for the answer, one that makes no sense is refused ("You are clocked in
already"). What a device did without a network has happened: it is stored, and the shift that it makes is flagged.
"""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from realtime.commands.context import CommandContext
from restaurants.models import Membership
from staff import events
from staff.clock import selectors
from staff.clock.pairing import Shift
from staff.clock.place import distance_between
from staff.employees import selectors as employees
from staff.employees.services import employee_from
from staff.errors import (
    AlreadyClockedIn,
    AlreadyOnBreak,
    Changed,
    DayApproved,
    JobNotFound,
    NoEmployee,
    NotClockedIn,
    NotOnBreak,
    PunchNotFound,
)
from staff.models import ClockSettings, Employee, EmployeeJob, Punch, PunchCorrection, TimesheetDay

SETTINGS = (
    "breaks_paid", "checks_place", "latitude", "longitude", "overtime_after", "late_after", "not_in_after",
)  # fmt: skip
MOST_AHEAD_SECONDS = 300  # a correction may name a moment this far ahead of our clock


def clock_in(
    *,
    context: CommandContext,
    punch_id: UUID | None = None,
    job_id: UUID | None = None,
    latitude: Decimal | None = None,
    longitude: Decimal | None = None,
) -> Punch:
    """Clock the acting person in, for one of their jobs; the first one without `job_id`. Locks their employee.

    With a place, which the person has consented to give, stores how far it is from the restaurant, never the place. A
    person without a record of staff gets one. While clocked in, another job begins the next shift. Records
    `staff.clocked_in`. Raises NoEmployee, JobNotFound, AlreadyClockedIn.
    """
    employee = _own_employee(context)
    job = _job(context, employee, job_id)
    return _press(
        context, Punch.Kind.IN, events.clocked_in, employee, _refuse_in(job), punch_id=punch_id, job=job,
        distance=_distance(latitude, longitude),
    )  # fmt: skip


def clock_out(*, context: CommandContext, punch_id: UUID | None = None) -> Punch:
    """Clock the acting person out; a break that lasts ends too. Locks their employee. Records `staff.clocked_out`.

    Raises NoEmployee, NotClockedIn.
    """
    employee = _own_employee(context)
    return _press(context, Punch.Kind.OUT, events.clocked_out, employee, _refuse_out, punch_id=punch_id)


def start_break(*, context: CommandContext, punch_id: UUID | None = None) -> Punch:
    """Begin a break of the acting person. Locks their employee. Records `staff.break_started`.

    Raises NoEmployee, NotClockedIn, AlreadyOnBreak.
    """
    employee = _own_employee(context)
    return _press(context, Punch.Kind.BREAK_START, events.break_started, employee, _refuse_break, punch_id=punch_id)


def end_break(*, context: CommandContext, punch_id: UUID | None = None) -> Punch:
    """End the break of the acting person. Locks their employee. Records `staff.break_ended`.

    Raises NoEmployee, NotOnBreak.
    """
    employee = _own_employee(context)
    return _press(context, Punch.Kind.BREAK_END, events.break_ended, employee, _refuse_end, punch_id=punch_id)


def enter_punch(
    *,
    context: CommandContext,
    employee_id: UUID,
    kind: str,
    at: datetime,
    reason: str,
    punch_id: UUID | None = None,
    job_id: UUID | None = None,
) -> Punch:
    """Enter a punch that an employee missed. Locks the employee. Records `staff.hours_corrected`.

    Raises EmployeeNotFound, JobNotFound, DayApproved, InvalidInput for a moment in the future.
    """
    employee = employees.lock_employee(employee_id)
    earlier = Punch.objects.filter(pk=punch_id).first() if punch_id else None
    if earlier is not None:
        return earlier
    _require_past(at)
    job = employees.get_job(employee, job_id) if job_id else None
    punch = Punch.objects.create(
        id=punch_id or uuid7(), employee=employee, job=job, kind=kind, at=at, is_entered=True, stored_at=clock.now(),
        client_type=context.actor.client_type,
    )  # fmt: skip
    _require_open(employee, {selectors.day_at(at), selectors.day_of(selectors.get_punch(punch.id))})
    _correct(context, punch, None, at, reason)
    return punch


def correct_punch(*, context: CommandContext, punch_id: UUID, at: datetime | None, reason: str) -> Punch:
    """Give a punch another time, or take it out for None. What it was stays stored. Locks the employee.

    Records `staff.hours_corrected`. Raises PunchNotFound, DayApproved, InvalidInput for a moment in the future or more
    than a day from the punch.
    """
    punch = selectors.lock_punch(punch_id)
    before = selectors.counts_at(punch)
    if at is not None:
        _require_past(at)
        if abs(at - punch.at) > selectors.MOST_MOVED:
            raise InvalidInput(
                _("Enter a time within a day of the punch. Take it out and enter another one."), field="at"
            )
    if before != at:
        _require_open(
            punch.employee, {selectors.day_at(moment) for moment in (before, at) if moment} | {selectors.day_of(punch)}
        )
        _correct(context, punch, before, at, reason)
    return punch


def change_clock_settings(*, context: CommandContext, version: int, **changes: Any) -> ClockSettings:
    """Change the settings of the clock (`SETTINGS`). `version` is the one that the editor read.

    Raises Changed, InvalidInput for a check of the place without a place.
    """
    ClockSettings.objects.get_or_create(pk=1)
    settings = ClockSettings.objects.select_for_update(of=("self",), no_key=True).get(pk=1)
    if settings.version != version:
        raise Changed(current_version=settings.version)
    for name in SETTINGS:
        if name in changes and getattr(settings, name) != changes[name]:
            context.annotate(field=name, before=str(getattr(settings, name)), after=str(changes[name]))
            setattr(settings, name, changes[name])
    if settings.checks_place and (settings.latitude is None or settings.longitude is None):
        raise InvalidInput(_("Enter where the restaurant is, to check the place."), field="latitude")
    settings.version += 1
    settings.save()
    return settings


def _own_employee(context: CommandContext) -> Employee:
    """Return and lock the employee of the acting person; a member without one gets one. Raises NoEmployee."""
    found = employees.employee_of(context.actor.user_id)
    if found is None:
        member = employees.member_with(context.actor.user_id) if context.actor.user_id else None
        if member is None:
            raise NoEmployee()
        found = _new_employee(context, member)
    return employees.lock_employee(found.id)


def _new_employee(context: CommandContext, member: Membership) -> Employee:
    """Make a record of staff for a member, or return the one that another device has just made."""
    try:
        with transaction.atomic():
            made = employee_from(member, context)
    except IntegrityError:
        return Employee.objects.get(person=member.user.pk, merged_into=None)
    events.updated(context, [made.id])
    return made


def _job(context: CommandContext, employee: Employee, job_id: UUID | None) -> EmployeeJob | None:
    """Return the job that was chosen, else the first. A device that was offline may name one that is gone."""
    if job_id is not None:
        try:
            return employees.get_job(employee, job_id)
        except JobNotFound:
            if not context.accepts_conflicts:
                raise
    return next(iter(employees.jobs_on(employee, selectors.day_at(context.occurred_at))), None)


def _press(
    context: CommandContext,
    kind: str,
    record: Callable[[CommandContext, Punch], None],
    employee: Employee,
    refuse: Callable[[Shift | None], None],
    *,
    punch_id: UUID | None,
    job: EmployeeJob | None = None,
    distance: int | None = None,
) -> Punch:
    """Store a punch. The same `punch_id` again returns the first; `refuse` is asked only while the person waits."""
    earlier = Punch.objects.filter(pk=punch_id).first() if punch_id else None
    if earlier is not None:
        if earlier.employee_id != employee.id:
            raise PunchNotFound()
        return earlier
    if not context.accepts_conflicts:
        refuse(selectors.shift_now(employee))
    punch = Punch.objects.create(
        id=punch_id or uuid7(), employee=employee, job=job, kind=kind, at=context.occurred_at, distance=distance,
        device=context.actor.device_id, client_type=context.actor.client_type, stored_at=clock.now(),
    )  # fmt: skip
    context.annotate(employee=str(employee.id), punch=kind, at=punch.at.isoformat())
    record(context, punch)
    return punch


def _refuse_in(job: EmployeeJob | None) -> Callable[[Shift | None], None]:
    def refuse(shift: Shift | None) -> None:
        if shift is not None and (job is None or shift.job_id == job.id):
            raise AlreadyClockedIn(since=shift.start)

    return refuse


def _refuse_out(shift: Shift | None) -> None:
    if shift is None:
        raise NotClockedIn()


def _refuse_break(shift: Shift | None) -> None:
    _refuse_out(shift)
    if shift is not None and shift.on_break_since is not None:
        raise AlreadyOnBreak(since=shift.on_break_since)


def _refuse_end(shift: Shift | None) -> None:
    if shift is None or shift.on_break_since is None:
        raise NotOnBreak()


def _distance(latitude: Decimal | None, longitude: Decimal | None) -> int | None:
    """Return how far that place is from the restaurant; None without one, or if places are not checked."""
    if latitude is None or longitude is None:
        return None
    settings = selectors.clock_settings()
    if not settings.checks_place or settings.latitude is None or settings.longitude is None:
        return None
    return distance_between(latitude, longitude, settings.latitude, settings.longitude)


def _correct(
    context: CommandContext, punch: Punch, before: datetime | None, after: datetime | None, reason: str
) -> None:
    PunchCorrection.objects.create(
        punch=punch, before=before, after=after, reason=reason.strip(), by=context.actor.user_id,
        by_name=context.actor.name, at=clock.now(),
    )  # fmt: skip
    context.annotate(
        employee=str(punch.employee_id), field=punch.kind, before=before.isoformat() if before else "",
        after=after.isoformat() if after else "", reason=reason.strip(),
    )  # fmt: skip
    events.hours_corrected(context, punch.employee_id)


def _require_past(at: datetime) -> None:
    if (at - clock.now()).total_seconds() > MOST_AHEAD_SECONDS:
        raise InvalidInput(_("Enter a time that is over."), field="at")


def _require_open(employee: Employee, days: set[date]) -> None:
    """Raise DayApproved if the hours of one of these days are approved."""
    approved = TimesheetDay.objects.filter(employee=employee, business_day__in=days, reopened_at=None)
    day = approved.values_list("business_day", flat=True).first()
    if day is not None:
        raise DayApproved(day=day)
