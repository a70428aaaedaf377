"""Rules for orders that a device took offline: the sale has happened, so it is stored and staff are alerted."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db.models import QuerySet

from orders import alerts, events
from orders.floor import services as floor
from orders.floor.layout import lock_to_seat
from orders.models import Line, Order, Table
from orders.persistence import next_order_number
from orders.selectors import lock_order
from orders.services.opening import build_order
from realtime import streams
from realtime.commands.context import CommandContext

HEADER = {"guests": "guests", "notes": "notes", "table": "table_id"}  # our name of a field: its name in an event


def follow_up_order(context: CommandContext, order: Order, *, menu_version: int) -> Order:
    """Return the open order that takes lines which arrived too late for `order`, locked: an existing or a new one.

    The caller holds the lock of `order`. A new one is at the same table, unless that is out of use; the caller adds
    its lines. Locks the room and the table. Records `order.created` and `table.occupied`.
    """
    found = _open_follow_ups(order).first()
    if found is not None:
        return lock_order(found)
    table = _table_of(context, order)
    follow_up = build_order(
        context,
        order_type=order.order_type,
        menu_version=menu_version,
        table=table,
        table_name=order.table_name,
        follows=order,
        guests=order.guests,
        allergies=order.allergies,
    )
    if table is not None:
        floor.occupy(context, table, order_id=follow_up.id, at=follow_up.opened_at)
    follow_up.number = next_order_number(follow_up.business_day)
    follow_up.save(force_insert=True)
    events.order_created(context, follow_up)
    return follow_up


def report_follow_up(context: CommandContext, order: Order, earlier: Order, *, lines: Sequence[Line]) -> None:
    """Report that lines meant for `earlier` are on `order`: an alert for its first lines, a remark for later ones."""
    if len(order.all_lines) == len(lines):
        alerts.lines_followed(context, order, earlier)
    else:
        context.merged(field="order", theirs=earlier.id, ours=order.id)


def lock_order_to_send(context: CommandContext, order: Order) -> Order:
    """Return `order`, or lock and return the follow-up that has its late lines, if `order` has nothing to send."""
    waiting = any(
        line.status == Line.Status.HELD and line.ticket_id is None and not line.is_deal for line in order.all_lines
    )
    if not context.accepts_conflicts or (waiting and not order.is_closed):
        return order
    unsent = {"lines__status": Line.Status.HELD, "lines__ticket": None, "lines__parts_sent": None}
    found = _open_follow_ups(order).filter(**unsent).first()
    return order if found is None else lock_order(found)


def lock_order_with_line(context: CommandContext, order: Order, line_id: UUID) -> Order:
    """Return `order`, or lock and return the follow-up that has this line."""
    if not context.accepts_conflicts or any(line.id == line_id for line in order.all_lines):
        return order
    found = Line.objects.filter(pk=line_id, order__follows=order).values_list("order", flat=True).first()
    return order if found is None else lock_order(found)


def lock_order_for_allergies(context: CommandContext, order: Order) -> Order:
    """Return `order`, or, if it is closed, lock and return the open follow-up that has its late lines."""
    if not context.accepts_conflicts or not order.is_closed:
        return order
    found = _open_follow_ups(order).first()
    return order if found is None else lock_order(found)


def fields_changed_by_others(context: CommandContext, order: Order) -> set[str]:
    """Return the header fields that other people changed after the version that the device had read."""
    return {
        name
        for before, after in _headers_of_others(context, order)
        for name, column in HEADER.items()
        if before[column] != after[column]
    }


def allergies_changed_by_others(context: CommandContext, order: Order) -> set[int | None]:
    """Return the seats whose allergies other people changed after that version; None is the whole order."""
    seats: set[int | None] = set()
    for before, after in _headers_of_others(context, order):
        were, are = ({e["seat"]: e for e in header.get("allergies", ())} for header in (before, after))
        seats |= {seat for seat in were.keys() | are.keys() if were.get(seat) != are.get(seat)}
    return seats


def _headers_of_others(context: CommandContext, order: Order) -> Iterator[tuple[dict, dict]]:
    """Yield (before, after) for each header that another person stored after the version that the device had read."""
    if context.offline is None or context.offline.base_version is None:
        return
    known: dict | None = None
    for fact in streams.facts_about("order", order.id, types=("order.created", "order.updated")):
        header = fact.data["order"]
        if known is not None and fact.version > context.offline.base_version and not fact.is_by(context.actor):
            yield known, header
        known = header


def _open_follow_ups(order: Order) -> QuerySet:
    """Ids of the unpaid, open orders that took late lines of `order`, oldest first."""
    unpaid = [Order.Bill.OPEN, Order.Bill.PART_PAID]
    rows = Order.objects.filter(follows=order, bill__in=unpaid).exclude(status__in=Order.CLOSED)
    return rows.order_by("opened_at", "id").values_list("id", flat=True)


def _table_of(context: CommandContext, order: Order) -> Table | None:
    if order.table_id is None:
        return None
    table = lock_to_seat(context, table_id=order.table_id)
    return None if table.status == Table.Status.BLOCKED else table
