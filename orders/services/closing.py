"""Close an order: complete it, cancel it, reopen it."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from fynlo.core import clock
from fynlo.core.tenancy.connection import connection
from orders import events, labels, lifecycle, line_kinds, portions
from orders.errors import AlreadyPaid, AlreadySent, GivenAway, NotClosed, NotPaid, OrderClosed, OrderOfEarlierDay
from orders.floor import services as floor
from orders.floor.layout import lock_to_seat
from orders.kitchen import ticket_updates
from orders.kitchen.services import finish_tickets
from orders.models import Correction, Line, Order
from orders.persistence import save_changes
from orders.selectors import lock_order
from orders.services.corrections import add_correction
from realtime.commands.context import CommandContext
from restaurants.business_days import business_day


def cancel_order(*, context: CommandContext, order_id: UUID, reason: str = "") -> Order:
    """Cancel an order that was neither sent nor paid. Its lines stay on it and are no sale.

    Locks the order, then its table. Records `order.cancelled`, and `table.available` if it was the last order there;
    nothing if it is cancelled already.

    Raises:
        OrderNotFound: no such order in this restaurant.
        OrderClosed: it is completed.
        AlreadySent, AlreadyPaid: the kitchen has a line, or money was taken.
    """
    return cancel(context, lock_order(order_id), reason=reason)


def cancel(context: CommandContext, order: Order, *, reason: str = "") -> Order:
    """Cancel a locked order. As `cancel_order`."""
    if order.status == Order.Status.CANCELLED:
        return order
    if order.status == Order.Status.COMPLETED:
        raise OrderClosed(order=str(order.id), status=order.status)
    if order.paid:
        raise AlreadyPaid(order=str(order.id), paid=order.paid)
    if any(line.is_sent for line in order.open_lines()):
        raise AlreadySent(order=str(order.id))
    context.annotate(cancelled=str(order.id), total=order.total, reason=reason)
    line_kinds.cancel_lines(context, order, order.open_lines())
    portions.give_back(context, order.open_lines(with_parts=True))
    close_as_void(context, order)
    return order


def close_as_void(context: CommandContext, order: Order) -> None:
    """Cancel a locked order with nothing left to pay, and free its table. Records `order.cancelled`."""
    order.status, order.bill, order.closed_at = Order.Status.CANCELLED, Order.Bill.VOID, clock.now()
    order.version += 1
    order.save(update_fields=["status", "bill", "closed_at", "version", "merged_into"])
    events.order_cancelled(context, order)
    floor.release(context, order.table_id)


def complete(context: CommandContext, order: Order, *, at: datetime) -> None:
    """Close a locked order manually. Fires held tickets, bumps all tickets and marks the remaining lines served.

    Raises:
        NotPaid: an amount is due.
        GivenAway: discounts alone bring the bill to zero, and the actor may not comp.
    """
    if order.due:
        raise NotPaid(
            _("{due} is still to be paid.").format(due=labels.money(order.due)), order=str(order.id), due=order.due
        )
    if order.is_given_away and not context.actor.may("orders.comp"):
        raise GivenAway(order=str(order.id), discount=order.discount)
    ticket_updates.fire(context, order, ticket_updates.held_tickets(order), at=at)
    finish_tickets(context, order, at=at)
    served = [line for line in order.all_lines if lifecycle.is_before(line.status, Line.Status.SERVED)]
    for line in served:
        line.status = Line.Status.SERVED
    if served:
        Line.objects.filter(pk__in=[line.pk for line in served]).update(status=Line.Status.SERVED)
    # A reopened or fully comped order: no payment has set its bill to paid.
    fields = [] if order.bill == Order.Bill.PAID else ["bill"]
    order.bill = Order.Bill.PAID
    save_changes(context, order, at=at, moved=served, fields=fields, status=Order.Status.COMPLETED)


def reopen_order(*, context: CommandContext, order_id: UUID, reason: str) -> Order:
    """Reopen a completed order of today to correct it. What was paid stays paid.

    A payment that covers it, or staff, close it again. An archived table is restored (`lock_to_seat`). Locks the order,
    then its table. Records `order.reopened`, and `table.occupied` if the table was free. Adds a correction.

    Raises:
        OrderNotFound: no such order in this restaurant.
        NotClosed: it is not completed; a cancelled order cannot be reopened.
        OrderOfEarlierDay: it belongs to an earlier business day.
        TableBlocked: its table is out of use.
        DomainError: what a line of it sold, such as a gift card, was used (`line_kinds.deactivate_lines`).
    """
    order = lock_order(order_id)
    if order.status != Order.Status.COMPLETED:
        raise NotClosed(order=str(order.id), status=order.status)
    at = clock.now()
    if order.business_day != business_day(at, connection.tenant):
        raise OrderOfEarlierDay(order=str(order.id))
    line_kinds.deactivate_lines(context, order)
    table = None if order.table_id is None else lock_to_seat(context, table_id=order.table_id)
    order.table, order.closed_at, order.reopened_at = table, None, at
    if order.bill == Order.Bill.PAID:
        order.bill = Order.Bill.PART_PAID if order.paid else Order.Bill.OPEN
    order.status = lifecycle.fulfilment(Order.Status.PENDING, order.all_lines)
    order.stage, order.stage_since = lifecycle.stage(order, order.all_lines), at
    order.version += 1
    order.save(update_fields=["table", "status", "bill", "closed_at", "reopened_at", "stage", "stage_since", "version"])
    add_correction(context, Correction.Kind.REOPEN, order, reason=reason)
    context.annotate(reopened=str(order.id), reason=reason, paid=order.paid)
    events.order_reopened(context, order, reason)
    if table is not None:
        floor.occupy(context, table, order_id=order.id, at=at)
    return order
