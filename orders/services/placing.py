"""Open an order, add to it."""

import hashlib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, connection

from fynlo import clock, wire
from fynlo.errors import InProgress
from fynlo.ids import uuid7
from menu.published import PublishedMenu
from orders import events, lifecycle, limits, notices, offline, totals
from orders.composing import Item, compose, mark_sold_out, menu_read, refuse_sold_out
from orders.days import business_day, next_number
from orders.errors import LineIdTaken, NothingToSend, OrderClosed, PriceDiffers, ReferenceReused, TooManyLines
from orders.floor import selectors as floor_selectors
from orders.floor import services as floor
from orders.kitchen import tickets
from orders.models import Line, Order, Ticket
from orders.selectors import lock_order, order_placed_as
from orders.services.sending import fire_held_lines
from orders.settling import settle
from realtime import opened
from realtime.actors import Actor


def place_order(
    *,
    actor: Actor,
    items: Sequence[Item],
    order_id: UUID | None = None,
    client_reference: str = "",
    order_type: str = "",
    table_id: UUID | None = None,
    table_name: str = "",
    guests: int | None = None,
    notes: str = "",
    menu_version: int | None = None,
    draft: bool = False,
    send: bool = False,
    expected: Mapping[str, Decimal] | None = None,
) -> Order:
    """Open an order, priced from the menu version that the device had read; `send` fires its lines at once.

    Placed before under this id or reference with the same content, it is answered again and nothing happens.
    `order_type` defaults to eating in at a table and to takeaway without one. `expected` are the client's own
    `subtotal`, `tax` and `total`, which must be ours. Locks the table, then the day's counter. Records
    `order.created`, `table.occupied` for a free table, and a `kitchen.order_received` for each station.

    Raises ReferenceReused, TableNotFound, TableBlocked, MenuVersionUnknown, PriceDiffers, NothingToSend,
    TooManyLines, LineIdTaken, SoldOut, and what `compose` raises; InProgress when a twin is being placed right now.
    Of a device that was offline nothing is refused as sold out or priced otherwise; `orders.offline` tells a person.
    """
    content = _content_of(
        items, order_type, table_id, table_name, guests, notes, menu_version, draft, send, dict(expected or {})
    )
    earlier = order_placed_as(order_id, client_reference)
    if earlier is not None:
        if earlier.content != content:
            raise ReferenceReused(field="client_reference", order=str(earlier.id))
        return earlier

    menu = menu_read(menu_version)
    lines, gone = _compose(items, menu)
    if send and not lines:
        raise NothingToSend("There is nothing on this order yet.")
    table = floor_selectors.lock_table(table_id=table_id, name=table_name) if table_id or table_name else None

    at, restaurant = clock.now(), connection.tenant
    order = Order(
        id=order_id or uuid7(),
        business_day=business_day(at, restaurant),
        client_reference=client_reference or None,
        content=content,
        order_type=order_type or (Order.Type.DINE_IN if table else Order.Type.TAKEAWAY),
        status=Order.Status.DRAFT if draft else Order.Status.PENDING,
        table=table,
        table_name=table.name if table else "",
        guests=guests,
        notes=notes,
        menu_version=menu.version,
        server_id=actor.user_id,
        server_name=actor.name,
        opened_at=at,
    )
    order.all_lines = []
    _append(order, lines, actor)
    totals.copy_terms(order, restaurant)
    totals.reprice(order, restaurant)
    differing = _differing(order, expected or {})
    if differing and not opened.current().is_offline:
        raise PriceDiffers(field=next(iter(differing)), sent=dict(expected or {}), ours=_sums(order))
    fired = tickets.make_tickets(order, lines, at=at, day=order.business_day) if send else []
    order.status = lifecycle.fulfilment(order.status, lines)
    if table is not None:
        floor.occupy(table, order_id=order.id, at=at)
    _insert(order, lines, fired)

    events.order_created(order)
    for ticket in fired:
        events.order_received(ticket, order, tickets.items_of(ticket, order))
    if opened.current().is_offline:
        offline.tell_differences(order, lines, menu, gone)
        if differing:
            notices.total_differs(order, sent=differing, ours=_sums(order))
    return order


def add_lines(
    *, actor: Actor, order_id: UUID, items: Sequence[Item], menu_version: int | None = None, send: bool = False
) -> Order:
    """Append lines to an open order; one whose id is already on it is not doubled. `send` fires all that were not.

    Locks the order, so that of two waiters both keep their lines. Records `order.updated`, or nothing when every
    line was there, and what `send_to_kitchen` records. Lines that a device took offline for an order that was paid
    or closed meanwhile go to an order that follows it: `orders.offline.follow_up_for` says which.

    Raises OrderNotFound, OrderClosed, TooManyLines, MenuVersionUnknown, LineIdTaken, SoldOut, and what `compose`
    raises.
    """
    earlier = order = lock_order(order_id)
    new = _unknown(order, items)
    if new and _takes_no_lines(order) and opened.current().is_offline:
        order = offline.follow_up_for(earlier, actor=actor, menu_version=menu_read(menu_version).version)
        new = _unknown(order, new)
    if not new:
        if send and not order.is_closed and any(line.status == Line.Status.HELD for line in order.all_lines):
            settle(order, at=clock.now(), moved=fire_held_lines(order))
        return order
    if _takes_no_lines(order):
        raise OrderClosed(order=str(order.id), status=order.status)
    menu = menu_read(menu_version)
    lines, gone = _compose(new, menu)
    known = {line.id for line in order.all_lines}
    _append(order, lines, actor)
    moved = totals.reprice(order, connection.tenant)
    repriced = [line for line in moved if line.id in known]
    _insert_lines(lines)
    if repriced:
        Line.objects.bulk_update(repriced, totals.LINE_TOTALS)
    opened.note(added=[{"line": line.id, "name": line.name, "quantity": line.quantity} for line in lines])
    fired = fire_held_lines(order) if send else []
    settle(order, at=clock.now(), changed=[*repriced, *lines], moved=fired, fields=totals.ORDER_TOTALS)
    if opened.current().is_offline:
        offline.tell_differences(order, lines, menu, gone)
    if order is not earlier:
        offline.tell_followed(order, earlier, lines=lines)
    return order


def _unknown(order: Order, items: Sequence[Item]) -> list[Item]:
    """The items that are not on the order yet."""
    known = {line.id for line in order.all_lines}
    return [item for item in items if item.id is None or item.id not in known]


def _takes_no_lines(order: Order) -> bool:
    return order.is_closed or order.bill == Order.Bill.PAID


def _compose(items: Sequence[Item], menu: PublishedMenu) -> tuple[list[Line], dict[str, str]]:
    """The lines; of a device that was offline also, by id, the names of what it sold that had run out."""
    lines = compose(items, menu)
    if opened.current().is_offline:
        return lines, mark_sold_out(lines)
    refuse_sold_out(lines)
    return lines, {}


def _content_of(*asked: object) -> str:
    return hashlib.sha256(wire.canonical(asked)).hexdigest()


def _append(order: Order, lines: Sequence[Line], actor: Actor) -> None:
    if len(order.all_lines) + len(lines) > limits.MOST_LINES:
        raise TooManyLines(
            f"An order has at most {limits.MOST_LINES} lines. Open a second one.", most=limits.MOST_LINES
        )
    first, at = len(order.all_lines), clock.now()
    for position, line in enumerate(lines, start=first):
        line.order, line.position, line.added_by, line.added_at = order, position, actor.user_id, at
    order.all_lines.extend(lines)


def _sums(order: Order) -> dict[str, Decimal]:
    return {"subtotal": order.subtotal, "tax": order.vat_total, "total": order.total}


def _differing(order: Order, expected: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """What the client worked out and we did otherwise."""
    ours = _sums(order)
    return {name: sent for name, sent in expected.items() if sent != ours[name]}


def _insert(order: Order, lines: Sequence[Line], fired: Sequence[Ticket]) -> None:
    """Tickets and lines first (their foreign keys are checked at the commit), the number and the order last.

    The day's counter is one row for the whole restaurant: whoever has moved it should be nearly done.
    """
    Ticket.objects.bulk_create(fired)
    _insert_lines(lines)
    order.number = next_number(order.business_day)
    try:
        order.save(force_insert=True)
    except IntegrityError as error:  # its id or its reference: somebody placed the same order a moment ago
        raise InProgress(retry_after=1) from error


def _insert_lines(lines: Sequence[Line]) -> None:
    try:
        Line.objects.bulk_create(lines)
    except IntegrityError as error:
        raise LineIdTaken(field="items") from error
