"""What a client may ask of the kitchen."""

from functools import partial
from typing import Any
from uuid import UUID

from orders import payloads
from orders.api import serializers as shapes
from orders.errors import TicketNotFound
from orders.kitchen import selectors, services, tickets
from orders.models import Order, Ticket
from orders.targets import id_of
from realtime.actors import Actor
from realtime.commands.registry import Command, register

Data = dict[str, Any]


def _drawn(located: tuple[Order, Ticket]) -> Data:
    order, ticket = located
    return payloads.serialize_ticket(ticket, order, tickets.items_of(ticket, order))


def start(*, target: str, data: Data, actor: Actor) -> Data:
    return _drawn(services.start_items(ticket_id=id_of(target, TicketNotFound), line_ids=data.get("line_ids")))


def ready(*, target: str, data: Data, actor: Actor) -> Data:
    return _drawn(services.ready_items(ticket_id=id_of(target, TicketNotFound), line_ids=data.get("line_ids")))


def bump(*, target: str, data: Data, actor: Actor) -> Data:
    return _drawn(services.bump_ticket(ticket_id=id_of(target, TicketNotFound)))


def hand_over(*, target: str, data: Data, actor: Actor) -> Data:
    return _drawn(services.hand_over(ticket_id=id_of(target, TicketNotFound)))


def undo(*, target: str, data: Data, actor: Actor) -> Data:
    return _drawn(services.undo(ticket_id=id_of(target, TicketNotFound)))


def recall(*, target: str, data: Data, actor: Actor) -> Data:
    return _drawn(services.recall(ticket_id=id_of(target, TicketNotFound)))


def acknowledge_void(*, target: str, data: Data, actor: Actor) -> Data:
    return _drawn(services.acknowledge_voids(ticket_id=id_of(target, TicketNotFound), line_ids=data.get("line_ids")))


def current_ticket(*, target: UUID | str | None, payload: Data) -> Data:
    return _drawn(selectors.ticket_with_order(id_of(target, TicketNotFound)))


def register_all() -> None:
    ticket = partial(Command, offline=True, current=current_ticket)
    register(
        ticket(
            name="kitchen.start",
            description="Start cooking",
            permission="kitchen.work",
            perform=start,
            input=shapes.TicketItemsInput,
        ),
        ticket(
            name="kitchen.ready",
            description="Say that food is ready",
            permission="kitchen.work",
            perform=ready,
            input=shapes.TicketItemsInput,
        ),
        ticket(name="kitchen.bump", description="Finish a ticket", permission="kitchen.work", perform=bump),
        ticket(
            name="kitchen.hand_over",
            description="Hand the food of a ticket over",
            permission="kitchen.work",
            perform=hand_over,
        ),
        ticket(
            name="kitchen.acknowledge_void",
            description="Say that a void was seen",
            permission="kitchen.work",
            perform=acknowledge_void,
            input=shapes.TicketItemsInput,
        ),
        Command(
            name="kitchen.undo",
            description="Take back the last ready, bump or hand-over",
            permission="kitchen.work",
            perform=undo,
        ),
        Command(
            name="kitchen.recall", description="Bring a finished ticket back", permission="kitchen.work", perform=recall
        ),
    )
