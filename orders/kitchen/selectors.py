"""Named reads of tickets. `lock_…` reads lock the ticket's order until the commit."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Max, Prefetch, Q, QuerySet

from fynlo.core.fixed_queries import FixedQuery
from orders.errors import TicketNotFound
from orders.models import Line, Order, Ticket
from orders.selectors import lock_order_of_ticket, order_with_lines

OFF_SCREEN = tuple(status.value for status in Ticket.OFF_SCREEN)
UNFINISHED = FixedQuery(
    lambda order: Ticket.objects.filter(order=order).exclude(status__in=OFF_SCREEN).order_by("sent_at", "id"),
    order=UUID(int=1),
)
ITEMS = Prefetch("lines", queryset=Line.objects.filter(void_seen_at=None).order_by("position"), to_attr="items")


def lock_ticket(ticket_id: UUID) -> tuple[Order, Ticket]:
    """Lock the order of a ticket. Return the order with `all_lines`, and the ticket. Three queries.

    Raises TicketNotFound.
    """
    order = lock_order_of_ticket(ticket_id)
    if order is None:
        raise TicketNotFound(ticket=str(ticket_id))
    return order, Ticket.objects.get(pk=ticket_id)


def ticket_with_order(ticket_id: UUID | str | None) -> tuple[Order, Ticket]:
    """Return the order of a ticket with `all_lines`, and the ticket. Three queries. Raises TicketNotFound."""
    ticket = Ticket.objects.filter(pk=ticket_id).first()
    if ticket is None:
        raise TicketNotFound(ticket=str(ticket_id))
    return order_with_lines(ticket.order_id), ticket


def unfinished_tickets(order: Order) -> list[Ticket]:
    """Return the tickets of an order that are on a screen, oldest first."""
    return UNFINISHED.rows(order=order.pk)


def tickets_of_lines(lines: Iterable[Line]) -> list[Ticket]:
    """Return the tickets of these lines, oldest first. No query if they have none."""
    ids = {line.ticket_id for line in lines} - {None}
    return list(Ticket.objects.filter(pk__in=ids).order_by("sent_at", "id")) if ids else []


def tickets_on_screen(station: str = "") -> QuerySet[Ticket]:
    """Return the tickets that are not done, oldest first, with `order` and `items`. Two queries."""
    rows = Ticket.objects.exclude(status__in=OFF_SCREEN)
    station = station.replace("\0", "")
    return _with_items(rows.filter(station=station) if station else rows)


def newest_day() -> date | None:
    """Return the newest business day with tickets, or None."""
    return Ticket.objects.aggregate(newest=Max("business_day"))["newest"]


def tickets_of_the_day(day: date | None) -> Iterable[Ticket]:
    """Return the tickets of a kitchen screen: every unfinished ticket, and those done on that business day."""
    rows = Ticket.objects.exclude(status=Ticket.Status.GONE)
    return _with_items(rows.filter(~Q(status=Ticket.Status.DONE) | Q(business_day=day)))


def _with_items(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    return tickets.select_related("order").prefetch_related(ITEMS).order_by("sent_at", "id")
