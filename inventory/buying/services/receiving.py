"""Receive a delivery, of an order or without one, and undo one that was entered wrongly."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from fynlo.core.money import PENNY, ZERO
from fynlo.core.tenancy.connection import connection
from inventory.buying import events
from inventory.buying.errors import (
    DeliveryNotUndone,
    MoreThanOrdered,
    PurchaseOrderChanged,
    PurchaseOrderNotFound,
    PurchaseOrderNotOnOrder,
)
from inventory.buying.lifecycle import ON_ORDER, Status, status_of
from inventory.buying.selectors import (
    get_delivery,
    items_by_id,
    last_prices,
    lock_delivery,
    lock_order,
    supplier_in_use,
)
from inventory.buying.services.ordering import size_of, usual_price
from inventory.labels import written_quantity
from inventory.models import Delivery, DeliveryLine, Item, Movement, PurchaseOrder, PurchaseOrderLine
from inventory.selectors import location
from inventory.services.booking import Entry, book
from inventory.services.places import first_location
from inventory.services.undoing import take_back
from inventory.units import rounded, spelled
from realtime.commands.context import CommandContext
from restaurants.business_days import business_day


@dataclass(frozen=True, slots=True)
class _Arrived:
    """What arrived of one item: the order's line if there is one, and what the receiver entered."""

    item: Item
    line: PurchaseOrderLine | None
    given: Mapping[str, Any]


def receive_delivery(
    *,
    context: CommandContext,
    lines: Sequence[Mapping[str, Any]],
    supplier_id: UUID | None = None,
    order_id: UUID | None = None,
    version: int | None = None,
    delivery_id: UUID | None = None,
    note: str = "",
    accept_more: bool = False,
) -> Delivery:
    """Put a delivery of `lines`, {item_id, quantity, unit, price, location_id}, into stock at its cost.

    Of an order, or of `supplier_id` without one. Of an order's item the `unit` is the order's and the `price`, of one
    unit without VAT, the order's unless another is given; other items may come with it. More than is outstanding is
    refused unless `accept_more`. `version` is the order's that the receiver read: of two people who receive the same
    goods one is refused. A second call with the same `delivery_id` returns the first's.

    Locks the order, then stock in pk order. Records `inventory.delivery_changed`, `inventory.purchase_order_changed`
    and as `book`.

    Raises:
        PurchaseOrderNotFound, SupplierNotFound, ItemNotFound, ItemArchived, LocationNotFound: there is no such thing.
        PurchaseOrderNotOnOrder: nothing is expected of the order.
        PurchaseOrderChanged: another person changed or received it.
        MoreThanOrdered: more arrived than is outstanding.
        ConversionMissing, InvalidInput: a unit or a quantity is not usable.
    """
    earlier = Delivery.objects.filter(pk=delivery_id).first() if delivery_id else None
    if earlier is not None:
        return get_delivery(earlier.id)
    order = None
    if order_id is not None:
        order = lock_order(order_id)
        _check_on_order(order, version)
    supplier = order.supplier if order is not None else supplier_in_use(_required(supplier_id))
    arrived = _arrived(order, lines)
    if not accept_more:
        _check_outstanding(order, arrived)
    delivery = Delivery(
        id=delivery_id or uuid7(), supplier=supplier, order=order, note=note, at=context.occurred_at,
        business_day=business_day(context.occurred_at, connection.tenant), by=context.actor.user_id,
        by_name=context.actor.name,
    )  # fmt: skip
    made = _delivery_lines(context, delivery, arrived)
    delivery.total = sum((line.value for line in made), ZERO)
    delivery.save(force_insert=True)
    DeliveryLine.objects.bulk_create(made)
    _book(context, delivery, made)
    if order is not None:
        for each, line in zip(arrived, made, strict=True):
            if each.line is not None:
                each.line.received += line.quantity
        _save_received(context, order)
    context.annotate(
        delivery=str(delivery.id), supplier=supplier.name, order=order.number if order else None, total=delivery.total
    )
    events.delivery_changed(context, delivery)
    return get_delivery(delivery.id)


def undo_delivery(*, context: CommandContext, delivery_id: UUID) -> Delivery:
    """Take back all of a delivery that was entered wrongly, as if it had not come. A second call changes nothing.

    Only while it is the latest movement of each of its items. Locks its order, the delivery, then stock in pk order.
    Records as `receive_delivery`. Raises DeliveryNotFound, DeliveryNotUndone, MovedSince.
    """
    found = get_delivery(delivery_id)
    order = lock_order(found.order_id) if found.order_id else None
    delivery = lock_delivery(delivery_id)
    if delivery.undone_at is not None:
        return get_delivery(delivery_id)
    if delivery.returns.exists() or delivery.credit_notes.exists():
        raise DeliveryNotUndone()
    take_back(context, list(Movement.objects.filter(batch=delivery.id).order_by("id")))
    delivery.undone_at = context.at
    delivery.save(update_fields=["undone_at"])
    if order is not None:
        received = {line.order_line_id: line.quantity for line in delivery.lines.all() if line.order_line_id}
        for line in order.lines.all():
            line.received -= received.get(line.id, Decimal(0))
        _save_received(context, order)
    context.annotate(delivery=str(delivery.id), supplier=delivery.supplier.name, undone=delivery.total)
    events.delivery_changed(context, delivery)
    return get_delivery(delivery_id)


def _required(supplier_id: UUID | None) -> UUID:
    if supplier_id is None:
        raise InvalidInput(_("Say which order or which supplier it is from."), field="supplier_id")
    return supplier_id


def _check_on_order(order: PurchaseOrder, version: int | None) -> None:
    """Raises PurchaseOrderNotFound, PurchaseOrderNotOnOrder, PurchaseOrderChanged."""
    if order.status == Status.DRAFT:
        raise PurchaseOrderNotFound(order=str(order.id))
    if version is None:
        raise InvalidInput(_("Send the version of the order that was read."), field="version")
    if order.version != version:
        raise PurchaseOrderChanged(current_version=order.version)
    if order.status not in ON_ORDER:
        raise PurchaseOrderNotOnOrder(status=str(order.status))


def _arrived(order: PurchaseOrder | None, given: Sequence[Mapping[str, Any]]) -> list[_Arrived]:
    """Return what arrived, with the order's lines. One query. Raises InvalidInput, ItemNotFound, ItemArchived."""
    ids = [each["item_id"] for each in given]
    if len(set(ids)) < len(ids):
        raise InvalidInput(_("An item is listed twice. Add the quantities up."), field="lines")
    if not ids:
        raise InvalidInput(_("Enter how much of at least one item arrived."), field="lines")
    ordered = {line.item_id: line for line in order.lines.all()} if order is not None else {}
    items = items_by_id(ids)
    return [_Arrived(items[each["item_id"]], ordered.get(each["item_id"]), each) for each in given]


def _check_outstanding(order: PurchaseOrder | None, arrived: Sequence[_Arrived]) -> None:
    """Raises MoreThanOrdered."""
    more = []
    for each in arrived if order is not None else ():
        outstanding = each.line.outstanding if each.line is not None else Decimal(0)
        if each.given["quantity"] > outstanding:
            unit = each.line.unit if each.line is not None else each.given.get("unit") or each.item.pack
            more.append((each, outstanding, unit))
    if more:
        said = ", ".join(
            _("%(name)s: %(came)s arrived, %(outstanding)s expected")
            % {
                "name": each.item.name,
                "came": written_quantity(each.given["quantity"], unit),
                "outstanding": written_quantity(outstanding, unit),
            }
            for each, outstanding, unit in more
        )
        raise MoreThanOrdered(
            _("More arrived than is expected. %(what)s. Accept it, or enter less.") % {"what": said},
            field="accept_more",
            items=[
                {"item_id": str(each.item.id), "expected": outstanding, "arrived": each.given["quantity"]}
                for each, outstanding, _unit in more
            ],
        )


def _delivery_lines(context: CommandContext, delivery: Delivery, arrived: Sequence[_Arrived]) -> list[DeliveryLine]:
    """Two queries, and one for each place that was named. Raises ConversionMissing, InvalidInput, LocationNotFound."""
    last = last_prices(delivery.supplier_id, [each.item.id for each in arrived])
    usual, places, made = first_location(context), {}, []
    for position, each in enumerate(arrived):
        line, item, given = each.line, each.item, each.given
        unit = line.unit if line is not None else spelled(given.get("unit") or item.pack)
        size = line.size if line is not None else size_of(item, unit)
        stock_quantity = rounded(Fraction(given["quantity"]) * Fraction(size))
        if not stock_quantity:
            raise InvalidInput(
                _("That is too little to count in %(unit)s. Enter more.") % {"unit": item.unit}, field="lines"
            )
        price = given.get("price")
        if price is None:
            price = line.price if line is not None else usual_price(item, size, last)
        place_id = given.get("location_id")
        if place_id is not None and place_id not in places:
            places[place_id] = location(place_id)
        made.append(
            DeliveryLine(
                delivery=delivery, order_line=line, position=position, item=item,
                location=places[place_id] if place_id is not None else item.location or usual,
                quantity=given["quantity"], unit=unit, size=size, stock_quantity=stock_quantity, price=price,
                value=rounded(Fraction(given["quantity"]) * Fraction(price), PENNY),
                ordered_price=line.price if line is not None else None,
                last_price=usual_price(item, size, last) if item.id in last else None,
            )
        )  # fmt: skip
    return made


def _book(context: CommandContext, delivery: Delivery, lines: Sequence[DeliveryLine]) -> None:
    book(
        context,
        [
            Entry(
                line.item_id, line.location_id, Movement.Kind.DELIVERY, line.stock_quantity,
                value=line.value, reason=delivery.note, about=delivery.id,
            )
            for line in lines
        ],
        batch=delivery.id,
    )  # fmt: skip


def _save_received(context: CommandContext, order: PurchaseOrder) -> None:
    """Store what has arrived of the locked order, and its status; a closed one stays closed. Two statements."""
    lines = list(order.lines.all())
    PurchaseOrderLine.objects.bulk_update(lines, ["received"])
    if order.status != Status.CLOSED:
        order.status = status_of((line.quantity, line.received) for line in lines)
        order.ended_at = context.at if order.status == Status.RECEIVED else None
    order.version += 1
    order.save(update_fields=["status", "ended_at", "version"])
    events.order_changed(context, order)
