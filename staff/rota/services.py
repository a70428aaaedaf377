"""What a manager does with the plan of a week: add, change and remove shifts, copy a week, keep templates.

Nobody is notified of a change before the week is published (`staff.rota.publishing`).
"""

from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from realtime.commands.context import CommandContext
from staff.employees import selectors as employees
from staff.errors import Changed
from staff.models import Employee, EmployeeJob, RotaSettings, RotaShift, RotaWeek, ShiftTemplate
from staff.rota import events, selectors
from staff.rota.errors import NothingToCopy
from staff.rota.times import moments, wall_times
from staff.timesheets.sheet import monday_of

LONGEST_SHIFT = timedelta(hours=16)
SETTINGS = ("leave_year_month", "short_notice_hours", "short_notice_from")


def add_shift(
    *,
    context: CommandContext,
    day: date,
    starts: time,
    ends: time,
    employee_id: UUID | None = None,
    job_id: UUID | None = None,
    kind: str = "",
    break_minutes: int = 0,
    note: str = "",
    shift_id: UUID | None = None,
    also_on: Sequence[date] = (),
) -> RotaShift:
    """Plan a shift on a business day, at times of the clock on the wall. Without an employee it is open.

    The same shift is planned on the days `also_on` of the same week. Returns that of `day`.

    The job is `job_id`, else the employee's of that `kind`, else their first. The same `shift_id` again returns the
    first. Locks the week. Records `staff.rota_changed`. Raises EmployeeNotFound, JobNotFound, InvalidInput.
    """
    earlier = RotaShift.objects.filter(pk=shift_id).first() if shift_id else None
    if earlier is not None:
        return earlier
    week = selectors.lock_week(monday_of(day))
    employee = employees.get_employee(employee_id) if employee_id else None
    days = [day, *sorted(set(also_on) - {day})]
    if any(monday_of(each) != monday_of(day) for each in days):
        raise InvalidInput(_("Choose days of the same week."), field="also_on")
    shifts = []
    for each in days:
        job = _job(employee, job_id, kind, each)
        shift = RotaShift(
            id=shift_id if shift_id and each == day else uuid7(), employee=employee, job=job,
            kind=job.job if job else kind, note=note.strip(), created_at=clock.now(),
        )  # fmt: skip
        _place(shift, each, starts, ends, break_minutes)
        shifts.append(shift)
    RotaShift.objects.bulk_create(shifts)
    added = ", ".join(str(each) for each in days)
    context.annotate(shift=str(shifts[0].id), added=added, employee=str(employee_id or ""))
    _mark_changed(context, week)
    return shifts[0]


def change_shift(*, context: CommandContext, shift_id: UUID, version: int, **changes: Any) -> RotaShift:
    """Change `day`, `starts`, `ends`, `employee_id` (None: open), `job_id`, `kind`, `break_minutes` or `note`.

    What is not given stays; on another day the times stay those of the clock on the wall. A shift that was removed and
    not cancelled yet is in the plan again. `version` is the one that the editor read. Locks the weeks. Records
    `staff.rota_changed`. Raises ShiftNotFound, Changed, EmployeeNotFound, JobNotFound, InvalidInput.
    """
    wanted = changes.get("day")
    shift, weeks = selectors.lock_shift(shift_id, *([wanted] if wanted else []))
    _require_version(shift, version)
    before = _described(shift)
    day = wanted or shift.day
    starts, ends = wall_times(shift.starts_at, shift.ends_at, connection.tenant.zone)
    if {"day", "starts", "ends"} & set(changes):
        rest = changes.get("break_minutes", shift.break_minutes)
        _place(shift, day, changes.get("starts", starts), changes.get("ends", ends), rest)
    elif "break_minutes" in changes:
        _place_break(shift, changes["break_minutes"])
    if {"employee_id", "job_id", "kind"} & set(changes):
        _assign(shift, changes, day)
    shift.note = changes.get("note", shift.note).strip()
    shift.is_removed = False
    shift.version += 1
    shift.save()
    context.annotate(shift=str(shift.id), before=before, after=_described(shift))
    for week in weeks:
        _mark_changed(context, week)
    return shift


def remove_shift(*, context: CommandContext, shift_id: UUID, version: int) -> RotaShift:
    """Take a shift out of the plan. One that was published is cancelled by the next publish, with its notice.

    Locks the week. Records `staff.rota_changed`. Raises ShiftNotFound, Changed.
    """
    shift, (week, *_none) = selectors.lock_shift(shift_id)
    _require_version(shift, version)
    shift.is_removed = True
    shift.version += 1
    shift.save(update_fields=["is_removed", "version"])
    context.annotate(shift=str(shift.id), removed=str(shift.day))
    _mark_changed(context, week)
    return shift


def copy_week(*, context: CommandContext, source: date, monday: date) -> list[RotaShift]:
    """Copy the shifts of the week of `source` into the week of `monday`, at the same times of the clock on the wall.

    A shift that is there already (same person, job and start) is not copied again. The shift of a person who does not
    work here on the new day becomes open. Locks the week. Records `staff.rota_changed`. Raises NothingToCopy.
    """
    source, monday = monday_of(source), monday_of(monday)
    if source == monday:
        raise NothingToCopy()
    week = selectors.lock_week(monday)
    found = list(selectors.shifts_between(source, source + timedelta(days=6)).exclude(is_removed=True))
    if not found:
        raise NothingToCopy()
    staff = {each.id: each for each in employees.employees().filter(pk__in={each.employee_id for each in found})}
    present = {
        (each.employee_id, each.kind, each.starts_at)
        for each in selectors.shifts_between(monday, monday + timedelta(days=6)).exclude(is_removed=True)
    }
    made = []
    for each in found:
        copied = _copied(each, each.day + (monday - source), staff)
        if (copied.employee_id, copied.kind, copied.starts_at) not in present:
            made.append(copied)
    RotaShift.objects.bulk_create(made)
    if made:
        context.annotate(copied_from=str(source), to=str(monday), shifts=len(made))
        _mark_changed(context, week)
    return made


def add_template(
    *, context: CommandContext, name: str, kind: str, starts: time, ends: time, break_minutes: int = 0
) -> ShiftTemplate:
    """Keep a shift that is planned often. Raises InvalidInput."""
    made = ShiftTemplate(
        name=name.strip(), kind=kind, starts=starts, ends=ends, break_minutes=break_minutes, created_at=clock.now()
    )
    _place(RotaShift(), date(2026, 1, 5), starts, ends, break_minutes)  # the same limits as of a shift
    made.save(force_insert=True)
    context.annotate(template=made.name)
    return made


def remove_template(*, context: CommandContext, template_id: UUID) -> ShiftTemplate:
    """Take a template off the list. Shifts that were made of it stay. Raises TemplateNotFound."""
    found = selectors.get_template(template_id)
    found.removed_at = clock.now()
    found.save(update_fields=["removed_at"])
    context.annotate(template_removed=found.name)
    return found


def change_rota_settings(*, context: CommandContext, version: int, **changes: Any) -> RotaSettings:
    """Change the settings of the rota (`SETTINGS`). `version` is the one that the editor read. Raises Changed."""
    RotaSettings.objects.get_or_create(pk=1)
    settings = RotaSettings.objects.select_for_update(of=("self",), no_key=True).get(pk=1)
    if settings.version != version:
        raise Changed(current_version=settings.version)
    for name in SETTINGS:
        if name in changes and getattr(settings, name) != changes[name]:
            context.annotate(field=name, before=str(getattr(settings, name)), after=str(changes[name]))
            setattr(settings, name, changes[name])
    settings.version += 1
    settings.save()
    return settings


def _described(shift: RotaShift) -> str:
    """Return a shift for the page of changes, such as `2026-12-01 10:00–16:00, server, Ana Ruiz`."""
    starts, ends = wall_times(shift.starts_at, shift.ends_at, connection.tenant.zone)
    parts = [f"{shift.day} {starts:%H:%M}–{ends:%H:%M}", shift.kind, shift.employee.name if shift.employee else ""]
    return ", ".join(part for part in [*parts, shift.note] if part)


def _require_version(shift: RotaShift, version: int) -> None:
    if shift.version != version:
        raise Changed(current_version=shift.version)


def _mark_changed(context: CommandContext, week: RotaWeek) -> None:
    """Count a change of the locked week."""
    week.version += 1
    week.save(update_fields=["version"])
    events.rota_changed(context, week.monday)


def _place(shift: RotaShift, day: date, starts: time, ends: time, break_minutes: int) -> None:
    """Set when a shift is. Raises InvalidInput."""
    restaurant = connection.tenant
    start, end = moments(day, starts, ends, day_starts_at=restaurant.day_starts_at, zone=restaurant.zone)
    if end <= start or end - start > LONGEST_SHIFT:
        raise InvalidInput(_("A shift ends within 16 hours. Check the times."), field="ends")
    shift.day, shift.starts_at, shift.ends_at = day, start, end
    _place_break(shift, break_minutes)


def _place_break(shift: RotaShift, break_minutes: int) -> None:
    if timedelta(minutes=break_minutes) >= shift.length:
        raise InvalidInput(_("The break is longer than the shift."), field="break_minutes")
    shift.break_minutes = break_minutes


def _assign(shift: RotaShift, changes: dict[str, Any], day: date) -> None:
    """Give a shift to another person, or another job. Raises EmployeeNotFound, JobNotFound, InvalidInput."""
    employee_id = changes.get("employee_id", shift.employee_id)
    employee = employees.get_employee(employee_id) if employee_id else None
    kind = changes.get("kind") or shift.kind
    keeps_job = employee is not None and employee.id == shift.employee_id and not changes.get("kind")
    job_id = changes.get("job_id") or (shift.job_id if keeps_job else None)
    shift.employee, shift.job = employee, _job(employee, job_id, kind, day)
    shift.kind = shift.job.job if shift.job else kind


def _job(employee: Employee | None, job_id: UUID | None, kind: str, day: date) -> EmployeeJob | None:
    """Return the job that a shift is worked in; None for an open shift, which needs a kind."""
    if employee is None:
        if not kind:
            raise InvalidInput(_("Choose the job of an open shift."), field="kind")
        return None
    if job_id is not None:
        return employees.get_job(employee, job_id)
    jobs = employees.jobs_on(employee, day) or list(employee.jobs.all())
    return next((job for job in jobs if job.job == kind), jobs[0])


def _copied(shift: RotaShift, day: date, staff: dict[UUID, Employee]) -> RotaShift:
    employee = staff.get(shift.employee_id) if shift.employee_id else None
    if employee is not None and not employee.works_on(day):
        employee = None
    made = RotaShift(
        employee=employee, job=shift.job if employee else None, kind=shift.kind, note=shift.note, created_at=clock.now()
    )
    _place(made, day, *wall_times(shift.starts_at, shift.ends_at, connection.tenant.zone), shift.break_minutes)
    return made
