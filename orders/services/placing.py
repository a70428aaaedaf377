"""Place an order."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from fynlo.core import json_codec
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from orders import alerts, deals, events, lifecycle, line_items, persistence
from orders.allergies import entries_from_input
from orders.customers.services import Person, find_or_create_customer
from orders.errors import NothingToSend, PriceDiffers, ReferenceReused
from orders.floor import selectors as floor_selectors
from orders.floor import services as floor
from orders.floor.layout import lock_to_seat
from orders.kitchen import tickets
from orders.kitchen.routing.selectors import assign_stations
from orders.line_items import Item, menu_to_sell_from
from orders.models import Line, Order, Table, Ticket
from orders.pricing import totals
from orders.selectors import order_placed_as
from orders.services import allergies
from orders.services.opening import build_order
from orders.services.price_changes import alert_if_price_changed
from orders.services.promised_times import check_promised_time
from realtime.commands.context import CommandContext
from restaurants.business_days import business_day


@dataclass(frozen=True, slots=True)
class PlaceOrderOptions:
    """What a client may send beside the items.

    `order_type` defaults to dine-in at a table and to takeaway without one. `hold` are the courses that `send` leaves
    waiting. `allergies` are {seat, allergens, note}, as `set_allergies` takes them. `expected` are the client's own
    `subtotal`, `tax` and `total`: they are compared with ours and never used.
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
    customer: Person | None = None
    allergies: Sequence[Mapping[str, Any]] = ()
    expected: Mapping[str, Decimal] | None = None


def place_order(
    *,
    context: CommandContext,
    items: Sequence[Item],
    order_id: UUID | None = None,
    client_reference: str = "",
    **options: Any,
) -> Order:
    """Open an order, priced from the menu version that the device read; `send` fires its lines at once.

    `options` are the fields of `PlaceOrderOptions`. If an order with this id or reference and the same content exists,
    it is returned and nothing happens. Locks the table, then the day's counter. Records `order.created`,
    `table.occupied` for a free table, and one `kitchen.order_received` per ticket. An offline order is never refused
    for sold-out products or other prices; staff are alerted instead (`orders.alerts`).

    Raises:
        ReferenceReused: the id or reference belongs to an order with other content.
        TableNotFound, TableBlocked: the order cannot be opened at this table.
        MenuVersionUnknown, MenuChanged, PriceDiffers, SoldOut, NotEnoughLeft: the items cannot be sold as asked for.
        NothingToSend, TooManyLines, LineIdTaken, AllergyConflict, PromisedTimeImpossible.
        InProgress: the same order is being placed right now.
        DomainError: whatever `build_lines` raises.
    """
    chosen = PlaceOrderOptions(**options)
    content = _content_hash(items, chosen)
    earlier = order_placed_as(order_id, client_reference)
    if earlier is not None:
        if earlier.content != content:
            raise ReferenceReused(field="client_reference", order=str(earlier.id))
        return earlier

    check_promised_time(context, chosen.promised_at)
    menu = menu_to_sell_from(context, chosen.menu_version)
    lines, sold_out = line_items.build_lines_to_sell(context, items, menu, _order_type(chosen))
    if chosen.send and not lines:
        raise NothingToSend(_("There is nothing on this order yet."))
    table = _lock_table(context, chosen)
    order = _build(context, chosen, table, menu.version)
    order.id, order.client_reference, order.content = order_id or uuid7(), client_reference or None, content
    unconfirmed = allergies.check_conflicts(context, order, items, lines)
    differing = _price(context, order, lines, chosen.expected or {})
    _check_expected(context, items, differing, chosen.expected or {}, _sums(order))
    fired = _send(order, lines, chosen.hold) if chosen.send else []
    if table is not None:
        floor.occupy(context, table, order_id=order.id, at=order.opened_at)
    persistence.insert(order, lines, fired)

    events.order_created(context, order)
    for ticket in fired:
        events.order_received(context, ticket, order, tickets.items_of(ticket, order))
    alert_if_price_changed(context, order, lines, menu)
    if sold_out:
        alerts.sold_out(context, order, sold_out)
    allergies.alert_if_unconfirmed(context, order, unconfirmed)
    if differing and context.accepts_conflicts:
        alerts.total_differs(context, order, sent=differing, ours=_sums(order))
    return order


def _content_hash(items: Sequence[Item], options: PlaceOrderOptions) -> str:
    return hashlib.sha256(json_codec.canonical([items, options])).hexdigest()


def _lock_table(context: CommandContext, options: PlaceOrderOptions) -> Table | None:
    if options.table_id is None and not options.table_name:
        return None
    if context.accepts_conflicts:
        return lock_to_seat(context, table_id=options.table_id, name=options.table_name)
    return floor_selectors.lock_table(table_id=options.table_id, name=options.table_name)


def _order_type(options: PlaceOrderOptions) -> str:
    at_table = options.table_id is not None or options.table_name
    return options.order_type or (Order.Type.DINE_IN if at_table else Order.Type.TAKEAWAY)


def _build(context: CommandContext, options: PlaceOrderOptions, table: Table | None, menu_version: int) -> Order:
    """Return the order without lines. Stores its customer and nothing else."""
    return build_order(
        context,
        order_type=_order_type(options),
        menu_version=menu_version,
        table=table,
        status=Order.Status.DRAFT if options.draft else Order.Status.PENDING,
        guests=options.guests,
        notes=options.notes,
        allergies=entries_from_input(options.allergies),
        promised_at=options.promised_at,
        customer=find_or_create_customer(options.customer) if options.customer else None,
    )


def _price(
    context: CommandContext, order: Order, lines: Sequence[Line], expected: Mapping[str, Decimal]
) -> dict[str, Decimal]:
    """Add the lines and price the order. Return the client's sums that differ from ours."""
    line_items.add_to_order(order, lines, context.actor)
    totals.reprice(order, connection.tenant)
    ours = _sums(order)
    return {name: sent for name, sent in expected.items() if sent != ours[name]}


def _check_expected(
    context: CommandContext,
    items: Sequence[Item],
    differing: Mapping[str, Decimal],
    expected: Mapping[str, Decimal],
    ours: Mapping[str, Decimal],
) -> None:
    """Raise PriceDiffers if the client's sums may come from other prices than the menu's.

    If the client sent the price of each item, or the right subtotal, its prices agree with ours (`build_lines` checks
    the prices): only its tax or total is computed differently, such as VAT put on top. Then the order has our sums, and
    the client gets a remark.
    """
    if not differing or context.accepts_conflicts:
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
    """Put the lines on tickets and derive the status, in memory."""
    assign_stations(lines, order.order_type)
    today = business_day(order.opened_at, connection.tenant)
    made = tickets.make_tickets(order, lines, hold=hold, at=order.opened_at, day=today)
    deals.follow_parts(order)
    order.status = lifecycle.fulfilment(order.status, lines)
    order.stage = lifecycle.stage(order, lines)
    return made
