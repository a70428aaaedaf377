"""How tickets follow their order in place: fired, rushed, changed, split off, gone. Steps inside another command.

The caller holds the order's lock, has changed its lines in memory, saves the lines and settles the order. No line is
ever on two tickets: a ticket belongs to one order, and a line names one ticket.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import connection

from fynlo.core import clock
from orders import events
from orders.days import business_day
from orders.kitchen import tickets
from orders.kitchen.routing.selectors import assign_stations
from orders.kitchen.selectors import tickets_of_lines, unfinished_tickets
from orders.models import Line, Order, Ticket

# What a ticket shows of its order and may change, as a change of it is called, and the order's field.
HEADER = {
    "order": "number",
    "table": "table_name",
    "order_type": "order_type",
    "notes": "notes",
    "promised_at": "promised_at",
}
IN_PLACE = ["order", "status", "fired_at", "ready_at", "rush", "changes", "last_change"]


def send(order: Order, lines: Collection[Line], *, hold: Collection[int] = (), at: datetime) -> None:
    """Put lines that the kitchen does not know on tickets, fired but for those of a course in `hold`; saves both.

    Records a `kitchen.order_received` for each new ticket, `kitchen.ticket_changed` for a held one that had room.
    """
    assign_stations(lines, order.order_type)
    waiting = held_tickets(order) if hold else []
    day = business_day(at, connection.tenant)
    made = tickets.make_tickets(order, lines, hold=hold, at=at, day=day, waiting=waiting)
    new = [ticket for ticket in made if ticket._state.adding]
    Ticket.objects.bulk_create(new)
    Line.objects.bulk_update(lines, ["status", "fired_at", "ticket", "station"])
    for ticket in new:
        events.order_received(ticket, order, tickets.items_of(ticket, order))
    changed(order, [ticket for ticket in made if ticket not in new])


def held_tickets(order: Order) -> list[Ticket]:
    """The tickets of an order that wait for their course."""
    return tickets_of_lines(line for line in order.all_lines if line.status == Line.Status.HELD)


def fire(order: Order, waiting: Iterable[Ticket], *, at: datetime) -> list[Line]:
    """Held tickets are to be made now; saves them and their items. Records `kitchen.ticket_fired` for each."""
    moved = []
    for ticket in waiting:
        moved += tickets.fire(ticket, order, at=at)
        ticket.save(update_fields=["status", "fired_at"])
        events.ticket_fired(ticket, order, tickets.items_of(ticket, order))
    if moved:
        Line.objects.bulk_update(moved, ["status", "fired_at"])
    return moved


def hold(order: Order, fired: Iterable[Ticket]) -> list[Line]:
    """Tickets that were just fired wait for their course again; saves them and their items.

    Records `kitchen.ticket_changed` for each.
    """
    fired = list(fired)
    moved = [item for ticket in fired for item in tickets.hold(ticket, order)]
    Line.objects.bulk_update(moved, ["status", "fired_at"])
    changed(order, fired)
    return moved


def changed(order: Order, touched: Iterable[Ticket]) -> None:
    """Lines of these tickets came, left or read otherwise: what an undo remembers of them no longer fits.

    Saves the tickets. Records `kitchen.ticket_changed` for each.
    """
    for ticket in touched:
        items = tickets.items_of(ticket, order)
        tickets.refresh(ticket, items, at=clock.now())
        ticket.save(update_fields=IN_PLACE)
        events.ticket_changed(ticket, order, items)


def tell(order: Order, touched: Iterable[Ticket]) -> None:
    """Items of these tickets read otherwise; the tickets themselves stay. Records `kitchen.ticket_changed` for each."""
    for ticket in touched:
        events.ticket_changed(ticket, order, tickets.items_of(ticket, order))


def regroup(order: Order, line: Line, *, at: datetime) -> None:
    """A held line waits for another course now: it goes to the held ticket of that course, or has one of its own.

    Saves the tickets, the line is left to the caller. Records `kitchen.ticket_changed`, `kitchen.order_received` for a
    new ticket.
    """
    (old,) = tickets_of_lines([line])
    was_alone = tickets.items_of(old, order) == [line]
    line.ticket = None
    day = business_day(at, connection.tenant)
    (ticket,) = tickets.make_tickets(order, [line], hold=[line.course], at=at, day=day, waiting=held_tickets(order))
    if was_alone and ticket._state.adding:
        line.ticket = old
        return tell(order, [old])
    if ticket._state.adding:
        ticket.sent_at, ticket.rush = old.sent_at, old.rush
        ticket.save(force_insert=True)
        events.order_received(ticket, order, tickets.items_of(ticket, order))
    else:
        changed(order, [ticket])
    return changed(order, [old])


def note_header(order: Order, field: str, before: Any, after: Any, *, at: datetime) -> None:
    """Show old and new of a field of the order on its tickets, on those too that may be called back."""
    for ticket in tickets_of_lines(order.all_lines):
        if ticket.status == Ticket.Status.GONE:
            continue
        tickets.note_change(ticket, field, before, after, at=at)
        ticket.save(update_fields=["changes"])
        events.ticket_changed(ticket, order, tickets.items_of(ticket, order))


def rush(order: Order, on: bool, only: Any = None) -> list[Ticket]:
    """Mark the tickets on a screen, or only that one, to be taken first. Answers those that changed."""
    marked = [t for t in _on_screen(order) if t.rush != on and only in (None, t.id)]
    for ticket in marked:
        ticket.rush = on
        ticket.save(update_fields=["rush"])
        events.ticket_changed(ticket, order, tickets.items_of(ticket, order))
    return marked


def move(lines: Collection[Line], *, source: Order, target: Order, at: datetime) -> None:
    """The tickets of `lines`, which stand on `target` now, follow them there.

    A ticket of which nothing stays goes as it is; of another one a part is split off, with the same clocks. Saves the
    tickets, and the lines' own are left to the caller. Records `kitchen.ticket_changed` for each.
    """
    for ticket in tickets_of_lines(lines):
        stays = tickets.items_of(ticket, source)
        part = ticket if not stays else _split_off(ticket, target)
        part.order = target
        for line in lines:
            if line.ticket_id == ticket.id:
                line.ticket = part
        _note_move(part, source, target, at)
        items = tickets.items_of(part, target)
        tickets.refresh(part, items, at=at)
        part.save(**({"update_fields": IN_PLACE} if part is ticket else {"force_insert": True}))
        events.ticket_changed(part, target, items)
        if stays:
            changed(source, [ticket])


def _on_screen(order: Order) -> list[Ticket]:
    known = any(line.ticket_id is not None for line in order.all_lines)
    return unfinished_tickets(order) if known else []


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
    for called, name in HEADER.items():
        before, after = getattr(source, name), getattr(target, name)
        if before != after:
            tickets.note_change(ticket, called, before, after, at=at)
