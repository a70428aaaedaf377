"""Make tickets and move their items, in memory. The services lock, save and record events."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from fynlo.core import json_codec
from orders import lifecycle
from orders.models import Line, Order, Ticket

T = Ticket.Status


def make_tickets(
    order: Order,
    lines: Iterable[Line],
    *,
    hold: Collection[int] = (),
    at: datetime,
    day: date,
    waiting: Iterable[Ticket] = (),
) -> list[Ticket]:
    """Put unsent lines on tickets: one new ticket per station, fired at once. Of a meal deal its parts go there.

    Lines of a course in `hold` stay held, on one ticket per station and course: a ticket in `waiting`, or a new one.
    Return the tickets with new items, in the order that the lines were added.
    """
    held = {_course_of(ticket, order): ticket for ticket in waiting}
    by_place: dict[tuple[str, int | None], Ticket] = {}
    for line in lines:
        if line.is_deal:
            continue
        course = line.course if line.course in hold else None
        ticket = by_place.get((line.station, course)) or held.get((line.station, course))
        if ticket is None:
            ticket = Ticket(order=order, station=line.station, business_day=day, sent_at=at, rush=order.rush)
            ticket.status, ticket.fired_at = (T.OPEN, at) if course is None else (T.HELD, None)
        by_place[line.station, course] = line.ticket = ticket
        if course is None:
            line.status, line.fired_at = Line.Status.FIRED, at
    return list(by_place.values())


def _course_of(ticket: Ticket, order: Order) -> tuple[str, int | None]:
    """Return the station of a held ticket and the course of all its items."""
    return ticket.station, next((item.course for item in items_of(ticket, order)), None)


def fire(ticket: Ticket, order: Order, *, at: datetime) -> list[Line]:
    """Fire a held ticket. Return its items."""
    items = [item for item in items_of(ticket, order) if item.status == Line.Status.HELD]
    for item in items:
        item.status, item.fired_at = Line.Status.FIRED, at
    ticket.status, ticket.fired_at = T.OPEN, at
    return items


def hold(ticket: Ticket, order: Order) -> list[Line]:
    """Hold a fired ticket again. Return its items."""
    items = [item for item in items_of(ticket, order) if move_back(item, Line.Status.HELD)]
    for item in items:
        item.fired_at = None
    ticket.status, ticket.fired_at = T.HELD, None
    return items


def items_of(ticket: Ticket, order: Order) -> list[Line]:
    """Return the items of a ticket: its lines, except void lines that the kitchen has acknowledged."""
    return [line for line in order.all_lines if line.ticket_id == ticket.id and line.void_seen_at is None]


def unseen_voids(ticket: Ticket, order: Order) -> list[Line]:
    """Return the void items that the kitchen has not acknowledged."""
    return [item for item in items_of(ticket, order) if item.status == Line.Status.VOID]


def refresh(ticket: Ticket, items: list[Line], *, at: datetime) -> None:
    """Derive the status of a ticket again after its lines changed, and clear what an undo would restore."""
    ticket.status = lifecycle.ticket_status(ticket.status, items)
    ticket.ready_at = (ticket.ready_at or at) if ticket.status in (T.READY, T.DONE) else None
    ticket.last_change = None


def note_change(row: Line | Ticket, field: str, before: Any, after: Any, *, at: datetime) -> None:
    """Note the old and new value of a field for the kitchen. After several changes it is the oldest and the newest."""
    before, after = (json_codec.iso(value) if isinstance(value, datetime) else value for value in (before, after))
    earlier = next((entry["before"] for entry in row.changes if entry["field"] == field), before)
    row.changes = [entry for entry in row.changes if entry["field"] != field]
    if earlier != after:
        row.changes.append({"field": field, "before": earlier, "after": after, "at": at.isoformat()})


def advance(ticket: Ticket, items: Iterable[Line], status: str, *, at: datetime, all_items: list[Line]) -> list[Line]:
    """Move the `items` that are behind `status` (started, ready) to it, and derive the ticket's status.

    Return the items that moved; a repeated or late call moves none.
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
    """Finish a ticket: its items are ready. Return the items that moved."""
    moved = [item for item in items if lifecycle.is_before(item.status, Line.Status.READY)]
    for item in moved:
        item.status = Line.Status.READY
    ticket.status, ticket.bumped_at, ticket.ready_at = Ticket.Status.DONE, at, ticket.ready_at or at
    return moved


def store_undo(ticket: Ticket, items: Iterable[Line], *, at: datetime, served: Iterable[Line] = ()) -> None:
    """Store the present state for an undo. `served` are the items that are about to be handed over."""
    ticket.last_change = {
        "at": at,
        "status": ticket.status,
        "ready_at": ticket.ready_at,
        "bumped_at": ticket.bumped_at,
        "items": {str(item.id): item.status for item in items},
        "served": [str(item.id) for item in served],
    }


def move_back(item: Line, status: str) -> bool:
    """Move an item back to `status` if that move is allowed. Return whether it moved."""
    if status not in lifecycle.LINE_MOVES_BACK.get(item.status, ()):
        return False
    item.status = status
    return True
