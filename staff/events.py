"""The events of staff. They name employees by id only: no event carries pay or personal data."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from realtime import events, projections
from realtime.commands.context import CommandContext
from realtime.events import EventType
from realtime.projections import stateless_part
from staff.models import Punch

MOST_NAMED = 500
PUNCH = {
    "punch_id": "its id",
    "employee_id": "whose it is",
    "job_id": "the job that they clocked in for; null for the other punches",
    "at": "when they pressed, by the device's corrected clock",
}
CLOCK = ("staff.clocked_in", "staff.clocked_out", "staff.break_started", "staff.break_ended", "staff.hours_corrected")
TYPES = (
    EventType(
        "staff.updated",
        "The records of employees changed.",
        {"employees": f"the ids of the employees, empty for more than {MOST_NAMED} of them"},
    ),
    EventType("staff.clocked_in", "An employee clocked in.", PUNCH),
    EventType("staff.clocked_out", "An employee clocked out.", PUNCH),
    EventType("staff.break_started", "A break of an employee began.", PUNCH),
    EventType("staff.break_ended", "A break of an employee ended.", PUNCH),
    EventType(
        "staff.hours_corrected",
        "A manager corrected or entered a punch of an employee.",
        {"employee_id": "whose it is"},
    ),
    EventType(
        "staff.hours_approved",
        "Hours were approved, or opened again.",
        {"employees": "the ids of the employees", "first": "the first day", "last": "the last day"},
    ),
)


def updated(context: CommandContext, employee_ids: Iterable[UUID]) -> None:
    """Record that details, jobs or documents of employees changed."""
    ids = list(employee_ids)
    context.record(
        "staff.updated",
        aggregate="staff",
        subject=ids[0],
        topics=["staff"],
        data={"employees": ids if len(ids) <= MOST_NAMED else []},
    )


def clocked_in(context: CommandContext, punch: Punch) -> None:
    _punched("staff.clocked_in", context, punch)


def clocked_out(context: CommandContext, punch: Punch) -> None:
    _punched("staff.clocked_out", context, punch)


def break_started(context: CommandContext, punch: Punch) -> None:
    _punched("staff.break_started", context, punch)


def break_ended(context: CommandContext, punch: Punch) -> None:
    _punched("staff.break_ended", context, punch)


def hours_corrected(context: CommandContext, employee_id: UUID) -> None:
    """Record that a manager corrected or entered a punch."""
    context.record(
        "staff.hours_corrected", aggregate="staff", subject=employee_id, topics=["staff"],
        data={"employee_id": employee_id},
    )  # fmt: skip


def hours_approved(context: CommandContext, employee_ids: Sequence[UUID], first: date, last: date) -> None:
    """Record that days of these employees were approved, or opened again."""
    context.record(
        "staff.hours_approved", aggregate="staff", subject=employee_ids[0], topics=["staff"],
        data={"employees": list(employee_ids), "first": first, "last": last},
    )  # fmt: skip


def _punched(kind: str, context: CommandContext, punch: Punch) -> None:
    context.record(
        kind,
        aggregate="staff",
        subject=punch.employee_id,
        topics=["staff"],
        data={"punch_id": punch.id, "employee_id": punch.employee_id, "job_id": punch.job_id, "at": punch.at},
    )


def register_all() -> None:
    events.register(*TYPES)
    projections.register(stateless_part("pos", "clock", "staff.clock", CLOCK))
