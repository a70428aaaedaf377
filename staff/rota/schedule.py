"""The week as the mobile app shows it (`GET /schedule/week`): a manager everybody's shifts, anybody else their own."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from fynlo.core import clock
from fynlo.core.money import round_half_up
from fynlo.core.tenancy.connection import connection
from staff.clock.selectors import Worked, worked_between
from staff.models import Employee, RotaShift
from staff.rota import selectors
from staff.rota.selectors import PlannedShift

NEAR = timedelta(hours=4)  # a worked shift belongs to a planned one that began this near to it


def week_of_everybody(monday: date, *, with_pay: bool) -> list[dict[str, Any]]:
    """Return the planned shifts of a week. Open shifts have no employee: the app lists people only. 14 queries."""
    plan = selectors.plan_of(monday)
    worked = _worked(monday, plan.staff)
    return [
        {
            **_row(each.shift.starts_at, each.shift.ends_at, each.shift.break_minutes, each.employee),
            "id": each.shift.id, "date": each.shift.day, "role": each.label, "notes": each.shift.note,
            "duration": each.hours, "status": _status(each.shift.starts_at, each.shift.ends_at, each, worked),
            **({"laborCost": each.cost} if with_pay and each.cost is not None else {}),
        }
        for each in plan.shifts
        if each.employee is not None and not each.shift.is_removed
    ]  # fmt: skip


def own_week(employee: Employee, monday: date) -> list[dict[str, Any]]:
    """Return what was published to a person of a week; no pay is in it. Four queries."""
    rows = selectors.published_between(monday, monday + timedelta(days=6), [employee.id])[employee.id]
    shifts = [
        shift for day, found in sorted(rows.items()) if monday <= day < monday + selectors.WEEK for shift in found
    ]
    worked = _worked(monday, [employee])
    found = []
    for shift in shifts:
        start, end = published_times(shift)
        label = selectors.published_label(shift)
        found.append({
            **_row(start, end, shift.published_break_minutes, employee), "id": shift.id, "date": shift.day,
            "role": label, "notes": shift.published_note, "duration": _hours(start, end, shift.published_break_minutes),
            "status": _status_of(employee.id, start, end, worked, "confirmed"),
        })  # fmt: skip
    return found


def published_times(shift: RotaShift) -> tuple[datetime, datetime]:
    """Return when a published shift is, as its worker was notified."""
    return shift.published_starts_at or shift.starts_at, shift.published_ends_at or shift.ends_at


def _row(start: datetime, end: datetime, break_minutes: int, employee: Employee) -> dict[str, Any]:
    zone = connection.tenant.zone
    return {
        "employeeId": employee.id,
        "employeeName": employee.name,
        "startTime": f"{start.astimezone(zone):%H:%M}",
        "endTime": f"{end.astimezone(zone):%H:%M}",
        "breakTime": break_minutes,
    }


def _hours(start: datetime, end: datetime, break_minutes: int) -> Decimal:
    minutes = int((end - start).total_seconds()) // 60 - break_minutes
    return round_half_up(Decimal(minutes) / 60)


def _worked(monday: date, staff: list[Employee]) -> dict[UUID, list[Worked]]:
    """Return the worked shifts of a week, none of one that has not begun. Two queries."""
    if monday > clock.now().date():
        return defaultdict(list)
    return worked_between(monday - timedelta(days=1), monday + timedelta(days=7), staff)


def _status(start: datetime, end: datetime, each: PlannedShift, worked: dict[UUID, list[Worked]]) -> str:
    planned = "confirmed" if each.state == "published" else "scheduled"
    return _status_of(each.shift.employee_id, start, end, worked, planned)


def _status_of(
    employee_id: UUID | None, start: datetime, end: datetime, worked: dict[UUID, list[Worked]], planned: str
) -> str:
    """Return "break" or "completed" by the clock, "absent" where nobody came, else what is planned."""
    shifts = worked.get(employee_id, []) if employee_id else []
    own = next((each.shift for each in shifts if abs(each.shift.start - start) <= NEAR), None)
    if own is None:
        return "absent" if end < clock.now() else planned
    if own.on_break_since is not None:
        return "break"
    return planned if own.is_running else "completed"
