"""The wrong check: move lines to another order or table, merge two orders, split one.

Allergies go along with the lines that they concern.
Nothing is priced otherwise by it: what the orders come to together stays the same, and pennies of service charge that
rounding would lose or make go with the lines. Orders are locked in pk order, the tables after them. Kitchen tickets
follow in place.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from orders import events, line_items, totals
from orders.errors import AlreadyPaid, LineVoid, NothingLeft, OrderDiscounted
from orders.floor import selectors as floor_selectors
from orders.floor import services as floor
from orders.kitchen import following
from orders.lifecycle import require_editable
from orders.line_split import LineSplit, split_line
from orders.models import Line, Order, Table
from orders.persistence import next_order_number, reprice_and_save
from orders.selectors import line_of, lock_order, lock_orders
from orders.services import allergies
from orders.services.closing import close_as_void
from realtime.actors import Actor
from realtime.commands import context

PLACE = ["order", "position", "quantity", "adjustments", "changes", "ticket", "allergy_conflicts"]
TERMS = ("charge", "charge_rate", "charge_applied")


@dataclass(frozen=True, slots=True)
class Move:
    """A line that goes, or so many of it; `new_id` is then the id of the line that the part becomes."""

    line_id: UUID
    quantity: int | None = None
    new_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Transfer:
    """Both orders after lines went from one to the other."""

    source: Order
    target: Order


def move_lines(
    *,
    actor: Actor,
    order_id: UUID,
    moves: Sequence[Move],
    to_order_id: UUID | None = None,
    to_table_id: UUID | None = None,
    new_order_id: UUID | None = None,
) -> Transfer:
    """Move lines, or parts of them, to another order, or to the newest open one at a table; a new one if there is none.

    An order that all lines leave is merged into the other. Locks both orders, then the table. Records
    `order.lines_left` of the one and `order.updated` (or `order.created`) of the other, and `kitchen.ticket_changed`.

    Raises OrderNotFound, LineNotFound, LineVoid, OrderClosed, OrderDiscounted, AlreadyPaid when what stays is less than
    what was paid, TableNotFound, TableBlocked, TooManyLines, InvalidInput.
    """
    if (to_order_id is None) == (to_table_id is None):
        raise InvalidInput("Say to which order or to which table.", field="to_order_id")
    if to_order_id == order_id:
        raise InvalidInput("The lines are on this order.", field="to_order_id")
    found = to_order_id or _order_at(to_table_id, other_than=order_id)
    locked = lock_orders([order_id, *([found] if found else [])])
    source, target = locked[order_id], locked.get(found)
    if target is not None and to_order_id is None and not target.is_editable:
        target = None  # it was closed while its lock was waited for
    _refuse(source, *([target] if target else []))
    if target is None:
        # both tables before the day's counter: whoever places an order at one of them waits for it in that order
        table = floor_selectors.lock_tables_of_move(source.table_id, to_id=to_table_id, to_name="")
        target = _beside(source, actor, table, order_id=new_order_id)
    return _carry_over(source, target, _picked(source, moves))


def split_order(
    *,
    actor: Actor,
    order_id: UUID,
    moves: Sequence[Move] = (),
    seats: Sequence[int] = (),
    new_order_id: UUID | None = None,
) -> Transfer:
    """Put lines, or everything of some seats, on a check of its own at the same table.

    Locks the order, then its table. Records as `move_lines`.
    Raises OrderNotFound, LineNotFound, LineVoid, OrderClosed, OrderDiscounted, AlreadyPaid, NothingLeft when nothing
    would go, or nothing would stay.
    """
    source = lock_order(order_id)
    _refuse(source)
    of_seats = [Move(line.id) for line in source.open_lines() if line.seat in seats]
    picked = _picked(source, [*moves, *of_seats])
    if not picked or _takes_all(source, picked):
        raise NothingLeft(order=str(order_id))
    table = floor_selectors.lock_table(table_id=source.table_id) if source.table_id else None
    return _carry_over(source, _beside(source, actor, table, order_id=new_order_id), picked)


def merge_orders(*, order_id: UUID, from_order_id: UUID) -> Transfer:
    """Take every line of another order over; that one is closed and names this one.

    Locks both orders, then the other's table. Records as `move_lines`, and `order.cancelled` of the other.
    Raises OrderNotFound, OrderClosed, OrderDiscounted, AlreadyPaid when money was taken for the other, TooManyLines.
    """
    if order_id == from_order_id:
        raise InvalidInput("An order cannot be merged into itself.", field="from_order_id")
    locked = lock_orders([order_id, from_order_id])
    source, target = locked[from_order_id], locked[order_id]
    _refuse(source, target)
    return _carry_over(source, target, [(line, line.quantity, None) for line in source.open_lines()], all_of_it=True)


Picked = list[tuple[Line, int, UUID | None]]  # a line, how many of it go, the id of the part


def _order_at(table_id: UUID | None, *, other_than: UUID) -> UUID | None:
    """The newest order at a table that still takes lines; read before the locks, and looked at again under them."""
    unpaid = floor_selectors.orders_at(table_id).filter(bill__in=[Order.Bill.OPEN, Order.Bill.PART_PAID])
    return unpaid.exclude(pk=other_than).order_by("-opened_at", "-id").values_list("id", flat=True).first()


def _refuse(*involved: Order) -> None:
    for order in involved:
        require_editable(order)
        if order.adjustments:
            raise OrderDiscounted(order=str(order.id), number=order.number)


def _picked(source: Order, moves: Iterable[Move]) -> Picked:
    picked: dict[UUID, tuple[Line, int, UUID | None]] = {}
    for move in moves:
        line = line_of(source, move.line_id)
        if line.status == Line.Status.VOID:
            raise LineVoid(line=str(line.id))
        quantity = line.quantity if move.quantity is None else move.quantity
        if not 1 <= quantity <= line.quantity:
            raise InvalidInput(f"There are {line.quantity} of {line.name}.", field="lines", line=str(line.id))
        if line.id in picked:
            raise InvalidInput("The same line is named twice.", field="lines", line=str(line.id))
        picked[line.id] = (line, quantity, move.new_id)
    return list(picked.values())


def _takes_all(source: Order, picked: Picked) -> bool:
    going = {line.id for line, quantity, _ in picked if quantity == line.quantity}
    return all(line.id in going for line in source.open_lines())


def _beside(source: Order, actor: Actor, table: Table | None, *, order_id: UUID | None) -> Order:
    """A new order on the terms of `source`, which the same guests opened; stored without lines, and told."""
    new = Order(
        id=order_id or uuid7(),
        business_day=source.business_day,
        number=next_order_number(source.business_day),
        order_type=source.order_type,
        table=table,
        table_name=table.name if table else "",
        menu_version=source.menu_version,
        server_id=actor.user_id,
        server_name=actor.name,
        promised_at=source.promised_at,
        customer_id=source.customer_id,
        rush=source.rush,
        opened_at=source.opened_at,
        stage_since=clock.now(),
        vat_registered=source.vat_registered,
        vat_method=source.vat_method,
        prices_include_tax=source.prices_include_tax,
        **{name: getattr(source, name) for name in TERMS},
    )
    new.all_lines = []
    if table is not None:
        floor.occupy(table, order_id=new.id, at=clock.now())
    new.save(force_insert=True)
    events.order_created(new)
    return new


def _carry_over(source: Order, target: Order, picked: Picked, *, all_of_it: bool = False) -> Transfer:
    """Put what was picked on `target`, price both, and let the tickets follow."""
    at = clock.now()
    emptied = all_of_it or _takes_all(source, picked)
    if emptied and source.paid:
        raise AlreadyPaid(order=str(source.id), paid=source.paid, total=source.total)
    charged = source.service_charge + target.service_charge
    going, splits = _taken_off(source, picked, at)
    new = [split.part for split in splits]
    left = [line for line in going if line not in new]
    heeded = allergies.take_along(source, target, going, at=at)
    line_items.attach(target, going)
    line_items.insert(new)
    repriced = _keep_charge(source, target, charged)
    following.move(going, source=source, target=target, at=at)
    context.annotate(
        moved=[{"line": line.id, "name": line.name, "quantity": line.quantity} for line in going],
        order=source.id, to=target.id,
    )  # fmt: skip
    events.lines_left(source, left, to=target, splits=splits)
    shrunk = [line for line, quantity, _ in picked if line not in going]
    reprice_and_save(source, also=[*shrunk, *repriced[source.id]], line_fields=PLACE, fields=["charge_rounding"])
    fields = ["charge_rounding", "allergies"]
    also = [*going, *heeded, *repriced[target.id]]
    reprice_and_save(target, also=also, line_fields=PLACE, fields=fields, moved_from=source)
    if emptied:
        source.merged_into = target
        close_as_void(source)
    return Transfer(source, target)


def _taken_off(source: Order, picked: Picked, at: datetime) -> tuple[list[Line], list[LineSplit]]:
    """The lines that go, and which of them are parts of a line that stays; in memory."""
    going: list[Line] = []
    splits: list[LineSplit] = []
    for line, quantity, new_id in picked:
        if quantity == line.quantity:
            going.append(line)
        else:
            splits.append(split_line(line, quantity, new_id=new_id, at=at))
            going.append(splits[-1].part)
    source.all_lines = [line for line in source.all_lines if line not in going]
    return going, splits


def _keep_charge(source: Order, target: Order, charged: Decimal) -> dict[UUID, list[Line]]:
    """Price both orders. On equal terms the order with the larger service charge takes the pennies of rounding.

    Return, by order, the lines whose sums changed: VAT per receipt may move a penny on a line that does not move.
    """
    repriced = {order.id: totals.reprice(order, connection.tenant) for order in (source, target)}
    if any(getattr(source, name) != getattr(target, name) for name in TERMS):
        return repriced
    strayed = charged - source.service_charge - target.service_charge
    if strayed:
        taker = max(target, source, key=lambda order: (order.service_charge, order.subtotal))
        taker.charge_rounding += strayed
    return repriced
