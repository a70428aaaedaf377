"""Tickets and their items in memory: made, moved forward, taken back. The services lock, save and tell."""

from collections.abc import Iterable
from datetime import date, datetime

from orders import lifecycle
from orders.models import Line, Order, Ticket


def make_tickets(order: Order, lines: Iterable[Line], *, at: datetime, day: date) -> list[Ticket]:
    """Fire held `lines`: one ticket for each station that has any, in the order the lines were added."""
    by_station: dict[str, Ticket] = {}
    for line in lines:
        ticket = by_station.get(line.station)
        if ticket is None:
            ticket = Ticket(order=order, station=line.station, business_day=day, fired_at=at)
            by_station[line.station] = ticket
        line.status, line.fired_at, line.ticket = Line.Status.FIRED, at, ticket
    return list(by_station.values())


def items_of(ticket: Ticket, order: Order) -> list[Line]:
    return [line for line in order.all_lines if line.ticket_id == ticket.id]


def advance(ticket: Ticket, items: Iterable[Line], status: str, *, at: datetime, all_items: list[Line]) -> list[Line]:
    """Move those of `items` that have yet to reach `status` (started, ready) there, and the ticket with them.

    Answers the ones that moved: a repeated or late call moves none.
    """
    moved = [item for item in items if lifecycle.is_before(item.status, status)]
    for item in moved:
        item.status = status
    if moved:
        if status == Line.Status.STARTED:
            ticket.started_at = ticket.started_at or at
        ticket.status = lifecycle.ticket_status(ticket.status, all_items)
        if ticket.status == Ticket.Status.READY:
            ticket.ready_at = ticket.ready_at or at
    return moved


def bump(ticket: Ticket, items: list[Line], *, at: datetime) -> list[Line]:
    """The whole ticket off the screen, its items ready. Answers the items that moved."""
    moved = [item for item in items if lifecycle.is_before(item.status, Line.Status.READY)]
    for item in moved:
        item.status = Line.Status.READY
    ticket.status, ticket.bumped_at, ticket.ready_at = Ticket.Status.DONE, at, ticket.ready_at or at
    return moved


def remember(ticket: Ticket, items: Iterable[Line], *, at: datetime) -> None:
    """Note how things stand, so that an undo can bring them back."""
    ticket.last_change = {
        "at": at,
        "status": ticket.status,
        "ready_at": ticket.ready_at,
        "bumped_at": ticket.bumped_at,
        "items": {str(item.id): item.status for item in items},
    }


def take_back(item: Line, status: str) -> bool:
    """Move an item back where that is allowed. Whether it moved."""
    if status not in lifecycle.LINE_MOVES_BACK.get(item.status, ()):
        return False
    item.status = status
    return True
