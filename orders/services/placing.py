"""Open an order."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from fynlo.core import clock, json_codec
from fynlo.core.ids import uuid7
from orders import alerts, events, lifecycle, line_items, persistence, totals
from orders.allergies import declared
from orders.days import business_day
from orders.errors import NothingToSend, PriceDiffers, ReferenceReused
from orders.floor import selectors as floor_selectors
from orders.floor import services as floor
from orders.floor.room import lock_to_seat
from orders.kitchen import tickets
from orders.kitchen.routing.selectors import assign_stations
from orders.line_items import Item, menu_to_sell_from
from orders.models import Line, Order, Table, Ticket
from orders.selectors import order_placed_as
from orders.services import allergies, customers, offline
from orders.services.price_changes import alert_if_price_changed
from orders.services.promised_times import check_promised_time
from realtime.actors import Actor
from realtime.commands import context


@dataclass(frozen=True, slots=True)
class PlaceOrderOptions:
    """What is asked for beside the items. `hold` are the courses that `send` leaves waiting.

    `allergies` are sets as `set_allergies` takes them: {seat, allergens, note}. `order_type` defaults to eating in at a
    table and to takeaway without one. `expected` are the client's own `subtotal`, `tax` and `total`, which are checked
    and never used.
    """

    order_type: str = ""
    table_id: UUID | None = None
    table_name: str = ""
    guests: int | None = None
    notes: str = ""
    menu_version: int | None = None
    draft: bool = False
    send: bool = False
    hold: Collection[int] = ()
    promised_at: datetime | None = None
    customer: customers.Person | None = None
    allergies: Sequence[Mapping[str, Any]] = ()
    expected: Mapping[str, Decimal] | None = None


def place_order(
    *,
    actor: Actor,
    items: Sequence[Item],
    order_id: UUID | None = None,
    client_reference: str = "",
    **options: object,
) -> Order:
    """Open an order, priced from the menu version that the device read; `send` fires its lines at once.

    `options` are the fields of `PlaceOrderOptions`. If an order with this id or reference and the same content exists,
    it is returned and nothing happens. Locks the table, then the day's counter. Records `order.created`,
    `table.occupied` for a free table, and one `kitchen.order_received` per ticket. An offline order is never refused
    for sold-out products or other prices; staff are alerted instead (`orders.alerts`).

    Raises:
        ReferenceReused: the id or reference belongs to an order with other content.
        TableNotFound, TableBlocked: the order cannot be opened at this table.
        MenuVersionUnknown, MenuChanged, PriceDiffers, SoldOut: the items cannot be sold as asked for.
        NothingToSend, TooManyLines, LineIdTaken, AllergyConflict, PromisedTimeImpossible.
        InProgress: the same order is being placed right now.
        DomainError: whatever `build_lines` raises.
    """
    wanted = PlaceOrderOptions(**options)
    content = _content_of(items, wanted)
    earlier = order_placed_as(order_id, client_reference)
    if earlier is not None:
        if earlier.content != content:
            raise ReferenceReused(field="client_reference", order=str(earlier.id))
        return earlier

    check_promised_time(wanted.promised_at)
    menu = menu_to_sell_from(wanted.menu_version)
    lines, gone = line_items.build_lines_to_sell(items, menu)
    if wanted.send and not lines:
        raise NothingToSend("There is nothing on this order yet.")
    table = _lock_table(wanted)
    order = _opened(actor, wanted, table, menu.version)
    order.id, order.client_reference, order.content = order_id or uuid7(), client_reference or None, content
    unconfirmed = allergies.check(order, items, lines)
    differing = _price(order, lines, actor, wanted.expected or {})
    _refuse_other_prices(items, differing, wanted.expected or {}, _sums(order))
    fired = _send(order, lines, wanted.hold) if wanted.send else []
    if table is not None:
        floor.occupy(table, order_id=order.id, at=order.opened_at)
    persistence.insert(order, lines, fired)

    events.order_created(order)
    for ticket in fired:
        events.order_received(ticket, order, tickets.items_of(ticket, order))
    alert_if_price_changed(order, lines, menu)
    offline.tell_sold_out(order, gone)
    allergies.tell_unconfirmed(order, unconfirmed)
    if differing and context.current().is_offline:
        alerts.total_differs(order, sent=differing, ours=_sums(order))
    return order


def _content_of(items: Sequence[Item], wanted: PlaceOrderOptions) -> str:
    return hashlib.sha256(json_codec.canonical([items, wanted])).hexdigest()


def _lock_table(wanted: PlaceOrderOptions) -> Table | None:
    if wanted.table_id is None and not wanted.table_name:
        return None
    lock = lock_to_seat if context.current().is_offline else floor_selectors.lock_table
    return lock(table_id=wanted.table_id, name=wanted.table_name)


def _opened(actor: Actor, wanted: PlaceOrderOptions, table: Table | None, menu_version: int) -> Order:
    """The order without its lines, on the restaurant's terms of this moment; nothing is saved but its customer."""
    at, restaurant = clock.now(), connection.tenant
    order = Order(
        business_day=business_day(at, restaurant),
        order_type=wanted.order_type or (Order.Type.DINE_IN if table else Order.Type.TAKEAWAY),
        status=Order.Status.DRAFT if wanted.draft else Order.Status.PENDING,
        table=table,
        table_name=table.name if table else "",
        guests=wanted.guests,
        notes=wanted.notes,
        allergies=declared(wanted.allergies),
        promised_at=wanted.promised_at,
        customer=customers.remember(wanted.customer) if wanted.customer else None,
        menu_version=menu_version,
        server_id=actor.user_id,
        server_name=actor.name,
        opened_at=at,
        stage_since=at,
    )
    totals.copy_fiscal_terms(order, restaurant)
    order.all_lines = []
    return order


def _price(order: Order, lines: Sequence[Line], actor: Actor, expected: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Put the lines on and price the order. Return the sums that the client worked out otherwise."""
    line_items.add_to_order(order, lines, actor)
    totals.reprice(order, connection.tenant)
    ours = _sums(order)
    return {name: sent for name, sent in expected.items() if sent != ours[name]}


def _refuse_other_prices(
    items: Sequence[Item],
    differing: Mapping[str, Decimal],
    expected: Mapping[str, Decimal],
    ours: Mapping[str, Decimal],
) -> None:
    """Raise PriceDiffers for sums that may come from other prices than the menu's.

    Where the client sent the price of each item, or the subtotal, these are the menu's own (`build_lines` checks the
    prices): then only its tax or total is worked out otherwise, such as VAT put on top. The order has ours, and the
    client is told.
    """
    if not differing or context.current().is_offline:
        return
    prices_agree = all(item.price is not None for item in items) or (
        "subtotal" in expected and "subtotal" not in differing
    )
    if not prices_agree:
        raise PriceDiffers(field=next(iter(differing)), sent=dict(expected), ours=dict(ours))
    for name, sent in differing.items():
        context.merged(field=name, theirs=sent, ours=ours[name])


def _sums(order: Order) -> dict[str, Decimal]:
    return {"subtotal": order.subtotal, "tax": order.vat_total, "total": order.total}


def _send(order: Order, lines: Sequence[Line], hold: Collection[int]) -> list[Ticket]:
    assign_stations(lines, order.order_type)
    made = tickets.make_tickets(order, lines, hold=hold, at=order.opened_at, day=order.business_day)
    order.status = lifecycle.fulfilment(order.status, lines)
    order.stage = lifecycle.stage(order, lines)
    return made
