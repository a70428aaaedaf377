"""Send an order to the kitchen: all of it, or course by course."""

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext as _

from fynlo.core import clock
from orders.errors import CourseStarted, NothingFired, NothingToSend
from orders.kitchen import ticket_updates
from orders.kitchen.selectors import tickets_of_lines
from orders.kitchen.tickets import items_of
from orders.lifecycle import require_open
from orders.models import Line, Order
from orders.persistence import save_changes
from orders.selectors import lock_order
from orders.services import offline
from realtime.commands.context import CommandContext


def send_to_kitchen(*, context: CommandContext, order_id: UUID, hold: Collection[int] = ()) -> Order:
    """Send every unsent line, on one ticket per station. Courses in `hold` wait to be fired.

    Locks the order. A paid order may be sent, for restaurants where guests pay first. Records one
    `kitchen.order_received` per new ticket, `order.item_status_changed`, and `order.status_changed` if the status
    changed. Moves no money and no stock.

    Raises:
        OrderNotFound: no such order in this restaurant.
        OrderClosed: the order is completed or cancelled.
        NothingToSend: every line is already with the kitchen.
    """
    order = offline.lock_order_to_send(context, lock_order(order_id))
    require_open(order)
    save_changes(context, order, at=clock.now(), moved=send_unsent_lines(context, order, hold=hold))
    return order


def fire_course(*, context: CommandContext, order_id: UUID, course: int) -> Order:
    """Fire a course: its held tickets are to be made now, and its unsent lines are sent.

    Locks the order. Records `kitchen.ticket_fired`, `kitchen.order_received`, and the order's events.

    Raises:
        OrderNotFound: no such order in this restaurant.
        OrderClosed: the order is completed or cancelled.
        NothingToSend: no line of the course is waiting.
    """
    order = lock_order(order_id)
    require_open(order)
    waiting = [
        line
        for line in order.all_lines
        if line.status == Line.Status.HELD and line.course == course and not line.is_deal
    ]
    if not waiting:
        raise NothingToSend(
            _("Course {course} has no items waiting.").format(course=course), order=str(order.id), course=course
        )
    at = clock.now()
    unsent = [line for line in waiting if line.ticket_id is None]
    held = [
        ticket for ticket in ticket_updates.held_tickets(order) if ticket.id in {line.ticket_id for line in waiting}
    ]
    ticket_updates.fire(context, order, held, at=at)
    if unsent:
        ticket_updates.send(context, order, unsent, at=at)
    save_changes(context, order, at=at, moved=waiting)
    return order


def hold_course(*, context: CommandContext, order_id: UUID, course: int) -> Order:
    """Hold a fired course again: the lines of it that were fired last wait, if the kitchen has started none of them.

    There is no time limit. Lines that were sent at once can be held too, if no other course is on their ticket. Locks
    the order. Records one `kitchen.ticket_changed` per ticket, and the order's events.

    Raises:
        OrderNotFound: no such order in this restaurant.
        OrderClosed: the order is completed or cancelled.
        NothingFired: no line of the course was fired, or it shares a ticket with another course.
        CourseStarted: the kitchen has started it.
    """
    order = lock_order(order_id)
    require_open(order)
    fired = [
        line
        for line in order.open_lines(with_parts=True)
        if line.course == course and line.fired_at is not None and not line.is_deal
    ]
    latest = max((line.fired_at for line in fired), default=None)
    lines = [line for line in fired if line.fired_at == latest]
    tickets = tickets_of_lines(lines)
    if not lines or any(item.course != course for ticket in tickets for item in items_of(ticket, order)):
        raise NothingFired(order=str(order.id), course=course)
    if any(line.status != Line.Status.FIRED for line in lines):
        raise CourseStarted(order=str(order.id), course=course)
    context.annotate(held_again=course, lines=len(lines))
    save_changes(context, order, at=clock.now(), moved=ticket_updates.hold(context, order, tickets))
    return order


def send_lines(context: CommandContext, order: Order, line_ids: Collection[UUID]) -> None:
    """Send these unsent lines of a locked order, or their parts, and save it; others stay where they are.

    Records what `send_to_kitchen` records, or nothing if all of them are with the kitchen.
    """
    lines = [line for line in unsent_lines(order) if line.id in line_ids or line.part_of_id in line_ids]
    if lines:
        at = clock.now()
        ticket_updates.send(context, order, lines, at=at)
        save_changes(context, order, at=at, moved=lines)


def send_unsent_lines(context: CommandContext, order: Order, *, hold: Collection[int] = ()) -> list[Line]:
    """Send the unsent lines of a locked order; the caller saves the order. Return them. Raises NothingToSend."""
    lines = unsent_lines(order)
    if not lines:
        raise NothingToSend(order=str(order.id))
    ticket_updates.send(context, order, lines, hold=hold, at=clock.now())
    return lines


def unsent_lines(order: Order) -> list[Line]:
    """Return the lines for the kitchen that are on no ticket yet: of a meal deal its parts."""
    return [
        line
        for line in order.all_lines
        if line.status == Line.Status.HELD and line.ticket_id is None and not line.is_deal
    ]
