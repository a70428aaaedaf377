"""What the kitchen does with its tickets. Each service locks the ticket's order.

Items only move forward, even if a message comes twice or late; only `undo` and `recall` move them back.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Value
from django.db.models.functions import Coalesce

from fynlo.core import clock
from fynlo.core.tenancy.connection import connection
from orders import events, lifecycle
from orders.errors import (
    NothingToUndo,
    TicketHeld,
    TicketItemNotFound,
    TicketOfEarlierDay,
    UndoTooLate,
    VoidNotAcknowledged,
)
from orders.kitchen import ticket_updates, tickets
from orders.kitchen.selectors import lock_ticket, unfinished_tickets
from orders.models import Line, Order, Ticket
from orders.persistence import save_changes
from orders.service_settings.selectors import service_settings
from realtime.commands.context import CommandContext
from restaurants.business_days import business_day

TICKET_FIELDS = ["status", "started_at", "ready_at", "bumped_at", "last_change"]
OrderAndTicket = tuple[Order, Ticket]


def start_items(*, context: CommandContext, ticket_id: UUID, line_ids: Sequence[UUID] | None = None) -> OrderAndTicket:
    """Mark these items, or the whole ticket, as being cooked. Records `kitchen.item_started` and the order's events.

    Raises TicketNotFound, TicketItemNotFound, TicketHeld.
    """
    order, ticket = _lock_fired(ticket_id)
    items = _chosen(ticket, order, line_ids)
    moved = _advance(context, ticket, order, items, Line.Status.STARTED, at=clock.now())
    _save_order(context, order, moved)
    return order, ticket


def ready_items(*, context: CommandContext, ticket_id: UUID, line_ids: Sequence[UUID] | None = None) -> OrderAndTicket:
    """Mark these items, or the whole ticket, as ready to serve. Records `kitchen.item_ready` and the order's events.

    Raises TicketNotFound, TicketItemNotFound, TicketHeld.
    """
    order, ticket = _lock_fired(ticket_id)
    items, at = _chosen(ticket, order, line_ids), clock.now()
    if any(item.status in (Line.Status.FIRED, Line.Status.STARTED) for item in items):
        tickets.store_undo(ticket, items, at=at)
    moved = _advance(context, ticket, order, items, Line.Status.READY, at=at)
    _save_order(context, order, moved)
    return order, ticket


def bump_ticket(*, context: CommandContext, ticket_id: UUID) -> OrderAndTicket:
    """Finish a ticket: its items are ready and it leaves the screen. Bumping it again changes nothing.

    Records `kitchen.order_ready`, and the order's events if items became ready.

    Raises:
        TicketNotFound, TicketHeld: no such ticket, or it waits for its course.
        VoidNotAcknowledged: a void item was not acknowledged. An offline bump is accepted: the cook has seen it.
    """
    order, ticket = _lock_fired(ticket_id)
    if ticket.status not in Ticket.OFF_SCREEN:
        at = clock.now()
        _check_voids_acknowledged(context, ticket, order)
        tickets.store_undo(ticket, tickets.items_of(ticket, order), at=at)
        _save_order(context, order, _bump(context, ticket, order, at=at))
    return order, ticket


def hand_over(*, context: CommandContext, ticket_id: UUID) -> OrderAndTicket:
    """Hand the food of a ticket over: its items are served and it leaves every screen.

    Handing it over again changes nothing. Records `kitchen.order_ready` unless it was bumped, and the order's events.

    Raises:
        TicketNotFound, TicketHeld: no such ticket, or it waits for its course.
        VoidNotAcknowledged: as for `bump_ticket`.
    """
    order, ticket = _lock_fired(ticket_id)
    items = tickets.items_of(ticket, order)
    unserved = [item for item in items if lifecycle.is_before(item.status, Line.Status.SERVED)]
    if not unserved and ticket.status in Ticket.OFF_SCREEN:
        return order, ticket
    _check_voids_acknowledged(context, ticket, order)
    at = clock.now()
    tickets.store_undo(ticket, items, at=at, served=unserved)
    for item in unserved:
        item.status = Line.Status.SERVED
    if ticket.status in Ticket.OFF_SCREEN:
        ticket.save(update_fields=TICKET_FIELDS)
    else:
        _bump(context, ticket, order, at=at)
    Line.objects.filter(pk__in=[item.pk for item in unserved]).update(status=Line.Status.SERVED)
    _save_order(context, order, unserved)
    return order, ticket


def undo(*, context: CommandContext, ticket_id: UUID) -> OrderAndTicket:
    """Undo the last ready, bump or hand-over of a ticket. Items that were served in another way stay served.

    Records `kitchen.ticket_recalled` and the order's events.

    Raises:
        TicketNotFound: no such ticket.
        NothingToUndo: there is nothing to undo, or its order is closed.
        UndoTooLate: more than the `undo_seconds` of the service settings have passed.
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
        if str(item.id) in before["items"] and tickets.move_back(item, before["items"][str(item.id)])
    ]
    ticket.status = before["status"]
    ticket.ready_at, ticket.bumped_at = _parse_time(before["ready_at"]), _parse_time(before["bumped_at"])
    context.annotate(undone=str(ticket.id), items=len(moved))
    _save_recalled(context, ticket, order, moved)
    return order, ticket


def recall(*, context: CommandContext, ticket_id: UUID) -> OrderAndTicket:
    """Bring a finished ticket of today back to the screen. Its items are to be made again if the order is open.

    A ticket on the screen stays as it is. Records `kitchen.ticket_recalled` and the order's events.

    Raises:
        TicketNotFound: no such ticket.
        TicketOfEarlierDay: it belongs to an earlier business day.
    """
    order, ticket = lock_ticket(ticket_id)
    if ticket.status != Ticket.Status.DONE:
        return order, ticket
    if ticket.business_day != business_day(clock.now(), connection.tenant):
        raise TicketOfEarlierDay(ticket=str(ticket_id))
    items = [] if order.is_closed else tickets.items_of(ticket, order)
    moved = [item for item in items if tickets.move_back(item, Line.Status.STARTED)]
    ticket.status = Ticket.Status.OPEN if moved else Ticket.Status.READY
    ticket.ready_at, ticket.bumped_at = None if moved else ticket.ready_at, None
    context.annotate(recalled=str(ticket.id), items=len(moved))
    _save_recalled(context, ticket, order, moved)
    return order, ticket


def acknowledge_voids(
    *, context: CommandContext, ticket_id: UUID, line_ids: Sequence[UUID] | None = None
) -> OrderAndTicket:
    """Acknowledge that these items, or all void items of the ticket, are not to be made. They leave the ticket.

    Records `kitchen.ticket_changed`, or nothing if nothing is left to acknowledge.
    Raises TicketNotFound, TicketItemNotFound.
    """
    order, ticket = lock_ticket(ticket_id)
    voids = [line for line in order.all_lines if line.ticket_id == ticket.id and line.status == Line.Status.VOID]
    if line_ids is not None:
        _check_on_ticket(line_ids, voids)
        voids = [line for line in voids if line.id in line_ids]
    unseen = [line for line in voids if line.void_seen_at is None]
    if unseen:
        at = clock.now()
        for line in unseen:
            line.void_seen_at = at
        Line.objects.filter(pk__in=[line.pk for line in unseen]).update(void_seen_at=at)
        ticket_updates.lines_changed(context, order, [ticket])
    return order, ticket


def advance_tickets(context: CommandContext, order: Order, status: str, *, at: datetime) -> list[Line]:
    """Advance every fired ticket of a locked order to `status`. The caller saves the order. Return the moved items."""
    moved = []
    for ticket in _fired_tickets(order):
        moved += _advance(context, ticket, order, tickets.items_of(ticket, order), status, at=at)
    return moved


def finish_tickets(context: CommandContext, order: Order, *, at: datetime) -> list[Line]:
    """Bump every fired ticket of a locked order. Return the moved items: the caller serves and saves them.

    One statement beside the tickets' lock, however many they are.
    """
    fired = _fired_tickets(order)
    moved = [item for ticket in fired for item in tickets.bump(ticket, tickets.items_of(ticket, order), at=at)]
    if fired:
        bumped = Ticket.objects.filter(pk__in=[ticket.pk for ticket in fired])
        bumped.update(status=Ticket.Status.DONE, bumped_at=at, ready_at=Coalesce("ready_at", Value(at)))
    for ticket in fired:
        events.ticket_bumped(context, ticket, at)
    return moved


def _lock_fired(ticket_id: UUID) -> OrderAndTicket:
    order, ticket = lock_ticket(ticket_id)
    if ticket.status == Ticket.Status.HELD:
        raise TicketHeld(ticket=str(ticket_id))
    return order, ticket


def _check_voids_acknowledged(context: CommandContext, ticket: Ticket, order: Order) -> None:
    if tickets.unseen_voids(ticket, order) and not context.accepts_conflicts:
        raise VoidNotAcknowledged(ticket=str(ticket.id))


def _fired_tickets(order: Order) -> list[Ticket]:
    return [ticket for ticket in unfinished_tickets(order) if ticket.status != Ticket.Status.HELD]


def _check_on_ticket(line_ids: Sequence[UUID], items: Sequence[Line]) -> None:
    missing = set(line_ids) - {item.id for item in items}
    if missing:
        raise TicketItemNotFound(field="line_ids", line_ids=sorted(map(str, missing)))


def _chosen(ticket: Ticket, order: Order, line_ids: Sequence[UUID] | None) -> list[Line]:
    items = tickets.items_of(ticket, order)
    if line_ids is None:
        return items
    _check_on_ticket(line_ids, items)
    return [item for item in items if item.id in line_ids]


def _advance(
    context: CommandContext, ticket: Ticket, order: Order, items: Sequence[Line], status: str, *, at: datetime
) -> list[Line]:
    moved = tickets.advance(ticket, items, status, at=at, all_items=tickets.items_of(ticket, order))
    if moved:
        ticket.save(update_fields=TICKET_FIELDS)
        Line.objects.filter(pk__in=[item.pk for item in moved]).update(status=status)
        events.items_moved(context, ticket, status, moved, at)
    return moved


def _bump(context: CommandContext, ticket: Ticket, order: Order, *, at: datetime) -> list[Line]:
    moved = tickets.bump(ticket, tickets.items_of(ticket, order), at=at)
    ticket.save(update_fields=TICKET_FIELDS)
    if moved:
        Line.objects.filter(pk__in=[item.pk for item in moved]).update(status=Line.Status.READY)
    events.ticket_bumped(context, ticket, at)
    return moved


def _save_recalled(context: CommandContext, ticket: Ticket, order: Order, moved: list[Line]) -> None:
    ticket.last_change = None
    ticket.save(update_fields=TICKET_FIELDS)
    if moved:
        Line.objects.bulk_update(moved, ["status"])
    events.ticket_recalled(context, ticket, order, tickets.items_of(ticket, order))
    _save_order(context, order, moved)


def _save_order(context: CommandContext, order: Order, moved: list[Line]) -> None:
    if moved:
        save_changes(context, order, at=clock.now(), moved=moved)


def _parse_time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
