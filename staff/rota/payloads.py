"""The JSON of the rota. Pay is in it only where the person who asked may see pay."""

from typing import Any

from staff.models import Availability, CalendarFeed, RotaSettings, RotaShift, ShiftRecord, ShiftSwap, ShiftTemplate
from staff.rota.publishing import Published
from staff.rota.selectors import Plan, PlannedShift, published_label


def serialize_shift(shift: RotaShift) -> dict[str, Any]:
    """Return a shift as it is planned."""
    return {
        "id": shift.id,
        "day": shift.day,
        "employee_id": shift.employee_id,
        "job_id": shift.job_id,
        "kind": shift.kind,
        "starts_at": shift.starts_at,
        "ends_at": shift.ends_at,
        "break_minutes": shift.break_minutes,
        "note": shift.note,
        "is_removed": shift.is_removed,
        "published_at": shift.published_at,
        "version": shift.version,
    }


def serialize_planned(each: PlannedShift, *, with_pay: bool) -> dict[str, Any]:
    paid = {"cost": each.cost} if with_pay else {}
    return {
        **serialize_shift(each.shift),
        "employee_name": each.employee.name if each.employee else "",
        "job": each.label,
        "hours": each.hours,
        "state": each.state,
        "flags": [str(flag) for flag in each.flags],
        **paid,
    }


def serialize_plan(plan: Plan, *, with_pay: bool) -> dict[str, Any]:
    """Return a week as a manager plans it. `sales_weeks` is how many weekdays the median is of, 0 for what was sold."""
    return {
        "monday": plan.monday,
        "version": plan.week.version,
        "published_at": plan.week.published_at,
        "to_publish": plan.to_publish,
        "hours": plan.hours,
        "shifts": [serialize_planned(each, with_pay=with_pay) for each in plan.shifts],
        "days": [
            {
                "day": day.day, "hours": day.hours, "sales": day.sales.amount, "sales_weeks": day.sales.weeks,
                **({"cost": day.cost, "cost_share": day.share, "without_cost": day.unknown} if with_pay else {}),
            }
            for day in plan.days
        ],
    }  # fmt: skip


def serialize_published_shift(shift: RotaShift) -> dict[str, Any]:
    """Return a published shift as its worker sees it."""
    return {
        "id": shift.id,
        "starts_at": shift.published_starts_at,
        "ends_at": shift.published_ends_at,
        "job": published_label(shift),
        "kind": shift.published_kind,
        "break_minutes": shift.published_break_minutes,
        "note": shift.published_note,
    }


def serialize_published(published: Published) -> dict[str, Any]:
    actions = ShiftRecord.Action
    return {
        "monday": published.monday,
        "employees": len(published.employees),
        **{str(action): published.count(action) for action in (actions.PUBLISHED, actions.CHANGED, actions.CANCELLED)},
    }


def serialize_record(record: ShiftRecord) -> dict[str, Any]:
    return {
        "id": record.id,
        "shift_id": record.shift_id,
        "employee_id": record.employee_id,
        "action": record.action,
        "cause": record.cause,
        "before_starts_at": record.before_starts_at,
        "before_ends_at": record.before_ends_at,
        "starts_at": record.starts_at,
        "ends_at": record.ends_at,
        "notice_hours": record.notice_hours,
        "at": record.at,
        "by_name": record.by_name,
    }


def serialize_template(template: ShiftTemplate) -> dict[str, Any]:
    return {
        "id": template.id,
        "name": template.name,
        "kind": template.kind,
        "starts": template.starts,
        "ends": template.ends,
        "break_minutes": template.break_minutes,
    }


def serialize_settings(settings: RotaSettings) -> dict[str, Any]:
    return {
        "leave_year_month": settings.leave_year_month,
        "short_notice_hours": settings.short_notice_hours,
        "short_notice_from": settings.short_notice_from,
        "version": settings.version,
    }


def serialize_swap(swap: ShiftSwap) -> dict[str, Any]:
    return {
        "id": swap.id,
        "status": swap.status,
        "shift": serialize_published_shift(swap.shift),
        "giver_id": swap.giver_id,
        "giver_name": swap.giver.name,
        "taker_id": swap.taker_id,
        "taker_name": swap.taker.name if swap.taker else "",
        "in_return_id": swap.in_return_id,
        "note": swap.note,
        "asked_at": swap.asked_at,
        "decided_at": swap.decided_at,
        "answer": swap.answer,
    }


def serialize_availability(rows: list[Availability]) -> list[dict[str, Any]]:
    return [{"weekday": row.weekday, "starts": row.starts, "ends": row.ends} for row in rows]


def serialize_own_availability(rows: list[Availability]) -> dict[str, Any]:
    return {"availability": serialize_availability(rows)}


def serialize_calendar(feed: CalendarFeed) -> dict[str, Any]:
    """Return the path of the calendar. Anybody who has it reads the shifts."""
    return {"path": f"/rota/{feed.token}.ics"}
