"""Take lines off an order. They stay on it as tombstones that cost nothing; the kitchen's ticket keeps them struck."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.money import spread
from orders import line_items
from orders.errors import AlreadyPaid, LineSent, OrderClosed
from orders.kitchen import following
from orders.kitchen.selectors import tickets_of_lines
from orders.lifecycle import require_editable
from orders.line_split import LineSplit, split_line
from orders.models import Correction, Line, Order
from orders.persistence import reprice_and_save
from orders.selectors import line_of, lock_order
from orders.services import corrections, offline
from orders.services.closing import close_as_void
from realtime.actors import Actor
from realtime.commands import context

VOID_FIELDS = ["status", "void_reason", "voided_at", "voided_by", "void_seen_at"]
SPLIT_FIELDS = ["quantity", "adjustments", "changes"]


def void_line(*, actor: Actor, order_id: UUID, line_id: UUID, reason: str = "") -> Order:
    """Take a line off that nobody makes yet: not sent, or held for its course.

    Locks the order. Records `order.updated`, or nothing for a line that is void already; a held ticket changes.

    Raises OrderNotFound, LineNotFound, OrderClosed, LineSent, AlreadyPaid when money for the line was taken.
    """
    order = offline.lock_order_of_line(lock_order(order_id), line_id)
    line = line_of(order, line_id)
    if line.status == Line.Status.VOID:
        return order
    require_editable(order)
    if line.status != Line.Status.HELD:
        raise LineSent(line=str(line_id), status=line.status)
    _void(order, [line], reason=reason, actor=actor, at=clock.now())
    return order


def void_sent_line(
    *,
    actor: Actor,
    order_id: UUID,
    line_id: UUID,
    reason: str,
    quantity: int | None = None,
    new_id: UUID | None = None,
) -> Order:
    """Take a line off, or so many of it, however far the kitchen is; its ticket shows it struck until acknowledged.

    A part becomes a line of its own under `new_id`, void for ever; the line itself keeps the rest, and the kitchen sees
    the old and the new number. Locks the order. Records `order.updated` and `kitchen.ticket_changed`, or nothing for a
    line that is void already. Writes a correction.

    Raises OrderNotFound, LineNotFound, OrderClosed, AlreadyPaid, TooManyLines, LineIdTaken, InvalidInput for more than
    there are.
    """
    order = lock_order(order_id)
    line = line_of(order, line_id)
    if line.status == Line.Status.VOID:
        return order
    require_editable(order)
    if quantity is not None and not 1 <= quantity <= line.quantity:
        raise InvalidInput(f"There are {line.quantity} of {line.name}.", field="quantity", quantity=line.quantity)
    if quantity in (None, line.quantity):
        _correct(order, [line], reason=reason, actor=actor)
    else:
        split = _split_off(order, line, quantity, new_id)
        _correct(order, [split.part], reason=reason, actor=actor, split=split)
    return order


def void_order(*, actor: Actor, order_id: UUID, reason: str) -> Order:
    """Take everything off and close the order, sent or not: nothing of it is a sale.

    Locks the order, then its table. Records what `void_sent_line` records, and `order.cancelled`; nothing when it is
    cancelled already. Writes a correction for each line. Raises OrderNotFound, OrderClosed, AlreadyPaid.
    """
    order = lock_order(order_id)
    if order.status == Order.Status.CANCELLED:
        return order
    if order.is_closed:
        raise OrderClosed(order=str(order.id), status=order.status)
    if order.paid:
        raise AlreadyPaid(order=str(order.id), paid=order.paid)
    _correct(order, order.open_lines(), reason=reason, actor=actor)
    close_as_void(order)
    return order


def _split_off(order: Order, line: Line, quantity: int, new_id: UUID | None) -> LineSplit:
    """Put `quantity` of a line on a new line and store it. The caller saves the remainder."""
    total = line.total
    split = split_line(line, quantity, new_id=new_id, at=clock.now())
    split.part.changes = []  # the kitchen sees it struck through; the quantities before and after would add nothing
    split.part.total = spread(total, [line.quantity, quantity])[1]
    line_items.attach(order, [split.part])
    line_items.insert([split.part])
    return split


def _correct(order: Order, lines: Sequence[Line], *, reason: str, actor: Actor, split: LineSplit | None = None) -> None:
    for line in lines:
        corrections.write(Correction.Kind.VOID, order, actor=actor, reason=reason, line=line, value=line.total)
    _void(order, lines, reason=reason, actor=actor, at=clock.now(), split=split)


def _void(
    order: Order,
    lines: Sequence[Line],
    *,
    reason: str,
    actor: Actor,
    at: datetime,
    split: LineSplit | None = None,
) -> None:
    """What nobody was to make yet goes from its ticket at once; the rest waits to be acknowledged."""
    touched = tickets_of_lines(lines)
    for line in lines:
        context.annotate(voided=str(line.id), name=line.name, quantity=line.quantity, amount=line.total, reason=reason)
        line.void_seen_at = at if line.status == Line.Status.HELD else None
        line.status, line.void_reason = Line.Status.VOID, reason
        line.voided_at, line.voided_by = at, actor.user_id
    changed, fields = [*lines], VOID_FIELDS
    if split is not None:
        changed, fields = [*lines, split.remainder], [*VOID_FIELDS, *SPLIT_FIELDS]
    reprice_and_save(order, also=changed, line_fields=fields, split=split)
    following.changed(order, touched)
