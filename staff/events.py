"""The events of staff. They name employees by id only: no event carries pay or personal data."""

from collections.abc import Iterable
from uuid import UUID

from realtime import events
from realtime.commands.context import CommandContext
from realtime.events import EventType

MOST_NAMED = 500
TYPES = (
    EventType(
        "staff.updated",
        "The records of employees changed.",
        {"employees": f"the ids of the employees, empty for more than {MOST_NAMED} of them"},
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


def register_all() -> None:
    events.register(*TYPES)
