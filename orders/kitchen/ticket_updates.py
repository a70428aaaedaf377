"""Update tickets after a change of their order: send, fire, hold, rush, change, move. Steps inside a command.

The caller holds the order's lock, has changed its lines in memory, and saves the lines and the order. A ticket belongs
to one order, and a line is on at most one ticket.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from fynlo.core import clock
from fynlo.core.tenancy.connection import connection
from orders import events
from orders.kitchen import tickets
from orders.kitchen.routing.selectors import assign_stations
from orders.kitchen.selectors import tickets_of_lines, unfinished_tickets
from orders.models import Line, Order, Ticket
from realtime.commands.context import CommandContext
from restaurants.business_days import business_day

# What a ticket shows of its order: the name in `Ticket.changes`, and the order's field.
HEADER = {
    "order": "number",
    "table": "table_name",
    "order_type": "order_type",
    "notes": "notes",
    "promised_at": "promised_at",
}
TICKET_FIELDS = ["order", "status", "fired_at", "ready_at", "rush", "changes", "last_change"]


def send(
    context: CommandContext, order: Order, lines: Collection[Line], *, hold: Collection[int] = (), at: datetime
) -> None:
    """Put unsent lines on tickets and fire them, except courses in `hold`. Saves lines and tickets.

    Records one `kitchen.order_received` per new ticket, and `kitchen.ticket_changed` for a held ticket that got lines.
    """
    assign_stations(lines, order.order_type)
    waiting = held_tickets(order) if hold else []
    day = business_day(at, connection.tenant)
    used = tickets.make_tickets(order, lines, hold=hold, at=at, day=day, waiting=waiting)
    new = [ticket for ticket in used if ticket._state.adding]
    Ticket.objects.bulk_create(new)
    Line.objects.bulk_update(lines, ["status", "fired_at", "ticket", "station"])
    for ticket in new:
        events.order_received(context, ticket, order, tickets.items_of(ticket, order))
    lines_changed(context, order, [ticket for ticket in used if ticket not in new])


def held_tickets(order: Order) -> list[Ticket]:
    """Return the tickets of an order that wait for their course."""
    return tickets_of_lines(line for line in order.all_lines if line.status == Line.Status.HELD)


def fire(context: CommandContext, order: Order, waiting: Iterable[Ticket], *, at: datetime) -> list[Line]:
    """Fire held tickets. Saves them and their items. Records `kitchen.ticket_fired` for each. Return the items."""
    moved = []
    for ticket in waiting:
        moved += tickets.fire(ticket, order, at=at)
        ticket.save(update_fields=["status", "fired_at"])
        events.ticket_fired(context, ticket, order, tickets.items_of(ticket, order))
    if moved:
        Line.objects.bulk_update(moved, ["status", "fired_at"])
    return moved


def hold(context: CommandContext, order: Order, fired: Iterable[Ticket]) -> list[Line]:
    """Hold fired tickets again. Saves them and their items. Return the items.

    Records `kitchen.ticket_changed` for each.
    """
    fired = list(fired)
    moved = [item for ticket in fired for item in tickets.hold(ticket, order)]
    Line.objects.bulk_update(moved, ["status", "fired_at"])
    lines_changed(context, order, fired)
    return moved


def lines_changed(context: CommandContext, order: Order, touched: Iterable[Ticket]) -> None:
    """Update tickets whose lines were added, removed or changed. Clears what an undo would restore. Saves the tickets.

    Records `kitchen.ticket_changed` for each.
    """
    for ticket in touched:
        items = tickets.items_of(ticket, order)
        tickets.refresh(ticket, items, at=clock.now())
        ticket.save(update_fields=TICKET_FIELDS)
        events.ticket_changed(context, ticket, order, items)


def record_changes(context: CommandContext, order: Order, touched: Iterable[Ticket]) -> None:
    """Record `kitchen.ticket_changed` for tickets whose items changed, while the tickets themselves stay."""
    for ticket in touched:
        events.ticket_changed(context, ticket, order, tickets.items_of(ticket, order))


def regroup(context: CommandContext, order: Order, line: Line, *, at: datetime) -> None:
    """Move a held line to the held ticket of its new course, or to a new ticket. The caller saves the line.

    Saves the tickets. Records `kitchen.ticket_changed`, and `kitchen.order_received` for a new ticket.
    """
    (old,) = tickets_of_lines([line])
    was_alone = tickets.items_of(old, order) == [line]
    line.ticket = None
    day = business_day(at, connection.tenant)
    (ticket,) = tickets.make_tickets(order, [line], hold=[line.course], at=at, day=day, waiting=held_tickets(order))
    if was_alone and ticket._state.adding:
        line.ticket = old
        return record_changes(context, order, [old])
    if ticket._state.adding:
        ticket.sent_at, ticket.rush = old.sent_at, old.rush
        ticket.save(force_insert=True)
        events.order_received(context, ticket, order, tickets.items_of(ticket, order))
    else:
        lines_changed(context, order, [ticket])
    return lines_changed(context, order, [old])


def note_header(context: CommandContext, order: Order, field: str, before: Any, after: Any, *, at: datetime) -> None:
    """Show the old and new value of an order's field on all its tickets, finished ones too: they may be recalled.

    Saves the tickets. Records `kitchen.ticket_changed` for each.
    """
    for ticket in tickets_of_lines(order.all_lines):
        if ticket.status == Ticket.Status.GONE:
            continue
        tickets.note_change(ticket, field, before, after, at=at)
        ticket.save(update_fields=["changes"])
        events.ticket_changed(context, ticket, order, tickets.items_of(ticket, order))


def set_rush(context: CommandContext, order: Order, on: bool, only: UUID | None = None) -> None:
    """Set `rush` of the tickets on a screen, or of `only` that one.

    Saves the tickets. Records `kitchen.ticket_changed` for each that changed.
    """
    for ticket in _on_screen(order):
        if ticket.rush == on or only not in (None, ticket.id):
            continue
        ticket.rush = on
        ticket.save(update_fields=["rush"])
        events.ticket_changed(context, ticket, order, tickets.items_of(ticket, order))


def move(context: CommandContext, lines: Collection[Line], *, source: Order, target: Order, at: datetime) -> None:
    """Move the tickets of `lines`, which are on `target` now, to that order. The caller saves the lines.

    A ticket moves whole if no line of it stays on `source`; otherwise the part is split off with the same times. Saves
    the tickets. Records `kitchen.ticket_changed` for each.
    """
    for ticket in tickets_of_lines(lines):
        remaining = tickets.items_of(ticket, source)
        part = ticket if not remaining else _split_off(ticket, target)
        part.order = target
        for line in lines:
            if line.ticket_id == ticket.id:
                line.ticket = part
        _note_move(part, source, target, at)
        items = tickets.items_of(part, target)
        tickets.refresh(part, items, at=at)
        if part is ticket:
            part.save(update_fields=TICKET_FIELDS)
        else:
            part.save(force_insert=True)
        events.ticket_changed(context, part, target, items)
        if remaining:
            lines_changed(context, source, [ticket])


def _on_screen(order: Order) -> list[Ticket]:
    was_sent = any(line.ticket_id is not None for line in order.all_lines)
    return unfinished_tickets(order) if was_sent else []


def _split_off(ticket: Ticket, target: Order) -> Ticket:
    return Ticket(
        order=target,
        station=ticket.station,
        business_day=ticket.business_day,
        status=ticket.status,
        sent_at=ticket.sent_at,
        fired_at=ticket.fired_at,
        started_at=ticket.started_at,
        ready_at=ticket.ready_at,
        bumped_at=ticket.bumped_at,
        rush=ticket.rush,
        changes=list(ticket.changes),
    )


def _note_move(ticket: Ticket, source: Order, target: Order, at: datetime) -> None:
    for name, order_field in HEADER.items():
        before, after = getattr(source, order_field), getattr(target, order_field)
        if before != after:
            tickets.note_change(ticket, name, before, after, at=at)
