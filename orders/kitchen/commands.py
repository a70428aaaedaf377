"""The commands on kitchen tickets."""

from functools import partial
from typing import Any
from uuid import UUID

from orders import payloads
from orders.api import serializers
from orders.errors import TicketNotFound
from orders.kitchen import selectors, services
from realtime.commands.registry import Command, Id, register_declared


def current_ticket(*, target: UUID | str | None, payload: dict[str, Any]) -> dict[str, Any]:
    """Return the ticket that a command names, as it is now. Raises TicketNotFound."""
    return payloads.serialize_order_and_ticket(selectors.ticket_with_order(target))


_command = partial(
    Command,
    permission="kitchen.work",
    target=(Id("ticket_id", TicketNotFound),),
    render=payloads.serialize_order_and_ticket,
)
_offline = partial(_command, offline=True, current=current_ticket)

KITCHEN_START = _offline(
    name="kitchen.start",
    description="Start cooking items",
    input=serializers.TicketItemsInput,
    service=services.start_items,
)
KITCHEN_READY = _offline(
    name="kitchen.ready",
    description="Mark items as ready",
    input=serializers.TicketItemsInput,
    service=services.ready_items,
)
KITCHEN_BUMP = _offline(name="kitchen.bump", description="Bump a ticket", service=services.bump_ticket)
KITCHEN_HAND_OVER = _offline(
    name="kitchen.hand_over", description="Hand over the food of a ticket", service=services.hand_over
)
KITCHEN_ACKNOWLEDGE_VOID = _offline(
    name="kitchen.acknowledge_void",
    description="Acknowledge void items",
    input=serializers.TicketItemsInput,
    service=services.acknowledge_voids,
)
KITCHEN_UNDO = _command(
    name="kitchen.undo", description="Undo the last ready, bump or hand-over", service=services.undo
)
KITCHEN_RECALL = _command(name="kitchen.recall", description="Recall a finished ticket", service=services.recall)


def register_all() -> None:
    register_declared(__name__)
