"""Send to the kitchen."""

from uuid import UUID

from django.db import connection

from fynlo import clock
from orders import events, offline
from orders.days import business_day
from orders.errors import NothingToSend, OrderClosed
from orders.kitchen import tickets
from orders.models import Line, Order, Ticket
from orders.selectors import lock_order
from orders.settling import settle


def send_to_kitchen(*, order_id: UUID) -> Order:
    """Fire every line not yet sent, a ticket for each station.

    Locks the order; a paid one may be sent, for those who pay first. Records a `kitchen.order_received` for each
    ticket, `order.item_status_changed`, and `order.status_changed` where it moved. Moves no money and no stock.

    Raises:
        OrderNotFound: no such order in this restaurant.
        OrderClosed: it is completed or cancelled.
        NothingToSend: every line is already with the kitchen.
    """
    order = offline.lock_order_to_send(lock_order(order_id))
    if order.is_closed:
        raise OrderClosed(order=str(order.id), status=order.status)
    settle(order, at=clock.now(), moved=fire_held_lines(order))
    return order


def fire_held_lines(order: Order) -> list[Line]:
    """The step inside: the caller holds the order's lock and settles it. Raises NothingToSend."""
    lines = [line for line in order.all_lines if line.status == Line.Status.HELD]
    if not lines:
        raise NothingToSend(order=str(order.id))
    at = clock.now()
    fired = tickets.make_tickets(order, lines, at=at, day=business_day(at, connection.tenant))
    Ticket.objects.bulk_create(fired)
    Line.objects.bulk_update(lines, ["status", "fired_at", "ticket"])
    for ticket in fired:
        events.order_received(ticket, order, tickets.items_of(ticket, order))
    return lines
