"""Void lines. A void line stays on the order and costs nothing; the kitchen's ticket shows it struck through."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.money import spread
from orders import deals, line_items, line_kinds, portions
from orders.errors import AlreadyPaid, LineSent, OrderClosed
from orders.kitchen import ticket_updates
from orders.kitchen.selectors import tickets_of_lines
from orders.lifecycle import require_editable
from orders.line_items import LineSplit, split_line
from orders.models import Correction, Line, Order
from orders.persistence import reprice_and_save
from orders.selectors import lock_order
from orders.services import offline
from orders.services.closing import close_as_void
from orders.services.corrections import add_correction
from realtime.commands.context import CommandContext

VOID_FIELDS = ["status", "void_reason", "voided_at", "voided_by", "void_seen_at", "wasted"]
MADE = (Line.Status.STARTED, Line.Status.READY, Line.Status.SERVED)
SPLIT_FIELDS = ["quantity", "adjustments", "changes"]


def void_line(*, context: CommandContext, order_id: UUID, line_id: UUID, reason: str = "") -> Order:
    """Remove a line that the kitchen is not making: unsent, held for its course, or no sale of food.

    Locks the order. Records `order.updated`, and `kitchen.ticket_changed` for a held ticket; nothing for a void line.

    Raises:
        OrderNotFound, LineNotFound: no such order in this restaurant, or no such line on it.
        PartOfDeal: the line is void with its meal deal only.
        OrderClosed: the order is closed or paid.
        LineSent: the kitchen is to make it.
        AlreadyPaid: more is paid than the total without the line.
    """
    order = offline.lock_order_with_line(context, lock_order(order_id), line_id)
    line = deals.line_to_change(order, line_id)
    if line.status == Line.Status.VOID:
        return order
    require_editable(order)
    if line.status != Line.Status.HELD and line.is_sale:
        raise LineSent(line=str(line_id), status=line.status)
    _void(context, order, deals.with_parts(order, [line]), reason=reason, at=clock.now())
    return order


def void_sent_line(
    *,
    context: CommandContext,
    order_id: UUID,
    line_id: UUID,
    reason: str,
    quantity: int | None = None,
    new_id: UUID | None = None,
    wasted: bool | None = None,
) -> Order:
    """Void a line, or `quantity` of it, whatever its status. Its ticket shows it struck through until acknowledged.

    `wasted`: it was made and thrown away; None is for what the kitchen has started. Otherwise its ingredients are used
    for another dish.
    A part becomes a void line with the id `new_id`; the kitchen sees the old and the new quantity of the rest. The
    parts of a meal deal are void with it. Locks the order. Records `order.updated` and `kitchen.ticket_changed`, or
    nothing for a void line. Adds a correction.

    Raises:
        OrderNotFound, LineNotFound: no such order in this restaurant, or no such line on it.
        PartOfDeal: the line is void with its meal deal only.
        OrderClosed, AlreadyPaid: the order is closed or paid, or more is paid than the new total.
        InvalidInput: the line has a smaller quantity.
        TooManyLines, LineIdTaken: the part cannot become a line.
    """
    order = offline.lock_order_with_line(context, lock_order(order_id), line_id)
    line = deals.line_to_change(order, line_id)
    if line.status == Line.Status.VOID:
        return order
    require_editable(order)
    if quantity is not None and not 1 <= quantity <= line.quantity:
        raise InvalidInput(
            _("There are only {quantity} of {name}. Enter a smaller quantity.").format(
                quantity=line.quantity, name=line.name
            ),
            field="quantity",
            quantity=line.quantity,
        )
    if quantity in (None, line.quantity):
        _correct(context, order, deals.with_parts(order, [line]), reason=reason, wasted=wasted)
    else:
        splits = _split_off(order, line, quantity, new_id)
        _correct(context, order, [split.part for split in splits], reason=reason, splits=splits, wasted=wasted)
    return order


def void_order(*, context: CommandContext, order_id: UUID, reason: str) -> Order:
    """Void every line and close the order, sent or not. It is no sale.

    Locks the order, then its table. Records what `void_sent_line` records, and `order.cancelled`; nothing if it is
    cancelled already. Adds a correction for each line.

    Raises:
        OrderNotFound: no such order in this restaurant.
        OrderClosed: it is completed.
        AlreadyPaid: money was taken for it.
    """
    order = lock_order(order_id)
    if order.status == Order.Status.CANCELLED:
        return order
    if order.is_closed:
        raise OrderClosed(order=str(order.id), status=order.status)
    if order.paid:
        raise AlreadyPaid(order=str(order.id), paid=order.paid)
    _correct(context, order, order.open_lines(with_parts=True), reason=reason)
    close_as_void(context, order)
    return order


def _split_off(order: Order, line: Line, quantity: int, new_id: UUID | None) -> list[LineSplit]:
    """Put `quantity` of a line, and of the parts of a meal deal, on new lines and store them.

    Return the split of the line first. The caller saves the remainders.
    """
    total, at = line.total, clock.now()
    splits = [
        split_line(each, quantity, new_id=new_id if each is line else None, at=at)
        for each in deals.with_parts(order, [line])
    ]
    new = [split.part for split in splits]
    for part in new:
        part.changes = []  # the kitchen sees it struck through; the quantities before and after would add nothing
    new[0].total = spread(total, [line.quantity, quantity])[1]
    deals.relink(new, {line.id: new[0].id})
    line_items.attach(order, new)
    line_items.insert(new)
    return splits


def _correct(
    context: CommandContext,
    order: Order,
    lines: Sequence[Line],
    *,
    reason: str,
    splits: Sequence[LineSplit] = (),
    wasted: bool | None = None,
) -> None:
    for line in lines:
        if line.part_of_id is not None:
            continue
        add_correction(context, Correction.Kind.VOID, order, reason=reason, line=line, value=line.total)
    for line in lines:
        line.wasted = line.is_sale and (line.status in MADE if wasted is None else wasted)
    _void(context, order, lines, reason=reason, at=clock.now(), splits=splits)


def _void(
    context: CommandContext,
    order: Order,
    lines: Sequence[Line],
    *,
    reason: str,
    at: datetime,
    splits: Sequence[LineSplit] = (),
) -> None:
    """Void the lines and save the order. A held line leaves its ticket at once; others wait to be acknowledged."""
    touched = tickets_of_lines(lines)
    for line in lines:
        if line.part_of_id is None:
            context.annotate(
                voided=str(line.id), name=line.name, quantity=line.quantity, amount=line.total, reason=reason
            )
        line.void_seen_at = at if line.status == Line.Status.HELD or not line.is_sale else None
        line.status, line.void_reason = Line.Status.VOID, reason
        line.voided_at, line.voided_by = at, context.actor.user_id
    changed, fields = [*lines], VOID_FIELDS
    if splits:
        changed, fields = [*lines, *(split.remainder for split in splits)], [*VOID_FIELDS, *SPLIT_FIELDS]
    line_kinds.cancel_lines(context, order, list(lines))
    portions.give_back(context, lines)
    reprice_and_save(context, order, also=changed, line_fields=fields, splits=splits)
    ticket_updates.lines_changed(context, order, touched)
