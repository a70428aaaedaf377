"""What a client may ask of orders: the same kinds by REST, in a batch and over the socket. Rooms add their own."""

from functools import partial
from typing import Any
from uuid import UUID

from orders import payloads, selectors, services
from orders.api import serializers as shapes
from orders.errors import AdjustmentNotFound, CancelForbidden
from orders.floor import commands as floor
from orders.kitchen import commands as kitchen
from orders.kitchen.routing import commands as routing
from orders.models import Order
from orders.service_settings import commands as service_settings
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


def current_order(*, target: UUID | str | None, payload: Data) -> Data:
    """The order that a command names: by its target, or the one it would open."""
    return _drawn(selectors.order_with_lines(target or payload.get("id") or ""))


def register_all() -> None:
    online = partial(Command, current=current_order)
    order = partial(online, offline=True)
    register(
        order(
            name="order.create",
            description="Open an order",
            permission="orders.take",
            perform=place_order,
            input=shapes.PlaceOrderInput,
            success_status=201,
        ),
        order(
            name="order.add_lines",
            description="Add to an order",
            permission="orders.take",
            perform=add_lines,
            input=shapes.AddLinesInput,
        ),
        order(
            name="order.void_line",
            description="Take off a line that was not sent",
            permission="orders.void_unsent",
            perform=void_line,
            input=shapes.ReasonInput,
        ),
        order(
            name="order.edit_line",
            description="Change a line's note, course or seat",
            permission="orders.take",
            perform=edit_line,
            input=shapes.LineInput,
        ),
        order(
            name="order.send",
            description="Send an order to the kitchen",
            permission="orders.send",
            perform=send,
            input=shapes.SendInput,
        ),
        order(
            name="order.fire_course",
            description="Fire a course that waits",
            permission="orders.send",
            perform=fire_course,
            input=shapes.CourseInput,
        ),
        order(
            name="order.hold_course",
            description="Take back that a course was fired",
            permission="orders.send",
            perform=hold_course,
            input=shapes.CourseInput,
        ),
        order(
            name="order.rush",
            description="Let the kitchen take it first",
            permission="orders.send",
            perform=rush,
            input=shapes.RushInput,
        ),
        order(
            name="order.set_status",
            description="Move an order on",
            permission="orders.take",
            perform=set_status,
            input=shapes.StatusInput,
        ),
        order(
            name="order.cancel",
            description="Cancel an order",
            permission="orders.cancel",
            perform=cancel,
            input=shapes.ReasonInput,
        ),
        order(
            name="order.set_details",
            description="Change table, guests, notes, who it is for and when",
            permission="orders.take",
            perform=set_details,
            input=shapes.OrderDetailsInput,
        ),
        order(
            name="order.set_allergies",
            description="Say what the order or a seat is allergic to",
            permission="orders.take",
            perform=set_allergies,
            input=shapes.AllergiesInput,
        ),
        order(
            name="order.transfer",
            description="Move an order to another table",
            permission="orders.take",
            perform=transfer,
            input=shapes.TransferInput,
        ),
        order(
            name="order.set_type",
            description="Eat in or take away",
            permission="orders.take",
            perform=set_type,
            input=shapes.OrderTypeInput,
        ),
        order(
            name="order.set_service_charge",
            description="Keep the service charge or take it off",
            permission="orders.service_charge",
            perform=set_service_charge,
            input=shapes.ServiceChargeInput,
        ),
        online(
            name="order.move_lines",
            description="Move lines to another order",
            permission="orders.move",
            perform=move_lines,
            input=shapes.MoveLinesInput,
        ),
        online(
            name="order.split",
            description="Split an order",
            permission="orders.move",
            perform=split,
            input=shapes.SplitInput,
        ),
        online(
            name="order.merge",
            description="Merge another order into this one",
            permission="orders.move",
            perform=merge,
            input=shapes.MergeInput,
        ),
        online(
            name="order.void_sent_line",
            description="Void a line that was sent",
            permission="orders.void_sent",
            perform=void_sent_line,
            input=shapes.VoidSentInput,
        ),
        online(
            name="order.void",
            description="Void a whole order",
            permission="orders.void_sent",
            perform=void_order,
            input=shapes.WhyInput,
        ),
        online(
            name="order.discount",
            description="Give a discount",
            permission="orders.discount",
            perform=discount,
            input=shapes.DiscountInput,
        ),
        online(
            name="order.comp",
            description="Put something on the house",
            permission="orders.comp",
            perform=comp,
            input=shapes.CompInput,
        ),
        online(
            name="order.remove_adjustment",
            description="Take a discount back",
            permission="orders.discount",
            perform=remove_adjustment,
            input=shapes.ReasonInput,
        ),
        online(
            name="order.reopen",
            description="Open a completed order again",
            permission="orders.reopen",
            perform=reopen,
            input=shapes.WhyInput,
        ),
    )
    for area in (floor, service_settings, kitchen, routing):
        area.register_all()
