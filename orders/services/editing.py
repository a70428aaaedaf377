"""Change a line that nobody has begun to make, and say what the kitchen takes first."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from fynlo.core import clock
from orders.errors import LineNotHeld, LineStarted, LineVoid, TicketNotFound
from orders.kitchen import following, tickets
from orders.kitchen.selectors import tickets_of_lines
from orders.lifecycle import require_open
from orders.models import Line, Order
from orders.persistence import save_changes
from orders.selectors import line_of, lock_order
from orders.services.allergies import refreshed
from realtime.commands import context

LEFT = object()  # the caller says nothing about this field
NOT_STARTED = (Line.Status.HELD, Line.Status.FIRED)


def edit_line(
    *,
    order_id: UUID,
    line_id: UUID,
    notes: Any = LEFT,
    course: Any = LEFT,
    seat: Any = LEFT,
    allergy_acknowledged: Any = LEFT,
) -> Order:
    """Change a line's note, its seat, or the course that it waits for, or say yes to its allergy conflicts.

    What the kitchen has is shown old and new on the ticket; a held line moves to the held ticket of its new course. A
    seat may change until the order is closed.
    Locks the order. Records `order.updated` and `kitchen.ticket_changed`, or nothing when nothing differs.

    Raises OrderNotFound, LineNotFound, OrderClosed, LineStarted (a note), LineNotHeld (a course).
    """
    order = lock_order(order_id)
    line = line_of(order, line_id)
    said = {"notes": notes, "course": course, "seat": seat}
    if allergy_acknowledged is not LEFT:
        said["allergy_acknowledged"] = sorted(set(allergy_acknowledged))
    wanted = {name: value for name, value in said.items() if value is not LEFT and value != getattr(line, name)}
    if not wanted:
        return order
    _refuse(order, line, wanted)
    at = clock.now()
    for name, value in wanted.items():
        before = getattr(line, name)
        context.annotate(line=line.id, field=name, before=before, after=value)
        if line.ticket_id is not None and name != "allergy_acknowledged":
            tickets.note_change(line, name, before, value, at=at)
        setattr(line, name, value)
    refreshed(order, [line])
    if "course" in wanted and line.ticket_id is not None:
        following.regroup(order, line, at=at)
    else:
        following.tell(order, tickets_of_lines([line]))
    line.save(update_fields=[*wanted, "changes", "ticket", "allergy_conflicts"])
    save_changes(order, at=at, changed=[line])
    return order


def _refuse(order: Order, line: Line, wanted: Collection[str]) -> None:
    require_open(order)
    if line.status == Line.Status.VOID:
        raise LineVoid(line=str(line.id))
    if "course" in wanted and line.status != Line.Status.HELD:
        raise LineNotHeld(line=str(line.id), status=line.status)
    if "notes" in wanted and line.status not in NOT_STARTED:
        raise LineStarted(line=str(line.id), status=line.status)


def set_rush(*, order_id: UUID, on: bool, ticket_id: UUID | None = None) -> Order:
    """The kitchen takes this order first, or one ticket of it; what is sent later to a rushed order is rushed too.

    Locks the order. Records `kitchen.ticket_changed` for each ticket that changed, `order.updated` for an order.
    Raises OrderNotFound, OrderClosed, TicketNotFound.
    """
    order = lock_order(order_id)
    require_open(order)
    if ticket_id is not None:
        if ticket_id not in {line.ticket_id for line in order.all_lines}:
            raise TicketNotFound(ticket=str(ticket_id))
        following.rush(order, on, only=ticket_id)
        return order
    following.rush(order, on)
    if order.rush != on:
        context.annotate(field="rush", before=order.rush, after=on)
        order.rush = on
        save_changes(order, at=clock.now(), fields=["rush"])
    return order
