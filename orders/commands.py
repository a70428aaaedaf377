"""What a client may ask of orders: the same kinds by REST, in a batch and over the socket. Rooms add their own."""

from functools import partial
from typing import Any

from orders import payloads, selectors, services
from orders.api import serializers as shapes
from orders.errors import AdjustmentNotFound, CancelForbidden
from orders.floor import commands as floor
from orders.house import commands as house
from orders.kitchen import commands as kitchen
from orders.models import Order
from orders.services import Choice, Item, Move, Person, Transfer
from orders.targets import order_and_line, order_and_part, order_id
from realtime.actors import Actor
from realtime.commands.registry import Command, register

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
            allergy_acknowledged=item.get("allergy_acknowledged"),
        )
        for item in data["items"]
    ]


def _person(data: Data) -> Person | None:
    return Person(data["name"], data["phone"]) if data else None


def _moves(data: Data) -> list[Move]:
    return [Move(line["id"], line.get("quantity"), line.get("new_id")) for line in data.get("lines", ())]


def _drawn(order: Order) -> Data:
    return {**payloads.serialize_order_with_lines(order), "created_at": order.opened_at}


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
        hold=data["hold"],
        promised_at=data.get("promised_at"),
        customer=_person(data.get("customer")),
        allergies=data.get("allergies", ()),
        expected={name: data[name] for name in ("subtotal", "tax", "total") if name in data},
    )
    return _drawn(order)


def add_lines(*, target: str, data: Data, actor: Actor) -> Data:
    return _drawn(
        services.add_lines(
            actor=actor,
            order_id=order_id(target),
            items=_items(data),
            menu_version=data.get("menu_version"),
            send=data["send"],
            hold=data["hold"],
        )
    )


def void_line(*, target: str, data: Data, actor: Actor) -> Data:
    """The target is `order id:line id`."""
    return _drawn(services.void_line(actor=actor, reason=data["reason"], **order_and_line(target)))


def void_sent_line(*, target: str, data: Data, actor: Actor) -> Data:
    return _drawn(services.void_sent_line(actor=actor, **order_and_line(target), **data))


def void_order(*, target: str, data: Data, actor: Actor) -> Data:
    return _drawn(services.void_order(actor=actor, order_id=order_id(target), reason=data["reason"]))


def edit_line(*, target: str, data: Data, actor: Actor) -> Data:
    return _drawn(services.edit_line(**order_and_line(target), **data))


def send(*, target: str, data: Data, actor: Actor) -> Data:
    return _drawn(services.send_to_kitchen(order_id=order_id(target), hold=data["hold"]))


def fire_course(*, target: str, data: Data, actor: Actor) -> Data:
    return _drawn(services.fire_course(order_id=order_id(target), course=data["course"]))


def hold_course(*, target: str, data: Data, actor: Actor) -> Data:
    return _drawn(services.hold_course(order_id=order_id(target), course=data["course"]))


def rush(*, target: str, data: Data, actor: Actor) -> Data:
    return _drawn(services.set_rush(order_id=order_id(target), on=data["on"], ticket_id=data.get("ticket_id")))


def set_status(*, target: str, data: Data, actor: Actor) -> Data:
    if data["status"] == Order.Status.CANCELLED and not actor.may("orders.cancel"):
        raise CancelForbidden()
    return _drawn(services.set_status(order_id=order_id(target), status=data["status"]))


def cancel(*, target: str, data: Data, actor: Actor) -> Data:
    return _drawn(services.cancel_order(order_id=order_id(target), reason=data["reason"]))


def set_details(*, target: str, data: Data, actor: Actor) -> Data:
    said = {**data, "customer": _person(data["customer"])} if "customer" in data else data
    return _drawn(services.set_order_details(order_id=order_id(target), **said))


def set_allergies(*, target: str, data: Data, actor: Actor) -> Data:
    return _drawn(services.set_allergies(order_id=order_id(target), **data))


def transfer(*, target: str, data: Data, actor: Actor) -> Data:
    return _drawn(services.transfer_order(order_id=order_id(target), table_id=data["table_id"]))


def set_type(*, target: str, data: Data, actor: Actor) -> Data:
    may_drop = actor.may("orders.service_charge")
    changed = services.set_order_type(
        order_id=order_id(target), order_type=data["order_type"], may_drop_charge=may_drop
    )
    return _drawn(changed)


def move_lines(*, target: str, data: Data, actor: Actor) -> Data:
    joined = services.move_lines(
        actor=actor,
        order_id=order_id(target),
        moves=_moves(data),
        to_order_id=data.get("to_order_id"),
        to_table_id=data.get("to_table_id"),
        new_order_id=data.get("new_order_id"),
    )
    return _joined(joined)


def split(*, target: str, data: Data, actor: Actor) -> Data:
    joined = services.split_order(
        actor=actor,
        order_id=order_id(target),
        moves=_moves(data),
        seats=data["seats"],
        new_order_id=data.get("new_order_id"),
    )
    return _joined(joined)


def merge(*, target: str, data: Data, actor: Actor) -> Data:
    return _joined(services.merge_orders(order_id=order_id(target), from_order_id=data["from_order_id"]))


def _joined(joined: Transfer) -> Data:
    """The order that has the lines now, and under `from` the one that had them."""
    return {**_drawn(joined.target), "from": _drawn(joined.source)}


def discount(*, target: str, data: Data, actor: Actor) -> Data:
    return _drawn(
        services.give_discount(
            actor=actor,
            order_id=order_id(target),
            reason=data["reason"],
            percent=data.get("percent"),
            amount=data.get("amount"),
            line_id=data.get("line_id"),
            discount_id=data.get("id"),
        )
    )


def comp(*, target: str, data: Data, actor: Actor) -> Data:
    lines = data.get("line_ids")
    return _drawn(services.comp(actor=actor, order_id=order_id(target), reason=data["reason"], line_ids=lines))


def remove_adjustment(*, target: str, data: Data, actor: Actor) -> Data:
    """The target is `order id:adjustment id`."""
    order, adjustment = order_and_part(target, AdjustmentNotFound)
    return _drawn(
        services.remove_adjustment(actor=actor, order_id=order, adjustment_id=adjustment, reason=data["reason"])
    )


def reopen(*, target: str, data: Data, actor: Actor) -> Data:
    return _drawn(services.reopen_order(actor=actor, order_id=order_id(target), reason=data["reason"]))


def set_service_charge(*, target: str, data: Data, actor: Actor) -> Data:
    return _drawn(services.set_service_charge(order_id=order_id(target), applied=data["applied"]))


def current_order(*, target: str, payload: Data) -> Data:
    """The order that a command names: by its target, or the one it would open."""
    reference = target.partition(":")[0] or payload.get("id") or ""
    return _drawn(selectors.order_with_lines(reference))


def register_all() -> None:
    online = partial(Command, current=current_order)
    order = partial(online, offline=True)
    register(
        order(
            "order.create", "Open an order", "orders.take", place_order, shapes.PlaceOrderInput, success_status=201
        ),
        order("order.add_lines", "Add to an order", "orders.take", add_lines, shapes.AddLinesInput),
        order(
            "order.void_line", "Take off a line that was not sent", "orders.void_unsent", void_line, shapes.ReasonInput
        ),
        order("order.edit_line", "Change a line's note, course or seat", "orders.take", edit_line, shapes.LineInput),
        order("order.send", "Send an order to the kitchen", "orders.send", send, shapes.SendInput),
        order("order.fire_course", "Fire a course that waits", "orders.send", fire_course, shapes.CourseInput),
        order(
            "order.hold_course", "Take back that a course was fired", "orders.send", hold_course, shapes.CourseInput
        ),
        order("order.rush", "Let the kitchen take it first", "orders.send", rush, shapes.RushInput),
        order("order.set_status", "Move an order on", "orders.take", set_status, shapes.StatusInput),
        order("order.cancel", "Cancel an order", "orders.cancel", cancel, shapes.ReasonInput),
        order(
            "order.set_details", "Change table, guests, notes, who it is for and when", "orders.take", set_details,
            shapes.OrderDetailsInput,
        ),
        order(
            "order.set_allergies", "Say what the order or a seat is allergic to", "orders.take", set_allergies,
            shapes.AllergiesInput,
        ),
        order("order.transfer", "Move an order to another table", "orders.take", transfer, shapes.TransferInput),
        order("order.set_type", "Eat in or take away", "orders.take", set_type, shapes.OrderTypeInput),
        order(
            "order.set_service_charge", "Keep the service charge or take it off", "orders.service_charge",
            set_service_charge, shapes.ServiceChargeInput,
        ),
        online("order.move_lines", "Move lines to another order", "orders.move", move_lines, shapes.MoveLinesInput),
        online("order.split", "Split an order", "orders.move", split, shapes.SplitInput),
        online("order.merge", "Merge another order into this one", "orders.move", merge, shapes.MergeInput),
        online(
            "order.void_sent_line", "Void a line that was sent", "orders.void_sent", void_sent_line,
            shapes.VoidSentInput,
        ),
        online("order.void", "Void a whole order", "orders.void_sent", void_order, shapes.WhyInput),
        online("order.discount", "Give a discount", "orders.discount", discount, shapes.DiscountInput),
        online("order.comp", "Put something on the house", "orders.comp", comp, shapes.CompInput),
        online(
            "order.remove_adjustment", "Take a discount back", "orders.discount", remove_adjustment, shapes.ReasonInput
        ),
        online("order.reopen", "Open a completed order again", "orders.reopen", reopen, shapes.WhyInput),
    )  # fmt: skip
    for room in (floor, house, kitchen):
        room.register_all()
