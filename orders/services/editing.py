"""Edit a line that the kitchen has not started, and set what the kitchen makes first."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from fynlo.core import clock
from orders import deals
from orders.errors import LineNotHeld, LineStarted, LineVoid, TicketNotFound
from orders.kitchen import ticket_updates, tickets
from orders.kitchen.selectors import tickets_of_lines
from orders.lifecycle import require_open
from orders.models import Line, Order
from orders.persistence import save_changes
from orders.selectors import lock_order
from orders.services.allergies import refresh_conflicts
from realtime.commands.context import CommandContext

UNCHANGED = object()  # the default of a field that the caller does not change
NOT_STARTED = (Line.Status.HELD, Line.Status.FIRED)


def edit_line(
    *,
    context: CommandContext,
    order_id: UUID,
    line_id: UUID,
    notes: Any = UNCHANGED,
    course: Any = UNCHANGED,
    seat: Any = UNCHANGED,
    allergy_acknowledged: Any = UNCHANGED,
) -> Order:
    """Change a line's note, seat or course, or confirm its allergy conflicts. The parts of a meal deal change with it.

    The line's ticket shows old and new values. A held line moves to the held ticket of its new course. Locks the order.
    Records `order.updated` and `kitchen.ticket_changed`, or nothing if no value differs.

    Raises:
        OrderNotFound, LineNotFound: no such order in this restaurant, or no such line on it.
        OrderClosed: the order is completed or cancelled.
        LineVoid: the line was removed.
        LineStarted: a note cannot change once the kitchen has started the line.
        LineNotHeld: a course cannot change once the line was fired.
        PartOfDeal: the line is changed with its meal deal only.
    """
    order = lock_order(order_id)
    line = deals.line_to_change(order, line_id)
    values = {"notes": notes, "course": course, "seat": seat}
    if allergy_acknowledged is not UNCHANGED:
        values["allergy_acknowledged"] = sorted(set(allergy_acknowledged))
    changes = {name: value for name, value in values.items() if value not in (UNCHANGED, getattr(line, name))}
    if not changes:
        return order
    lines = deals.with_parts(order, [line])
    for each in lines:
        _check_editable(order, each, changes)
    at = clock.now()
    for name, value in changes.items():
        context.annotate(line=line.id, field=name, before=getattr(line, name), after=value)
    for each in lines:
        _change(context, order, each, changes, at)
    save_changes(context, order, at=at, changed=lines)
    return order


def _change(context: CommandContext, order: Order, line: Line, changes: Mapping[str, Any], at: datetime) -> None:
    """Set the fields of a line, show old and new on its ticket, and save it."""
    for name, value in changes.items():
        if line.ticket_id is not None and name != "allergy_acknowledged":
            tickets.note_change(line, name, getattr(line, name), value, at=at)
        setattr(line, name, value)
    refresh_conflicts(order, [line])
    if "course" in changes and line.ticket_id is not None:
        ticket_updates.regroup(context, order, line, at=at)
    else:
        ticket_updates.record_changes(context, order, tickets_of_lines([line]))
    line.save(update_fields=[*changes, "changes", "ticket", "allergy_conflicts"])


def _check_editable(order: Order, line: Line, changes: Collection[str]) -> None:
    require_open(order)
    if line.status == Line.Status.VOID:
        raise LineVoid(line=str(line.id))
    if "course" in changes and line.status != Line.Status.HELD:
        raise LineNotHeld(line=str(line.id), status=line.status)
    if "notes" in changes and line.status not in NOT_STARTED:
        raise LineStarted(line=str(line.id), status=line.status)


def set_rush(*, context: CommandContext, order_id: UUID, on: bool, ticket_id: UUID | None = None) -> Order:
    """Mark an order to be made first, or only one of its tickets. Tickets sent later to a rushed order are rushed too.

    Locks the order. Records one `kitchen.ticket_changed` per changed ticket, and `order.updated` for an order.

    Raises:
        OrderNotFound: no such order in this restaurant.
        OrderClosed: the order is completed or cancelled.
        TicketNotFound: the ticket belongs to another order.
    """
    order = lock_order(order_id)
    require_open(order)
    if ticket_id is not None:
        if ticket_id not in {line.ticket_id for line in order.all_lines}:
            raise TicketNotFound(ticket=str(ticket_id))
        ticket_updates.set_rush(context, order, on, only=ticket_id)
        return order
    ticket_updates.set_rush(context, order, on)
    if order.rush != on:
        context.annotate(field="rush", before=order.rush, after=on)
        order.rush = on
        save_changes(context, order, at=clock.now(), fields=["rush"])
    return order
