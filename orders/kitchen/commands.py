"""What a client may ask of the kitchen."""

from functools import partial
from typing import Any

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


def current_ticket(*, target: str, payload: Data) -> Data:
    return _drawn(selectors.ticket_with_order(id_of(target, TicketNotFound)))


def register_all() -> None:
    ticket = partial(Command, offline=True, current=current_ticket)
    register(
        ticket("kitchen.start", "Start cooking", "kitchen.work", start, shapes.TicketItemsInput),
        ticket("kitchen.ready", "Say that food is ready", "kitchen.work", ready, shapes.TicketItemsInput),
        ticket("kitchen.bump", "Finish a ticket", "kitchen.work", bump),
        ticket("kitchen.hand_over", "Hand the food of a ticket over", "kitchen.work", hand_over),
        ticket(
            "kitchen.acknowledge_void", "Say that a void was seen", "kitchen.work", acknowledge_void,
            shapes.TicketItemsInput,
        ),
        Command("kitchen.undo", "Take back the last ready, bump or hand-over", "kitchen.work", undo),
        Command("kitchen.recall", "Bring a finished ticket back", "kitchen.work", recall),
    )  # fmt: skip
