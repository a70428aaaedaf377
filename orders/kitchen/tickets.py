"""Tickets and their items in memory: made, moved forward, taken back. The services lock, save and tell."""

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
    """Give lines that the kitchen does not know to tickets: one for each station, fired at once.

    Those of a course in `hold` stay held, on a ticket for each station and course: on the one among `waiting` that the
    order has already, or on a new one. Answers the tickets that have new items, in the order the lines were added.
    """
    held = {_course_of(ticket, order): ticket for ticket in waiting}
    by_place: dict[tuple[str, int | None], Ticket] = {}
    for line in lines:
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
    """Where a held ticket stands: its station, and the one course that all its items are of."""
    return ticket.station, next((item.course for item in items_of(ticket, order)), None)


def fire(ticket: Ticket, order: Order, *, at: datetime) -> list[Line]:
    """A held ticket is to be made now. Answers its items, which moved."""
    items = [item for item in items_of(ticket, order) if item.status == Line.Status.HELD]
    for item in items:
        item.status, item.fired_at = Line.Status.FIRED, at
    ticket.status, ticket.fired_at = T.OPEN, at
    return items


def hold(ticket: Ticket, order: Order) -> list[Line]:
    """A ticket that was fired waits again. Answers its items, which moved back."""
    items = [item for item in items_of(ticket, order) if take_back(item, Line.Status.HELD)]
    for item in items:
        item.fired_at = None
    ticket.status, ticket.fired_at = T.HELD, None
    return items


def items_of(ticket: Ticket, order: Order) -> list[Line]:
    """What stands on a ticket: its lines, but for void ones that the kitchen has acknowledged."""
    return [line for line in order.all_lines if line.ticket_id == ticket.id and line.void_seen_at is None]


def unseen_voids(ticket: Ticket, order: Order) -> list[Line]:
    """Items that are void and that the kitchen has yet to acknowledge."""
    return [item for item in items_of(ticket, order) if item.status == Line.Status.VOID]


def refresh(ticket: Ticket, items: list[Line], *, at: datetime) -> None:
    """Its lines are other ones than they were: work its status out anew, and forget what an undo remembers of them."""
    ticket.status = lifecycle.ticket_status(ticket.status, items)
    ticket.ready_at = (ticket.ready_at or at) if ticket.status in (T.READY, T.DONE) else None
    ticket.last_change = None


def note_change(row: Line | Ticket, field: str, before: Any, after: Any, *, at: datetime) -> None:
    """Keep what the kitchen must see old and new; changed twice, it is the oldest against the newest."""
    before, after = (json_codec.iso(value) if isinstance(value, datetime) else value for value in (before, after))
    earlier = next((entry["before"] for entry in row.changes if entry["field"] == field), before)
    row.changes = [entry for entry in row.changes if entry["field"] != field]
    if earlier != after:
        row.changes.append({"field": field, "before": earlier, "after": after, "at": at.isoformat()})


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


def remember(ticket: Ticket, items: Iterable[Line], *, at: datetime, served: Iterable[Line] = ()) -> None:
    """Note how things stand, so that an undo can bring them back; `served` are those about to be handed over."""
    ticket.last_change = {
        "at": at,
        "status": ticket.status,
        "ready_at": ticket.ready_at,
        "bumped_at": ticket.bumped_at,
        "items": {str(item.id): item.status for item in items},
        "served": [str(item.id) for item in served],
    }


def take_back(item: Line, status: str) -> bool:
    """Move an item back where that is allowed. Whether it moved."""
    if status not in lifecycle.LINE_MOVES_BACK.get(item.status, ()):
        return False
    item.status = status
    return True
