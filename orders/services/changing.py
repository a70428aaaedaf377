"""Change an open order: take a line off, its header, its service charge."""

from typing import Any
from uuid import UUID

from django.db import connection

from fynlo import clock
from orders import offline, totals
from orders.errors import AlreadyPaid, LineNotFound, LineSent, NoOptionalCharge, OrderClosed
from orders.floor import selectors as floor_selectors
from orders.floor import services as floor
from orders.models import Line, Order
from orders.selectors import lock_order
from orders.settling import settle
from realtime import opened
from realtime.actors import Actor

LEFT = object()  # the caller says nothing about this field


def void_line(*, actor: Actor, order_id: UUID, line_id: UUID, reason: str = "") -> Order:
    """Take a line off that the kitchen has not been sent. It stays on the order as a tombstone that costs nothing.

    Locks the order. Records `order.updated`, or nothing for a line that is void already.

    Raises OrderNotFound, LineNotFound, OrderClosed, LineSent, AlreadyPaid when money for the line was taken.
    """
    order = offline.lock_order_of_line(lock_order(order_id), line_id)
    line = next((line for line in order.all_lines if line.id == line_id), None)
    if line is None:
        raise LineNotFound(order=str(order_id), line=str(line_id))
    if line.status == Line.Status.VOID:
        return order
    _refuse_settled(order)
    if line.status != Line.Status.HELD:
        raise LineSent(line=str(line_id), status=line.status)
    line.status, line.void_reason = Line.Status.VOID, reason
    line.voided_at, line.voided_by = clock.now(), actor.user_id
    opened.note(voided=str(line.id), name=line.name, quantity=line.quantity, amount=line.total, reason=reason)
    _save_repriced(order, also=[line], line_fields=["status", "void_reason", "voided_at", "voided_by"])
    return order


def set_order_details(
    *, order_id: UUID, table_id: Any = LEFT, table_name: Any = LEFT, guests: Any = LEFT, notes: Any = LEFT
) -> Order:
    """Change the header field by field; the last to commit wins that field, and the audit keeps both values.

    A device that was offline is told of a field that somebody else has changed since it read the order.

    A table is named by `table_id` or `table_name`, None or "" for none. Locks the order, then the tables. Records
    `order.updated` when something changed, and `table.occupied` and `table.available` for a move.

    Raises OrderNotFound, OrderClosed, TableNotFound, TableBlocked.
    """
    order = lock_order(order_id)
    if order.is_closed:
        raise OrderClosed(order=str(order.id), status=order.status)
    others = offline.changed_by_others(order)
    changed = [
        name
        for name, value in (("guests", guests), ("notes", notes))
        if value is not LEFT and _assign(order, name, value, others)
    ]
    left_table = order.table_id
    if (table_id is not LEFT or table_name is not LEFT) and _move_to_table(order, table_id, table_name, others):
        changed += ["table", "table_name"]
    if changed:
        settle(order, at=clock.now(), fields=changed)
    if "table" in changed:
        floor.release(left_table)
    return order


def set_service_charge(*, order_id: UUID, applied: bool) -> Order:
    """Keep the optional service charge or take it off, no reason asked.

    Locks the order. Records `order.updated`, or nothing when it is so already.
    Raises OrderNotFound, OrderClosed, NoOptionalCharge, AlreadyPaid when it was paid with the rest.
    """
    order = lock_order(order_id)
    if order.charge != Order.Charge.OPTIONAL:
        raise NoOptionalCharge(order=str(order.id))
    if order.charge_applied == applied:
        return order
    _refuse_settled(order)
    opened.note(field="service_charge", before=order.charge_applied, after=applied, amount=order.service_charge)
    order.charge_applied = applied
    _save_repriced(order, fields=["charge_applied"])
    return order


def _refuse_settled(order: Order) -> None:
    if order.is_closed or order.bill == Order.Bill.PAID:
        raise OrderClosed(order=str(order.id), status=order.status)


def _save_repriced(
    order: Order,
    *,
    also: list[Line] | None = None,
    line_fields: list[str] | None = None,
    fields: list[str] | None = None,
) -> None:
    """Price the order anew and store it with every line that moved."""
    moved = totals.reprice(order, connection.tenant)
    if order.paid > order.total:
        raise AlreadyPaid(order=str(order.id), paid=order.paid, total=order.total)
    totals.settle_bill(order)
    lines = [*moved, *(line for line in also or [] if line not in moved)]
    if lines:
        Line.objects.bulk_update(lines, [*totals.LINE_TOTALS, *(line_fields or [])])
    settle(order, at=clock.now(), changed=lines, fields=[*totals.ORDER_TOTALS, "bill", *(fields or [])])


def _assign(order: Order, name: str, value: Any, others: set[str]) -> bool:
    before = getattr(order, name)
    if before == value:
        return False
    _note_change(name, before, value, others)
    setattr(order, name, value)
    return True


def _note_change(name: str, before: Any, after: Any, others: set[str]) -> None:
    opened.note(field=name, before=before, after=after)
    if name in others:
        opened.merged(field=name, theirs=before, ours=after)


def _move_to_table(order: Order, table_id: Any, table_name: Any, others: set[str]) -> bool:
    """Sit the order at another table, or at none. Whether that is a change."""
    wanted_id = None if table_id is LEFT else table_id
    wanted_name = "" if table_name is LEFT else table_name
    table = floor_selectors.lock_tables_of_move(order.table_id, to_id=wanted_id, to_name=wanted_name)
    if (table.id if table else None) == order.table_id:
        return False
    _note_change("table", order.table_name, table.name if table else "", others)
    order.table, order.table_name = table, table.name if table else ""
    if table is not None:
        floor.occupy(table, order_id=order.id, at=clock.now())
    return True
