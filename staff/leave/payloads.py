"""The JSON of leave and of its balance."""

from typing import Any

from staff.leave.selectors import Balance
from staff.models import Leave


def serialize_leave(leave: Leave) -> dict[str, Any]:
    return {
        "id": leave.id,
        "employee_id": leave.employee_id,
        "employee_name": leave.employee.name,
        "kind": leave.kind,
        "first": leave.first,
        "last": leave.last,
        "hours": leave.hours,
        "note": leave.note,
        "status": leave.status,
        "asked_at": leave.asked_at,
        "decided_at": leave.decided_at,
        "decided_by_name": leave.decided_by_name,
        "answer": leave.answer,
    }


def serialize_balance(balance: Balance) -> dict[str, Any]:
    """Return the hours of holiday since the first day of the leave year."""
    return {
        "first": balance.first,
        "worked": balance.worked,
        "accrued": balance.accrued,
        "taken": balance.taken,
        "asked": balance.asked,
        "left": balance.left,
    }
