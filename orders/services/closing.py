"""Close an order: complete, cancel, reopen."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from fynlo.core import clock
from orders import events, lifecycle
from orders.days import business_day
from orders.errors import AlreadyPaid, AlreadySent, GivenAway, NotClosed, NotPaid, OrderClosed, OrderOfEarlierDay
from orders.floor import services as floor
from orders.floor.room import lock_to_seat
from orders.kitchen import following
from orders.kitchen.services import finish_tickets
from orders.models import Correction, Line, Order
from orders.persistence import save_changes
from orders.selectors import lock_order
from orders.services import corrections
from realtime.actors import Actor
from realtime.commands import context


def cancel_order(*, order_id: UUID, reason: str = "") -> Order:
    """Drop an order before anything was sent or paid. Its lines stay as they were asked for; nothing of it is a sale.

    Locks the order. Records `order.cancelled`, and `table.available` where it was the last one there; nothing when
    it is cancelled already. Raises OrderNotFound, OrderClosed, AlreadySent, AlreadyPaid.
    """
    return cancel(lock_order(order_id), reason=reason)


def cancel(order: Order, *, reason: str = "") -> Order:
    """The same for an order that the caller has locked."""
    if order.status == Order.Status.CANCELLED:
        return order
    if order.status == Order.Status.COMPLETED:
        raise OrderClosed(order=str(order.id), status=order.status)
    if order.paid:
        raise AlreadyPaid(order=str(order.id), paid=order.paid)
    if any(line.ticket_id is not None for line in order.open_lines()):
        raise AlreadySent(order=str(order.id))
    context.annotate(cancelled=str(order.id), total=order.total, reason=reason)
    close_as_void(order)
    return order


def close_as_void(order: Order) -> None:
    """A locked order of which nothing is left to pay is cancelled, and its table free. The caller has told the rest."""
    order.status, order.bill, order.closed_at = Order.Status.CANCELLED, Order.Bill.VOID, clock.now()
    order.version += 1
    order.save(update_fields=["status", "bill", "closed_at", "version", "merged_into"])
    events.order_cancelled(order)
    floor.release(order.table_id)


def complete(order: Order, *, at: datetime) -> None:
    """Close a locked order manually. Requires that nothing is due. Marks the remaining lines served.

    Raises NotPaid, GivenAway for a bill that discounts alone bring to zero, asked for by somebody who may not comp.
    """
    if order.due:
        raise NotPaid(f"£{order.due} is still to be paid.", order=str(order.id), due=order.due)
    if order.subtotal and not order.total and not context.current().actor.may("orders.comp"):
        raise GivenAway(order=str(order.id), discount=order.discount)
    following.fire(order, following.held_tickets(order), at=at)
    finish_tickets(order, at=at)
    served = [line for line in order.all_lines if lifecycle.is_before(line.status, Line.Status.SERVED)]
    for line in served:
        line.status = Line.Status.SERVED
    if served:
        Line.objects.bulk_update(served, ["status"])
    bill, order.bill = order.bill, Order.Bill.PAID  # opened again, or all on the house: no payment has settled it
    save_changes(
        order, at=at, moved=served, fields=["bill"] if order.bill != bill else (), status=Order.Status.COMPLETED
    )


def reopen_order(*, actor: Actor, order_id: UUID, reason: str) -> Order:
    """Open a completed order of today again, to put something right; what was paid stays paid.

    It is closed again by a payment that covers it, or by staff. Locks the order, then its table. Records
    `order.reopened`, and `table.occupied` where the table was free. Writes a correction. A table that was archived
    meanwhile comes back (`lock_to_seat`).

    Raises OrderNotFound, NotClosed (a cancelled order stays so), OrderOfEarlierDay, TableBlocked.
    """
    order = lock_order(order_id)
    if order.status != Order.Status.COMPLETED:
        raise NotClosed(order=str(order.id), status=order.status)
    at = clock.now()
    if order.business_day != business_day(at, connection.tenant):
        raise OrderOfEarlierDay(order=str(order.id))
    table = None if order.table_id is None else lock_to_seat(table_id=order.table_id)
    order.table, order.closed_at, order.reopened_at = table, None, at
    if order.bill == Order.Bill.PAID:
        order.bill = Order.Bill.PART_PAID if order.paid else Order.Bill.OPEN
    order.status = lifecycle.fulfilment(Order.Status.PENDING, order.all_lines)
    order.stage, order.stage_since = lifecycle.stage(order, order.all_lines), at
    order.version += 1
    order.save(update_fields=["table", "status", "bill", "closed_at", "reopened_at", "stage", "stage_since", "version"])
    corrections.write(Correction.Kind.REOPEN, order, actor=actor, reason=reason)
    context.annotate(reopened=str(order.id), reason=reason, paid=order.paid)
    events.order_reopened(order, reason)
    if table is not None:
        floor.occupy(table, order_id=order.id, at=at)
    return order
