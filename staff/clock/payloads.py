"""The JSON of the time clock. No pay is in it."""

from collections.abc import Sequence
from typing import Any

from fynlo.core import clock
from staff.clock.pairing import Shift
from staff.clock.selectors import OnShift, Worked, counts_at, job_of
from staff.models import ClockSettings, Employee, EmployeeJob, Punch
from staff.working_time import break_due_at, rules_for


def serialize_punch(punch: Punch) -> dict[str, Any]:
    return {
        "id": punch.id,
        "employee_id": punch.employee_id,
        "kind": punch.kind,
        "at": punch.at,
        "job_id": punch.job_id,
        "distance": punch.distance,
        "is_entered": punch.is_entered,
    }


def serialize_counting(punch: Punch) -> dict[str, Any]:
    """Return a punch of `selectors.counting` with the time that counts and every correction."""
    return {
        **serialize_punch(punch),
        "counts_at": counts_at(punch),
        "corrections": [
            {"before": each.before, "after": each.after, "reason": each.reason, "by_name": each.by_name, "at": each.at}
            for each in punch.corrections.all()
        ],
    }


def serialize_clock(
    employee: Employee | None, shift: Shift | None, here: Sequence[OnShift], settings: ClockSettings, *, is_own: bool
) -> dict[str, Any]:
    """Return what the clock shows a person: their own state and jobs, and who else is at work.

    `break_due_at` is the last moment at which a break begins without being missed; null once one was taken, and for
    another person: it tells whether they are under 18.
    """
    now = clock.now()
    state = "out" if shift is None else "break" if shift.on_break_since else "in"
    job = job_of(employee, shift.job_id) if employee and shift else None
    due = None
    if is_own and employee and shift and not shift.breaks:
        due = break_due_at(shift.start, rules_for(employee.born_on, shift.start.date()))
    return {
        "state": state,
        "since": shift.start if shift else None,
        "break_since": shift.on_break_since if shift else None,
        "break_due_at": due,
        "worked_seconds": shift.present_seconds(now) - shift.break_seconds(now) if is_own and shift else 0,
        "job": _job(job),
        "jobs": [_job(each) for each in employee.jobs.all() if each.ended_on is None] if employee else [],
        "checks_place": settings.checks_place,
        "on_shift": [
            {"name": each.employee.name, "job": each.job.label if each.job else "", "since": each.since,
             "break_since": each.break_since}
            for each in here
        ],
    }  # fmt: skip


def serialize_worked(worked: Worked) -> dict[str, Any]:
    shift = worked.shift
    return {
        "employee_id": worked.employee.id,
        "day": worked.day,
        "job": _job(worked.job),
        "start": shift.start,
        "end": shift.end,
        "breaks": [{"start": each.start, "end": each.end} for each in shift.breaks],
        "hours": worked.paid,
        "break_hours": worked.breaks,
        "is_running": worked.is_running,
        "flags": list(worked.flags),
    }


def serialize_clock_settings(settings: ClockSettings) -> dict[str, Any]:
    return {
        "breaks_paid": settings.breaks_paid,
        "checks_place": settings.checks_place,
        "latitude": settings.latitude,
        "longitude": settings.longitude,
        "overtime_after": settings.overtime_after,
        "late_after": settings.late_after,
        "not_in_after": settings.not_in_after,
        "version": settings.version,
    }


def _job(job: EmployeeJob | None) -> dict[str, Any] | None:
    return {"id": job.id, "job": job.job, "label": job.label} if job else None
