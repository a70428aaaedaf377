"""What a client may ask orders, floor and kitchen to do: the same kinds by REST, in a batch and over the socket."""

from functools import partial
from typing import Any
from uuid import UUID

from fynlo.ids import parse_uuid
from orders import drawing, selectors, services
from orders.api import serializers as shapes
from orders.errors import CancelForbidden, OrderNotFound, TableNotFound, TicketNotFound
from orders.floor import selectors as floor_selectors
from orders.floor import services as floor
from orders.kitchen import selectors as kitchen_selectors
from orders.kitchen import services as kitchen
from orders.kitchen import tickets
from orders.models import Order, Ticket
from orders.services import Choice, Item
from realtime.actors import Actor
from realtime.kinds import CommandKind, register

Data = dict[str, Any]


def _items(data: Data) -> list[Item]:
    return [
        Item(
            id=item.get("id"),
            product_id=item["product_id"],
            quantity=item["quantity"],
            choices=tuple(Choice(choice["option_id"], choice["quantity"]) for choice in item["modifiers"]),
            notes=item["special_instructions"],
            course=item["course"],
            seat=item.get("seat"),
            price=item.get("price"),
        )
        for item in data["items"]
    ]


def _order_id(target: str) -> UUID:
    return _id(target, OrderNotFound)


def _id(text: str, missing: type[Exception]) -> UUID:
    """A batch or a socket may name anything as its target."""
    found = parse_uuid(text)
    if found is None:
        raise missing()
    return found


def _drawn(order: Order) -> Data:
    return {**drawing.draw_order_with_lines(order), "created_at": order.opened_at}


def place_order(*, target: str, data: Data, actor: Actor) -> Data:
    status = data.get("status")
    order = services.place_order(
        actor=actor,
        items=_items(data),
        order_id=data.get("id"),
        client_reference=data["client_reference"],
        order_type=data.get("order_type", ""),
        table_id=data.get("table_id"),
        table_name=data["table_number"],
        guests=data.get("guests"),
        notes=data["notes"],
        menu_version=data.get("menu_version"),
        draft=status == Order.Status.DRAFT,
        send=data["send"] or status in (Order.Status.CONFIRMED, Order.Status.PREPARING),
        expected={name: data[name] for name in ("subtotal", "tax", "total") if name in data},
    )
    return _drawn(order)


def add_lines(*, target: str, data: Data, actor: Actor) -> Data:
    return _drawn(
        services.add_lines(
            actor=actor,
            order_id=_order_id(target),
            items=_items(data),
            menu_version=data.get("menu_version"),
            send=data["send"],
        )
    )


def void_line(*, target: str, data: Data, actor: Actor) -> Data:
    """The target is `order id:line id`."""
    order_id, _, line_id = target.partition(":")
    return _drawn(
        services.void_line(
            actor=actor, order_id=_order_id(order_id), line_id=_id(line_id, OrderNotFound), reason=data["reason"]
        )
    )


def send(*, target: str, data: Data, actor: Actor) -> Data:
    return _drawn(services.send_to_kitchen(order_id=_order_id(target)))


def set_status(*, target: str, data: Data, actor: Actor) -> Data:
    if data["status"] == Order.Status.CANCELLED and not actor.may("orders.cancel"):
        raise CancelForbidden()
    return _drawn(services.set_status(order_id=_order_id(target), status=data["status"]))


def cancel(*, target: str, data: Data, actor: Actor) -> Data:
    return _drawn(services.cancel_order(order_id=_order_id(target), reason=data["reason"]))


def set_details(*, target: str, data: Data, actor: Actor) -> Data:
    return _drawn(services.set_order_details(order_id=_order_id(target), **data))


def set_service_charge(*, target: str, data: Data, actor: Actor) -> Data:
    return _drawn(services.set_service_charge(order_id=_order_id(target), applied=data["applied"]))


def set_table_status(*, target: str, data: Data, actor: Actor) -> Data:
    table = floor.set_table_status(table_id=_id(target, TableNotFound), status=data["status"])
    return drawing.draw_table(table)


def set_table_server(*, target: str, data: Data, actor: Actor) -> Data:
    table = floor.set_table_server(table_id=_id(target, TableNotFound), server_id=data["server_id"])
    return drawing.draw_table(table)


def _ticket_drawn(located: tuple[Order, Ticket]) -> Data:
    order, ticket = located
    return drawing.draw_ticket(ticket, order, tickets.items_of(ticket, order))


def start(*, target: str, data: Data, actor: Actor) -> Data:
    return _ticket_drawn(kitchen.start_items(ticket_id=_id(target, TicketNotFound), line_ids=data.get("line_ids")))


def ready(*, target: str, data: Data, actor: Actor) -> Data:
    return _ticket_drawn(kitchen.ready_items(ticket_id=_id(target, TicketNotFound), line_ids=data.get("line_ids")))


def bump(*, target: str, data: Data, actor: Actor) -> Data:
    return _ticket_drawn(kitchen.bump_ticket(ticket_id=_id(target, TicketNotFound)))


def undo(*, target: str, data: Data, actor: Actor) -> Data:
    return _ticket_drawn(kitchen.undo(ticket_id=_id(target, TicketNotFound)))


def recall(*, target: str, data: Data, actor: Actor) -> Data:
    return _ticket_drawn(kitchen.recall(ticket_id=_id(target, TicketNotFound)))


def current_order(*, target: str, payload: Data) -> Data:
    """The order that a command names: by its target, or the one it would open."""
    reference = target.partition(":")[0] or payload.get("id") or ""
    return _drawn(selectors.order_with_lines(reference))


def current_ticket(*, target: str, payload: Data) -> Data:
    return _ticket_drawn(kitchen_selectors.ticket_with_order(_id(target, TicketNotFound)))


def current_table(*, target: str, payload: Data) -> Data:
    return drawing.draw_table(floor_selectors.table(_id(target, TableNotFound)))


def register_all() -> None:
    order = partial(CommandKind, offline=True, current=current_order)
    table = partial(CommandKind, offline=True, current=current_table)
    ticket = partial(CommandKind, offline=True, current=current_ticket)
    register(
        order(
            "order.create", "Open an order", "orders.take", place_order, shapes.PlaceOrderInput, success_status=201
        ),
        order("order.add_lines", "Add to an order", "orders.take", add_lines, shapes.AddLinesInput),
        order(
            "order.void_line", "Take off a line that was not sent", "orders.void_unsent", void_line, shapes.ReasonInput
        ),
        order("order.send", "Send an order to the kitchen", "orders.send", send),
        order("order.set_status", "Move an order on", "orders.take", set_status, shapes.StatusInput),
        order("order.cancel", "Cancel an order", "orders.cancel", cancel, shapes.ReasonInput),
        order(
            "order.set_details", "Change table, guests or notes", "orders.take", set_details, shapes.OrderDetailsInput
        ),
        order(
            "order.set_service_charge", "Keep the service charge or take it off", "orders.take", set_service_charge,
            shapes.ServiceChargeInput,
        ),
        table("table.set_status", "Say what a table is", "floor.manage", set_table_status, shapes.TableStatusInput),
        table("table.set_server", "Say whose table it is", "floor.manage", set_table_server, shapes.TableServerInput),
        ticket("kitchen.start", "Start cooking", "kitchen.work", start, shapes.TicketItemsInput),
        ticket("kitchen.ready", "Say that food is ready", "kitchen.work", ready, shapes.TicketItemsInput),
        ticket("kitchen.bump", "Finish a ticket", "kitchen.work", bump),
        CommandKind("kitchen.undo", "Take back the last ready or bump", "kitchen.work", undo),
        CommandKind("kitchen.recall", "Bring a finished ticket back", "kitchen.work", recall),
    )  # fmt: skip
