"""What is particular about an order that a device took without a network: it has happened, so it is kept.

Where an order taken online would be refused, or would have gone another way, a person is told (`orders.alerts`).
"""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from fynlo.core import clock
from fynlo.core.ids import uuid7
from orders import alerts, events, totals
from orders.days import business_day
from orders.floor import services as floor
from orders.floor.room import lock_to_seat
from orders.models import Line, Order, Table
from orders.persistence import next_order_number
from orders.selectors import lock_order
from realtime import streams
from realtime.actors import Actor
from realtime.commands import context

HEADER = {"guests": "guests", "notes": "notes", "table": "table_id"}  # our fields as an event's header names them


def tell_sold_out(order: Order, gone: Mapping[str, str]) -> None:
    """Raise what a person must know about lines that were sold after they had run out; `gone` names them by id."""
    if gone:
        alerts.sold_out(order, gone)


def follow_up_for(order: Order, *, actor: Actor, menu_version: int) -> Order:
    """The open order that takes lines which came too late for `order`, locked: the one there is, or a new one.

    The caller holds the lock of `order`. A new one sits at the same table, unless that is out of use, and records
    `order.created`; its lines follow.
    """
    found = _open_follow_ups(order).first()
    if found is not None:
        return lock_order(found)
    at, restaurant = clock.now(), connection.tenant
    table = _table_of(order)
    follow_up = Order(
        id=uuid7(),
        follows=order,
        business_day=business_day(at, restaurant),
        order_type=order.order_type,
        table=table,
        table_name=order.table_name,
        guests=order.guests,
        allergies=order.allergies,
        menu_version=menu_version,
        server_id=actor.user_id,
        server_name=actor.name,
        opened_at=at,
        stage_since=at,
    )
    follow_up.all_lines = []
    totals.copy_fiscal_terms(follow_up, restaurant)
    if table is not None:
        floor.occupy(table, order_id=follow_up.id, at=at)
    follow_up.number = next_order_number(follow_up.business_day)
    follow_up.save(force_insert=True)
    events.order_created(follow_up)
    return follow_up


def tell_followed(order: Order, earlier: Order, *, lines: Sequence[Line]) -> None:
    """Lines meant for `earlier` are on `order`: a notice for its first ones, a remark for those that come after."""
    if len(order.all_lines) == len(lines):
        alerts.lines_followed(order, earlier)
    else:
        context.merged(field="order", theirs=earlier.id, ours=order.id)


def lock_order_to_send(order: Order) -> Order:
    """`order`, or the open one that took its late lines, when nothing of `order` itself waits to be sent."""
    waiting = any(line.status == Line.Status.HELD and line.ticket_id is None for line in order.all_lines)
    if not context.current().is_offline or (waiting and not order.is_closed):
        return order
    found = _open_follow_ups(order).filter(lines__status=Line.Status.HELD, lines__ticket=None).first()
    return order if found is None else lock_order(found)


def lock_order_of_line(order: Order, line_id: UUID) -> Order:
    """`order`, or the one that follows it and has that line."""
    if not context.current().is_offline or any(line.id == line_id for line in order.all_lines):
        return order
    found = Line.objects.filter(pk=line_id, order__follows=order).values_list("order", flat=True).first()
    return order if found is None else lock_order(found)


def lock_order_of_allergies(order: Order) -> Order:
    """`order`, or the open one that took its late lines, when `order` is over."""
    if not context.current().is_offline or not order.is_closed:
        return order
    found = _open_follow_ups(order).first()
    return order if found is None else lock_order(found)


def changed_by_others(order: Order) -> set[str]:
    """The header's fields that somebody else has changed since the version that the device had read."""
    return {
        name
        for before, after in _headers_of_others(order)
        for name, drawn in HEADER.items()
        if before[drawn] != after[drawn]
    }


def allergies_changed_by_others(order: Order) -> set[int | None]:
    """The seats, None for the whole order, whose allergies somebody else has changed since then."""
    seats: set[int | None] = set()
    for before, after in _headers_of_others(order):
        were, are = ({e["seat"]: e for e in header.get("allergies", ())} for header in (before, after))
        seats |= {seat for seat in were.keys() | are.keys() if were.get(seat) != are.get(seat)}
    return seats


def _headers_of_others(order: Order) -> Iterator[tuple[dict, dict]]:
    """Each header that somebody else made of another one since the version that the device had read: before, after."""
    command = context.current()
    if command.offline is None or command.offline.base_version is None:
        return
    known: dict | None = None
    for fact in streams.facts_about("order", order.id, types=("order.created", "order.updated")):
        header = fact.data["order"]
        if known is not None and fact.version > command.offline.base_version and not fact.is_by(command.actor):
            yield known, header
        known = header


def _open_follow_ups(order: Order) -> QuerySet:
    """Ids of the orders that took late lines of `order` and are still to be paid."""
    unpaid = [Order.Bill.OPEN, Order.Bill.PART_PAID]
    rows = Order.objects.filter(follows=order, bill__in=unpaid).exclude(status__in=Order.CLOSED)
    return rows.order_by("opened_at", "id").values_list("id", flat=True)


def _table_of(order: Order) -> Table | None:
    if order.table_id is None:
        return None
    table = lock_to_seat(table_id=order.table_id)
    return None if table.status == Table.Status.BLOCKED else table
