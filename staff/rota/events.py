"""The events of the rota. They carry ids and days only: nobody reads another's shifts or pay from one."""

from collections.abc import Iterable
from datetime import date
from uuid import NAMESPACE_OID, UUID, uuid5

from realtime import events, projections
from realtime.commands.context import CommandContext
from realtime.events import EventType
from realtime.projections import stateless_part
from staff.permissions import ROTA

TYPES = (
    EventType("staff.rota_changed", "The plan of a week changed.", {"monday": "the Monday of the week"}),
    EventType(
        "staff.rota_published",
        "People were notified of shifts: published, changed or cancelled.",
        {"monday": "the Monday of the week", "employees": "the ids of those who were notified"},
    ),
    EventType(
        "staff.request_changed",
        "An employee asked for leave, a swap or other hours, or was answered.",
        {"employee_id": "whose request it is", "about": "`leave`, `swap` or `availability`"},
    ),
)
NAMES = tuple(each.name for each in TYPES)


def rota_changed(context: CommandContext, monday: date) -> None:
    """Record that shifts of a week were planned."""
    context.record(
        "staff.rota_changed", aggregate="rota", subject=_week(monday), topics=["staff"], data={"monday": monday}
    )  # fmt: skip


def rota_published(context: CommandContext, monday: date, employee_ids: Iterable[UUID]) -> None:
    """Record that people were notified of shifts of a week."""
    context.record(
        "staff.rota_published", aggregate="rota", subject=_week(monday), topics=["staff"],
        data={"monday": monday, "employees": sorted(set(employee_ids))},
    )  # fmt: skip


def request_changed(context: CommandContext, employee_id: UUID, about: str) -> None:
    """Record that a request of an employee was made, answered or withdrawn."""
    context.record(
        "staff.request_changed", aggregate="staff", subject=employee_id, topics=["staff"],
        data={"employee_id": employee_id, "about": about},
    )  # fmt: skip


def _week(monday: date) -> UUID:
    """Return an id of a week, which has none of its own."""
    return uuid5(NAMESPACE_OID, f"rota {monday}")


def register_all() -> None:
    events.register(*TYPES)
    projections.register(stateless_part("portal", "rota", ROTA, NAMES))
