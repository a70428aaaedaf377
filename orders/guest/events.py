"""The events of visits. Each function records one; none of them names a guest."""

from orders.guest import payloads
from orders.models import GuestRequest, Table, Visit
from realtime import events
from realtime.commands.context import CommandContext
from realtime.events import EventType

VISIT = {"visit_id": "the visit", "table_id": "the table where it was opened", "order_id": "its order, or null"}

TYPES = (
    EventType(
        "visit.opened",
        "Staff let the guests at a table order on their phones.",
        {**VISIT, "table_name": "the table's name"},
    ),
    EventType("visit.ended", "Staff ended a visit, or it made room for another one.", VISIT),
    EventType("visit.guest_joined", "A phone was admitted to a visit.", {**VISIT, "guest": "its number in the visit"}),
    EventType(
        "visit.ordered",
        "A guest sent dishes: they wait for a waiter, or they are on the order at once.",
        {**VISIT, "request": "shape `guest request`"},
    ),
    EventType(
        "visit.order_decided",
        "Staff confirmed or refused what a guest had sent.",
        {**VISIT, "request": "shape `guest request`"},
    ),
    EventType("visit.waiter_called", "Guests called the waiter to their table.", VISIT),
    EventType("visit.call_answered", "A waiter went to the guests who had called.", VISIT),
)
NAMES = tuple(each.name for each in TYPES)


def visit_opened(context: CommandContext, visit: Visit, table: Table) -> None:
    _visit(context, "visit.opened", visit, table_name=table.name)


def visit_ended(context: CommandContext, visit: Visit) -> None:
    _visit(context, "visit.ended", visit)


def guest_joined(context: CommandContext, visit: Visit, number: int) -> None:
    _visit(context, "visit.guest_joined", visit, guest=number)


def guest_ordered(context: CommandContext, visit: Visit, request: GuestRequest) -> None:
    _visit(context, "visit.ordered", visit, request=payloads.serialize_request(request))


def request_decided(context: CommandContext, visit: Visit, request: GuestRequest) -> None:
    _visit(context, "visit.order_decided", visit, request=payloads.serialize_request(request))


def waiter_called(context: CommandContext, visit: Visit) -> None:
    _visit(context, "visit.waiter_called", visit)


def call_answered(context: CommandContext, visit: Visit) -> None:
    _visit(context, "visit.call_answered", visit)


def _visit(context: CommandContext, event_type: str, about: Visit, /, **data: object) -> None:
    context.record(
        event_type,
        aggregate="visit",
        subject=about.id,
        topics=["floor"],
        data={"visit_id": about.id, "table_id": about.table_id, "order_id": about.order_id, **data},
    )


def register_all() -> None:
    events.register(*TYPES)
