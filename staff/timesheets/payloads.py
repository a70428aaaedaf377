"""The JSON of timesheets. No pay is in it."""

from typing import Any

from staff.clock.payloads import serialize_worked
from staff.models import TimesheetDay
from staff.timesheets.selectors import Day, Sheet
from staff.timesheets.services import Approved


def serialize_sheet(sheet: Sheet) -> dict[str, Any]:
    """Return an employee's sheet. `holiday_hours` is what accrues for workers with irregular hours."""
    total = sheet.summed()
    return {
        "employee_id": sheet.employee.id,
        "name": sheet.employee.name,
        "hours": total.hours,
        "overtime_hours": total.overtime,
        "holiday_hours": total.holiday,
        "is_approved": sheet.is_approved,
        "days": [_day(day) for day in sheet.days.values()],
    }


def serialize_approved(approved: Approved) -> dict[str, Any]:
    return {"days": approved.days, "left": approved.left}


def serialize_approval(row: TimesheetDay) -> dict[str, Any]:
    return {
        "id": row.id,
        "employee_id": row.employee_id,
        "day": row.business_day,
        "hours": row.worked,
        "break_hours": row.breaks,
        "approved_by_name": row.approved_by_name,
        "approved_at": row.approved_at,
        "reopened_by_name": row.reopened_by_name,
        "reopened_at": row.reopened_at,
        "reopen_reason": row.reopen_reason,
    }


def _day(day: Day) -> dict[str, Any]:
    return {
        "day": day.day,
        "state": day.state,
        "hours": day.hours,
        "break_hours": day.breaks,
        "flags": day.flags,
        "shifts": [serialize_worked(each) for each in day.worked],
        "approved_by_name": day.approval.approved_by_name if day.approval else "",
    }
