"""Move lines to another order or table, merge two orders, split an order.

Allergies move with the lines that they concern. Prices stay: the totals of both orders together do not change, and
pennies of service charge that rounding would lose or add move with the lines. Orders are locked in pk order, then their
tables. Kitchen tickets follow in place.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.tenancy.connection import connection
from orders import deals, events, line_items
from orders.errors import AlreadyPaid, LineVoid, NothingLeft, OrderDiscounted
from orders.floor import selectors as floor_selectors
from orders.floor import services as floor
from orders.kitchen import ticket_updates
from orders.lifecycle import require_editable
from orders.line_items import LineSplit, Transfer, split_line
from orders.models import Line, Order, Table
from orders.persistence import next_order_number, reprice_and_save
from orders.pricing import totals
from orders.selectors import lock_order, lock_orders
from orders.services import allergies
from orders.services.closing import close_as_void
from orders.services.opening import build_split_order
from realtime.commands.context import CommandContext

MOVED_FIELDS = ["order", "position", "quantity", "adjustments", "changes", "ticket", "allergy_conflicts"]
CHARGE_TERMS = ("charge", "charge_rate", "charge_applied")


@dataclass(frozen=True, slots=True)
class Move:
    """A line to move. With `quantity`, only that many move, as a new line with the id `new_id`."""

    line_id: UUID
    quantity: int | None = None
    new_id: UUID | None = None


def move_lines(
    *,
    context: CommandContext,
    order_id: UUID,
    moves: Sequence[Move],
    to_order_id: UUID | None = None,
    to_table_id: UUID | None = None,
    new_order_id: UUID | None = None,
) -> Transfer:
    """Move lines, or parts of them, to another order, or to the newest open order at a table.

    A table without an open order gets a new one, with the id `new_order_id`. An order that all lines leave is merged
    into the other. Locks both orders, then the tables. Records `order.lines_left` for the source, `order.updated` (or
    `order.created`) for the target, and `kitchen.ticket_changed`.

    Raises:
        InvalidInput: both or neither of order and table, the same order, or a wrong quantity.
        OrderNotFound, LineNotFound, LineVoid: no such order or line, or the line is void.
        PartOfDeal: a line moves with its meal deal only.
        OrderClosed, OrderDiscounted: one of the orders is closed or paid, or has a discount as a whole.
        GivenAway: discounts bring what stays to zero, and the actor may not comp.
        AlreadyPaid: what stays is less than what was paid.
        TableNotFound, TableBlocked, TooManyLines: the target cannot take the lines.
    """
    if (to_order_id is None) == (to_table_id is None):
        raise InvalidInput(gettext("Choose an order or a table to move the items to."), field="to_order_id")
    if to_order_id == order_id:
        raise InvalidInput(gettext("The items are on this order already. Choose another order."), field="to_order_id")
    found = to_order_id if to_table_id is None else _newest_order_at(to_table_id, other_than=order_id)
    locked = lock_orders([order_id, *([found] if found else [])])
    source, target = locked[order_id], locked[found] if found else None
    if target is not None and to_order_id is None and not target.is_editable:
        target = None  # it was closed while this command waited for its lock
    _check_transferable(source, *([target] if target else []))
    if target is None:
        # Lock both tables before the day's counter: placing an order at one of them locks in that order too.
        table = floor_selectors.lock_tables_of_move(source.table_id, to_id=to_table_id, to_name="")
        target = _open_beside(context, source, table, order_id=new_order_id)
    return _transfer(context, source, target, _picked(source, moves))


def split_order(
    *,
    context: CommandContext,
    order_id: UUID,
    moves: Sequence[Move] = (),
    seats: Sequence[int] = (),
    new_order_id: UUID | None = None,
) -> Transfer:
    """Move lines, or all lines of some seats, to a new order at the same table.

    Locks the order, then its table. Records as `move_lines`.

    Raises:
        OrderNotFound, LineNotFound, LineVoid: no such order or line, or the line is void.
        OrderClosed, OrderDiscounted, AlreadyPaid, GivenAway: the order cannot be split.
        NothingLeft: no line would move, or no line would stay.
    """
    source = lock_order(order_id)
    _check_transferable(source)
    of_seats = [Move(line.id) for line in source.open_lines() if line.seat in seats]  # parts follow their deals
    picked = _picked(source, [*moves, *of_seats])
    if not picked or _takes_all(source, picked):
        raise NothingLeft(order=str(order_id))
    table = floor_selectors.lock_table(table_id=source.table_id) if source.table_id else None
    target = _open_beside(context, source, table, order_id=new_order_id)
    return _transfer(context, source, target, picked)


def merge_orders(*, context: CommandContext, order_id: UUID, from_order_id: UUID) -> Transfer:
    """Move every line of another order to this one. The other order is closed and refers to this one.

    Locks both orders, then the other's table. Records as `move_lines`, and `order.cancelled` for the other order.

    Raises:
        InvalidInput: both are the same order.
        OrderNotFound, OrderClosed, OrderDiscounted: one of the orders cannot be merged.
        AlreadyPaid: money was taken for the other order.
        TooManyLines: this order cannot take the lines.
    """
    if order_id == from_order_id:
        raise InvalidInput(gettext("Choose another order to merge into this one."), field="from_order_id")
    locked = lock_orders([order_id, from_order_id])
    source, target = locked[from_order_id], locked[order_id]
    _check_transferable(source, target)
    picked: Picked = [(line, line.quantity, None) for line in source.open_lines(with_parts=True)]
    return _transfer(context, source, target, picked, empties=True)


Picked = list[tuple[Line, int, UUID | None]]  # line, quantity to move, id of the part


def _newest_order_at(table_id: UUID, *, other_than: UUID) -> UUID | None:
    """Return the newest order at a table that accepts lines. Read before the locks; the caller checks it again."""
    unpaid = floor_selectors.orders_at(table_id).filter(bill__in=[Order.Bill.OPEN, Order.Bill.PART_PAID])
    return unpaid.exclude(pk=other_than).order_by("-opened_at", "-id").values_list("id", flat=True).first()


def _check_transferable(*orders: Order) -> None:
    for order in orders:
        require_editable(order)
        if order.adjustments:
            raise OrderDiscounted(order=str(order.id), number=order.number)


def _picked(source: Order, moves: Iterable[Move]) -> Picked:
    """Return what moves; the parts of a meal deal move with it. Raises as `move_lines`, and PartOfDeal."""
    picked: dict[UUID, tuple[Line, int, UUID | None]] = {}
    for move in moves:
        line = deals.line_to_change(source, move.line_id)
        if line.status == Line.Status.VOID:
            raise LineVoid(line=str(line.id))
        quantity = line.quantity if move.quantity is None else move.quantity
        if not 1 <= quantity <= line.quantity:
            raise InvalidInput(
                gettext("There are only {quantity} of {name}. Enter a smaller quantity.").format(
                    quantity=line.quantity, name=line.name
                ),
                field="lines",
                line=str(line.id),
            )
        if line.id in picked:
            raise InvalidInput(gettext("The same line is named twice."), field="lines", line=str(line.id))
        picked[line.id] = (line, quantity, move.new_id)
        picked |= {part.id: (part, quantity, None) for part in deals.parts_of(source, line)}
    return list(picked.values())


def _takes_all(source: Order, picked: Picked) -> bool:
    moving = {line.id for line, quantity, _ in picked if quantity == line.quantity}
    return all(line.id in moving for line in source.open_lines(with_parts=True))


def _open_beside(context: CommandContext, source: Order, table: Table | None, *, order_id: UUID | None) -> Order:
    """Store a new order without lines for the guests of `source`, at a locked table. Records `order.created`."""
    new = build_split_order(context, source, table=table, id=order_id)
    new.number = next_order_number(new.business_day)
    if table is not None:
        floor.occupy(context, table, order_id=new.id, at=clock.now())
    new.save(force_insert=True)
    events.order_created(context, new)
    return new


def _transfer(
    context: CommandContext, source: Order, target: Order, picked: Picked, *, empties: bool = False
) -> Transfer:
    """Move what was picked to `target`, price and save both orders, and let the tickets follow."""
    at = clock.now()
    emptied = empties or _takes_all(source, picked)
    if emptied and source.paid:
        raise AlreadyPaid(order=str(source.id), paid=source.paid, total=source.total)
    charged = source.service_charge + target.service_charge
    before = {order.id: order.total for order in (source, target)}
    moving, splits = _take_off(source, picked, at)
    new = [split.part for split in splits]
    whole = [line for line in moving if line not in new]
    declared = allergies.copy_declarations(context, source, target, moving, at=at)
    line_items.attach(target, moving)
    line_items.insert(new)
    repriced = _keep_charge(source, target, charged)
    ticket_updates.move(context, moving, source=source, target=target, at=at)
    context.annotate(
        moved=[
            {"line": line.id, "name": line.name, "quantity": line.quantity}
            for line in moving
            if line.part_of_id is None
        ],
        order=source.id, to=target.id,
    )  # fmt: skip
    events.lines_left(context, source, whole, to=target, splits=splits)
    remainders = [split.remainder for split in splits]
    reprice_and_save(
        context,
        source,
        also=[*remainders, *repriced[source.id]],
        line_fields=MOVED_FIELDS,
        fields=["charge_rounding"],
        total_before=before[source.id],
    )
    reprice_and_save(
        context,
        target,
        also=[*moving, *declared, *repriced[target.id]],
        line_fields=MOVED_FIELDS,
        fields=["charge_rounding", "allergies"],
        moved_from=source,
        total_before=before[target.id],
    )
    if emptied:
        source.merged_into = target
        close_as_void(context, source)
    return Transfer(source, target)


def _take_off(source: Order, picked: Picked, at: datetime) -> tuple[list[Line], list[LineSplit]]:
    """Take the picked lines off `source`, in memory. Return the lines that move, and the lines that were split."""
    moving: list[Line] = []
    splits: list[LineSplit] = []
    for line, quantity, new_id in picked:
        if quantity == line.quantity:
            moving.append(line)
        else:
            splits.append(split_line(line, quantity, new_id=new_id, at=at))
            moving.append(splits[-1].part)
    deals.relink(moving, {split.remainder.id: split.part.id for split in splits})
    source.all_lines = [line for line in source.all_lines if line not in moving]
    return moving, splits


def _keep_charge(source: Order, target: Order, charged: Decimal) -> dict[UUID, list[Line]]:
    """Price both orders. On equal terms the order with the larger service charge takes the pennies of rounding.

    Return, by order, the lines whose sums changed: VAT per receipt may change a penny on a line that does not move.
    """
    repriced = {order.id: totals.reprice(order, connection.tenant) for order in (source, target)}
    if any(getattr(source, name) != getattr(target, name) for name in CHARGE_TERMS):
        return repriced
    difference = charged - source.service_charge - target.service_charge
    if difference:
        taker = max(target, source, key=lambda order: (order.service_charge, order.subtotal))
        taker.charge_rounding += difference
    return repriced
