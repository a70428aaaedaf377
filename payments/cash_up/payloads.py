"""The JSON of drawers, sessions, movements and settings. No function makes a query."""

from typing import TYPE_CHECKING, Any

from payments.cash_up.card_machines import Machine
from payments.models import CardMachineTotal, CashMovement, CashUpSettings, Drawer, DrawerSession, ZReport

if TYPE_CHECKING:
    from payments.cash_up.reports import Closed


def serialize_drawer(drawer: Drawer) -> dict[str, Any]:
    return {
        "id": drawer.id,
        "name": drawer.name,
        "device_id": drawer.device_id,
        "person_id": drawer.person_id,
        "active": drawer.is_active,
    }


def serialize_session(session: DrawerSession) -> dict[str, Any]:
    """Return a session with its `drawer`. `expected` is null before the count: a person who counts never sees it."""
    return {
        "id": session.id,
        "drawer_id": session.drawer_id,
        "drawer_name": session.drawer.name,
        "number": session.number,
        "status": session.status,
        "business_day": session.business_day,
        "device_id": session.device_id,
        "person_id": session.person_id,
        "opening_float": session.opening_float,
        "opened_at": session.opened_at,
        "opened_by_name": session.opened_by_name,
        "ended_at": session.ended_at,
        "ended_by_name": session.ended_by_name,
        "counted_at": session.counted_at,
        "counted_by": session.counted_by,
        "counted_by_name": session.counted_by_name,
        "expected": session.expected,
        "counted": session.counted,
        "difference": session.difference,
        "closed_at": session.closed_at,
        "closed_by_name": session.closed_by_name,
        "reason": session.reason,
        "approved_by_name": session.approved_by_name,
    }


def serialize_movement(movement: CashMovement) -> dict[str, Any]:
    return {
        "id": movement.id,
        "session_id": movement.session_id,
        "kind": movement.kind,
        "amount": movement.amount,
        "reason": movement.reason,
        "late": movement.is_late,
        "by_name": movement.by_name,
        "approved_by_name": movement.approved_by_name,
        "at": movement.at,
    }


def serialize_settings(settings: CashUpSettings) -> dict[str, Any]:
    return {
        "version": settings.version,
        "count_tolerance": settings.count_tolerance,
        "card_machines": settings.card_machines,
    }


def serialize_machine_total(total: CardMachineTotal) -> dict[str, Any]:
    return {
        "id": total.id,
        "machine": total.machine,
        "business_day": total.business_day,
        "total": total.total,
        "by_name": total.by_name,
        "at": total.at,
    }


def serialize_machine(machine: Machine) -> dict[str, Any]:
    return {
        "machine": machine.name,
        "total": machine.total,
        "recorded": machine.recorded,
        "difference": machine.difference,
    }


def serialize_report(report: ZReport) -> dict[str, Any]:
    """Return what a report is, without its document."""
    return {
        "id": report.id,
        "number": report.number,
        "business_day": report.business_day,
        "supplement": report.supplement,
        "sha256": report.sha256,
        "previous_sha256": report.previous_sha256,
        "by_name": report.by_name,
        "at": report.at,
    }


def serialize_closed(closed: "Closed") -> dict[str, Any]:
    """Return the reports that closing the day made, and the figures of a day for which none was made."""
    return {
        "reports": [serialize_report(report) for report in closed.reports],
        "refused_day": closed.refused_day,
        "violated": [{"name": each.name, "left": each.left, "right": each.right} for each in closed.violated],
    }
