"""What a kitchen does with its tickets. Each needs an open command and locks the order the ticket is of.

Items only move forward, whatever comes twice or late; back they go by `undo` and `recall` alone.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from fynlo.core import clock
from orders import events, lifecycle
from orders.days import business_day
from orders.errors import (
    NothingToUndo,
    TicketHeld,
    TicketItemNotFound,
    TicketOfEarlierDay,
    UndoTooLate,
    VoidNotAcknowledged,
)
from orders.kitchen import following, tickets
from orders.kitchen.selectors import lock_ticket, unfinished_tickets
from orders.models import Line, Order, Ticket
from orders.persistence import save_changes
from orders.service_settings.selectors import service_settings
from realtime.commands import context

TICKET_FIELDS = ["status", "started_at", "ready_at", "bumped_at", "last_change"]
Located = tuple[Order, Ticket]


def start_items(*, ticket_id: UUID, line_ids: Sequence[UUID] | None = None) -> Located:
    """Somebody cooks these items, or the whole ticket. Records `kitchen.item_started` and the order's events.

    Raises TicketNotFound, TicketItemNotFound, TicketHeld.
    """
    order, ticket = _lock_fired(ticket_id)
    moved = _advance(ticket, order, _chosen(ticket, order, line_ids), Line.Status.STARTED, at=clock.now())
    _settle(order, moved)
    return order, ticket


def ready_items(*, ticket_id: UUID, line_ids: Sequence[UUID] | None = None) -> Located:
    """These items, or the whole ticket, can be served. Records `kitchen.item_ready` and the order's events.

    Raises TicketNotFound, TicketItemNotFound, TicketHeld.
    """
    order, ticket = _lock_fired(ticket_id)
    items, at = _chosen(ticket, order, line_ids), clock.now()
    if any(item.status in (Line.Status.FIRED, Line.Status.STARTED) for item in items):
        tickets.remember(ticket, items, at=at)
    moved = _advance(ticket, order, items, Line.Status.READY, at=at)
    _settle(order, moved)
    return order, ticket


def bump_ticket(*, ticket_id: UUID) -> Located:
    """The whole ticket is done and leaves the screen; bumping it again changes nothing.

    Records `kitchen.order_ready` and, where items became ready by it, the order's events.
    Raises TicketNotFound, TicketHeld, VoidNotAcknowledged; a bump that a device did offline has seen them.
    """
    order, ticket = _lock_fired(ticket_id)
    if ticket.status not in Ticket.OFF_SCREEN:
        at = clock.now()
        _refuse_unseen_voids(ticket, order)
        tickets.remember(ticket, tickets.items_of(ticket, order), at=at)
        _settle(order, _bump(ticket, order, at=at))
    return order, ticket


def hand_over(*, ticket_id: UUID) -> Located:
    """The expediter gave the food away: what was made is served, and the ticket is off every screen.

    Again it changes nothing. Records `kitchen.order_ready` unless it was bumped before, and the order's events.
    Raises TicketNotFound, TicketHeld, VoidNotAcknowledged; a device that did it offline has seen them.
    """
    order, ticket = _lock_fired(ticket_id)
    items = tickets.items_of(ticket, order)
    left = [item for item in items if lifecycle.is_before(item.status, Line.Status.SERVED)]
    if not left and ticket.status in Ticket.OFF_SCREEN:
        return order, ticket
    _refuse_unseen_voids(ticket, order)
    at = clock.now()
    tickets.remember(ticket, items, at=at, served=left)
    for item in left:
        item.status = Line.Status.SERVED
    if ticket.status in Ticket.OFF_SCREEN:
        ticket.save(update_fields=TICKET_FIELDS)
    else:
        _bump(ticket, order, at=at)
    Line.objects.filter(pk__in=[item.pk for item in left]).update(status=Line.Status.SERVED)
    _settle(order, left)
    return order, ticket


def undo(*, ticket_id: UUID) -> Located:
    """Take back the last ready, bump or hand-over of this ticket, items that were served otherwise excepted.

    Records `kitchen.ticket_recalled` and the order's events.
    Raises TicketNotFound, NothingToUndo, UndoTooLate after the seconds that the restaurant's settings give.
    """
    order, ticket = lock_ticket(ticket_id)
    before = ticket.last_change
    if before is None or (order.is_closed and before.get("served")):
        raise NothingToUndo(ticket=str(ticket_id))
    if clock.now() - datetime.fromisoformat(before["at"]) > timedelta(seconds=service_settings().undo_seconds):
        raise UndoTooLate(ticket=str(ticket_id))
    handed_over = before.get("served", ())
    items = [
        item
        for item in tickets.items_of(ticket, order)
        if item.status == Line.Status.READY or (item.status == Line.Status.SERVED and str(item.id) in handed_over)
    ]
    moved = [
        item
        for item in items
        if str(item.id) in before["items"] and tickets.take_back(item, before["items"][str(item.id)])
    ]
    ticket.status = before["status"]
    ticket.ready_at, ticket.bumped_at = _moment(before["ready_at"]), _moment(before["bumped_at"])
    context.annotate(undone=str(ticket.id), items=len(moved))
    _recalled(ticket, order, moved)
    return order, ticket


def recall(*, ticket_id: UUID) -> Located:
    """Put a finished ticket of today back on the screen, its items to be made again while the order is open.

    One that is on the screen stays as it is. Records `kitchen.ticket_recalled` and the order's events.
    Raises TicketNotFound, TicketOfEarlierDay.
    """
    order, ticket = lock_ticket(ticket_id)
    if ticket.status != Ticket.Status.DONE:
        return order, ticket
    if ticket.business_day != business_day(clock.now(), connection.tenant):
        raise TicketOfEarlierDay(ticket=str(ticket_id))
    items = [] if order.is_closed else tickets.items_of(ticket, order)
    moved = [item for item in items if tickets.take_back(item, Line.Status.STARTED)]
    ticket.status = Ticket.Status.OPEN if moved else Ticket.Status.READY
    ticket.ready_at, ticket.bumped_at = None if moved else ticket.ready_at, None
    context.annotate(recalled=str(ticket.id), items=len(moved))
    _recalled(ticket, order, moved)
    return order, ticket


def acknowledge_voids(*, ticket_id: UUID, line_ids: Sequence[UUID] | None = None) -> Located:
    """Somebody in the kitchen has seen that these items, or all that are void, are not to be made: they go.

    Records `kitchen.ticket_changed`, or nothing when there is nothing to acknowledge.
    Raises TicketNotFound, TicketItemNotFound.
    """
    order, ticket = lock_ticket(ticket_id)
    voids = [line for line in order.all_lines if line.ticket_id == ticket.id and line.status == Line.Status.VOID]
    if line_ids is not None:
        _refuse_strangers(line_ids, voids)
        voids = [line for line in voids if line.id in line_ids]
    unseen = [line for line in voids if line.void_seen_at is None]
    if unseen:
        at = clock.now()
        for line in unseen:
            line.void_seen_at = at
        Line.objects.filter(pk__in=[line.pk for line in unseen]).update(void_seen_at=at)
        following.changed(order, [ticket])
    return order, ticket


def advance_tickets(order: Order, status: str, *, at: datetime) -> list[Line]:
    """Every ticket of a locked order on to `status`: the step inside another command, which settles the order."""
    moved = []
    for ticket in _fired_tickets(order):
        moved += _advance(ticket, order, tickets.items_of(ticket, order), status, at=at)
    return moved


def finish_tickets(order: Order, *, at: datetime) -> list[Line]:
    """Bump every ticket of a locked order: the food has left the kitchen. The caller settles the order."""
    moved = []
    for ticket in _fired_tickets(order):
        moved += _bump(ticket, order, at=at)
    return moved


def _lock_fired(ticket_id: UUID) -> Located:
    order, ticket = lock_ticket(ticket_id)
    if ticket.status == Ticket.Status.HELD:
        raise TicketHeld(ticket=str(ticket_id))
    return order, ticket


def _refuse_unseen_voids(ticket: Ticket, order: Order) -> None:
    if tickets.unseen_voids(ticket, order) and not context.current().is_offline:
        raise VoidNotAcknowledged(ticket=str(ticket.id))


def _fired_tickets(order: Order) -> list[Ticket]:
    return [ticket for ticket in unfinished_tickets(order) if ticket.status != Ticket.Status.HELD]


def _refuse_strangers(line_ids: Sequence[UUID], items: Sequence[Line]) -> None:
    missing = set(line_ids) - {item.id for item in items}
    if missing:
        raise TicketItemNotFound(field="line_ids", line_ids=sorted(map(str, missing)))


def _chosen(ticket: Ticket, order: Order, line_ids: Sequence[UUID] | None) -> list[Line]:
    items = tickets.items_of(ticket, order)
    if line_ids is None:
        return items
    _refuse_strangers(line_ids, items)
    return [item for item in items if item.id in line_ids]


def _advance(ticket: Ticket, order: Order, items: Sequence[Line], status: str, *, at: datetime) -> list[Line]:
    moved = tickets.advance(ticket, items, status, at=at, all_items=tickets.items_of(ticket, order))
    if moved:
        ticket.save(update_fields=TICKET_FIELDS)
        Line.objects.filter(pk__in=[item.pk for item in moved]).update(status=status)
        events.items_moved(ticket, status, moved, at)
    return moved


def _bump(ticket: Ticket, order: Order, *, at: datetime) -> list[Line]:
    moved = tickets.bump(ticket, tickets.items_of(ticket, order), at=at)
    ticket.save(update_fields=TICKET_FIELDS)
    if moved:
        Line.objects.filter(pk__in=[item.pk for item in moved]).update(status=Line.Status.READY)
    events.ticket_bumped(ticket, at)
    return moved


def _recalled(ticket: Ticket, order: Order, moved: list[Line]) -> None:
    ticket.last_change = None
    ticket.save(update_fields=TICKET_FIELDS)
    if moved:
        Line.objects.bulk_update(moved, ["status"])
    events.ticket_recalled(ticket, order, tickets.items_of(ticket, order))
    _settle(order, moved)


def _settle(order: Order, moved: list[Line]) -> None:
    if moved:
        save_changes(order, at=clock.now(), moved=moved)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
