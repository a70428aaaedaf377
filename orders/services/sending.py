"""Send to the kitchen: everything at once, or course by course."""

from collections.abc import Collection
from uuid import UUID

from fynlo.core import clock
from orders.errors import CourseStarted, NothingFired, NothingToSend
from orders.kitchen import following
from orders.kitchen.selectors import tickets_of_lines
from orders.kitchen.tickets import items_of
from orders.lifecycle import require_open
from orders.models import Line, Order
from orders.persistence import save_changes
from orders.selectors import lock_order
from orders.services import offline
from realtime.commands import context


def send_to_kitchen(*, order_id: UUID, hold: Collection[int] = ()) -> Order:
    """Send every line that the kitchen does not know, a ticket for each station; courses in `hold` wait to be fired.

    Locks the order; a paid one may be sent, for those who pay first. Records a `kitchen.order_received` for each new
    ticket, `order.item_status_changed`, and `order.status_changed` where it moved. Moves no money and no stock.

    Raises:
        OrderNotFound: no such order in this restaurant.
        OrderClosed: it is completed or cancelled.
        NothingToSend: every line is already with the kitchen.
    """
    order = offline.lock_order_to_send(lock_order(order_id))
    require_open(order)
    save_changes(order, at=clock.now(), moved=send_unsent_lines(order, hold=hold))
    return order


def fire_course(*, order_id: UUID, course: int) -> Order:
    """Make everything of that course now: its held tickets turn in place, what the kitchen does not know is sent.

    Locks the order. Records `kitchen.ticket_fired` and `kitchen.order_received`, and the order's events.
    Raises OrderNotFound, OrderClosed, NothingToSend when nothing of that course waits.
    """
    order = lock_order(order_id)
    require_open(order)
    waiting = [line for line in order.all_lines if line.status == Line.Status.HELD and line.course == course]
    if not waiting:
        raise NothingToSend(f"Nothing of course {course} waits.", order=str(order.id), course=course)
    at = clock.now()
    unsent = [line for line in waiting if line.ticket_id is None]
    held = [ticket for ticket in following.held_tickets(order) if ticket.id in {line.ticket_id for line in waiting}]
    following.fire(order, held, at=at)
    if unsent:
        following.send(order, unsent, at=at)
    save_changes(order, at=at, moved=waiting)
    return order


def hold_course(*, order_id: UUID, course: int) -> Order:
    """Take back that a course was fired: what was fired last of it waits again, while the kitchen has begun none of it.

    However long ago it was fired; what was sent at once can wait as well, if it shares no ticket with another course.
    Locks the order. Records `kitchen.ticket_changed` for each ticket, and the order's events.

    Raises OrderNotFound, OrderClosed, NothingFired (also when the course shares a ticket), CourseStarted.
    """
    order = lock_order(order_id)
    require_open(order)
    fired = [line for line in order.open_lines() if line.course == course and line.fired_at is not None]
    latest = max((line.fired_at for line in fired), default=None)
    lines = [line for line in fired if line.fired_at == latest]
    tickets = tickets_of_lines(lines)
    if not lines or any(item.course != course for ticket in tickets for item in items_of(ticket, order)):
        raise NothingFired(order=str(order.id), course=course)
    if any(line.status != Line.Status.FIRED for line in lines):
        raise CourseStarted(order=str(order.id), course=course)
    context.annotate(held_again=course, lines=len(lines))
    save_changes(order, at=clock.now(), moved=following.hold(order, tickets))
    return order


def send_unsent_lines(order: Order, *, hold: Collection[int] = ()) -> list[Line]:
    """The step inside: the caller holds the order's lock and settles it. Raises NothingToSend."""
    lines = unsent_lines(order)
    if not lines:
        raise NothingToSend(order=str(order.id))
    following.send(order, lines, hold=hold, at=clock.now())
    return lines


def unsent_lines(order: Order) -> list[Line]:
    """Those that the kitchen does not know."""
    return [line for line in order.all_lines if line.status == Line.Status.HELD and line.ticket_id is None]
