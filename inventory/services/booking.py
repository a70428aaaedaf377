"""Book movements of stock: lock, value by moving average, store. Two statements, whatever the number of items."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from django.utils.translation import gettext as _

from fynlo.core import clock, json_codec
from fynlo.core.ids import uuid7
from fynlo.core.money import ZERO
from fynlo.core.tenancy.connection import connection
from inventory import alerts, costing, events, notices
from inventory.errors import ItemArchived
from inventory.models import LineUse, LocationStock, Movement, Stock
from inventory.selectors import lock_stock
from inventory.services import sold_out
from realtime.commands.context import CommandContext
from restaurants.business_days import business_day

COLUMNS = ", ".join(cast(str, each.column) for each in Movement._meta.concrete_fields)
MOST_NOTED = 200  # movements of one command in its audit entry; all of them are rows of their own
# The rows travel as JSON, as those of a new order do (`orders.persistence`).
STORE = f"""
WITH moved AS (
    INSERT INTO {Movement._meta.db_table} ({COLUMNS})
    SELECT {COLUMNS} FROM jsonb_populate_recordset(NULL::{Movement._meta.db_table}, %(movements)s)
), there AS (
    INSERT INTO {LocationStock._meta.db_table} (item_id, location_id, quantity)
    SELECT item_id, location_id, sum(quantity)
    FROM jsonb_to_recordset(%(movements)s::jsonb) AS m(item_id uuid, location_id uuid, quantity numeric)
    GROUP BY item_id, location_id ORDER BY item_id, location_id
    ON CONFLICT (item_id, location_id)
    DO UPDATE SET quantity = {LocationStock._meta.db_table}.quantity + excluded.quantity
), used AS (
    INSERT INTO {LineUse._meta.db_table} (line_id, state, needs, changed_at)
    SELECT line_id, state, needs, changed_at FROM jsonb_to_recordset(%(uses)s::jsonb)
        AS u(line_id uuid, state text, needs jsonb, changed_at timestamptz)
    ON CONFLICT (line_id)
    DO UPDATE SET state = excluded.state, needs = excluded.needs, changed_at = excluded.changed_at
)
UPDATE {Stock._meta.db_table} s SET quantity = n.quantity, value = n.value, reserved = n.reserved, cost = n.cost,
    last_delivered_at = n.last_delivered_at, changed_at = n.changed_at
FROM jsonb_to_recordset(%(stocks)s::jsonb) AS n(
    item_id uuid, quantity numeric, value numeric, reserved numeric, cost numeric, last_delivered_at timestamptz,
    changed_at timestamptz
)
WHERE s.item_id = n.item_id
"""  # noqa: S608, names of our own


@dataclass(frozen=True, slots=True)
class Entry:
    """One movement to book, in the item's unit: above zero it comes in. `value` is what a delivery cost in all.

    Without a `value` what comes in is worth the item's cost, or, with `takes_value`, what the entries before it took
    out. `keeps_value`: it only changes its place. `line` is the line of an order that it is for.
    `is_exact`: what moves is worth `value`, also what goes out. `at` is when it happened, if not when the command did.
    """

    item_id: UUID
    location_id: UUID
    kind: Movement.Kind
    quantity: Decimal
    value: Decimal | None = None
    reason: str = ""
    about: UUID | None = None
    line: UUID | None = None
    keeps_value: bool = False
    takes_value: bool = False
    is_exact: bool = False
    at: datetime | None = None
    picture: str = ""


@dataclass(slots=True)
class Booked:
    """What a command moved, and the stock of its items afterwards."""

    movements: list[Movement] = field(default_factory=list)
    stocks: list[Stock] = field(default_factory=list)


def book(context: CommandContext, entries: Sequence[Entry], *, batch: UUID | None = None) -> Booked:
    """Store the movements and what is there afterwards. Two statements.

    Locks the stock of the items in pk order. A device without a network may move an archived item: it has happened.
    Records `inventory.updated`, and `inventory.low_stock` or `inventory.out_of_stock` for an item that fell to its
    level. Raises ItemNotFound, ItemArchived.
    """
    stocks = lock_stock(entry.item_id for entry in entries)
    before = {item_id: stock.free for item_id, stock in stocks.items()}
    for stock in stocks.values():
        if stock.item.archived_at is not None and not context.accepts_conflicts:
            raise ItemArchived(
                _("{item} is archived. Restore it first.").format(item=stock.item.name), item=stock.item.name
            )
    booked = Booked(move(context, entries, stocks, batch=batch), list(stocks.values()))
    store(booked.movements, booked.stocks)
    for movement in booked.movements[:MOST_NOTED]:
        context.annotate(
            item=str(movement.item_id), movement=movement.kind, quantity=movement.quantity, value=movement.value,
            reason=movement.reason,
        )  # fmt: skip
    follow(context, stocks, before)
    return booked


def move(
    context: CommandContext, entries: Sequence[Entry], stocks: Mapping[UUID, Stock], *, batch: UUID | None = None
) -> list[Movement]:
    """Return the movements, and change the locked stocks by them in memory."""
    batch, moved = batch or uuid7(), []
    for entry in entries:
        if entry.takes_value:
            entry = replace(entry, value=-sum((each.value for each in moved), ZERO))
        moved.append(_movement(context, entry, stocks[entry.item_id], batch))
    return moved


def follow(context: CommandContext, stocks: Mapping[UUID, Stock], before: Mapping[UUID, Decimal]) -> None:
    """Record what moved and what ran low, and let the menu sell out or come back. `before` is what was free."""
    fell = events.moved(context, stocks.values(), before)
    if fell:
        notices.note(context, fell)
        alerts.ran_low(context, fell)
    sold_out.follow(context, stocks, before)


def _movement(context: CommandContext, entry: Entry, stock: Stock, batch: UUID) -> Movement:
    """Return the movement, and change `stock` by it in memory."""
    change, now, actor, at = _valued(entry, stock), clock.now(), context.actor, entry.at or context.occurred_at
    stock.quantity, stock.value, stock.cost = change.stock.quantity, change.stock.value, change.stock.cost
    stock.changed_at = now
    if entry.kind == Movement.Kind.DELIVERY and entry.quantity > 0:
        stock.last_delivered_at = now
    return Movement(
        id=uuid7(), batch=batch, item_id=entry.item_id, location_id=entry.location_id, kind=entry.kind,
        quantity=entry.quantity, value=change.value, correction=change.correction, reason=entry.reason,
        picture=entry.picture, about=entry.about, line=entry.line, business_day=business_day(at, connection.tenant),
        by=actor.user_id, by_name=actor.name, at=at, stored_at=now,
    )  # fmt: skip


def _valued(entry: Entry, stock: Stock) -> costing.Change:
    held = costing.Stock(stock.quantity, stock.value, stock.cost)
    if entry.is_exact:
        return costing.restore(held, entry.quantity, entry.value or ZERO)
    if entry.keeps_value or not entry.quantity:
        moved = ZERO if not entry.quantity else costing.worth(entry.quantity, held)
        return costing.Change(costing.Stock(held.quantity + entry.quantity, held.value + moved, held.cost), moved)
    if entry.quantity < 0:
        return costing.take_out(held, -entry.quantity)
    value = costing.worth(entry.quantity, held) if entry.value is None else entry.value
    return costing.receive(held, entry.quantity, value)


def store(movements: Iterable[Movement], stocks: Iterable[Stock], uses: Sequence[Mapping[str, Any]] = ()) -> None:
    """Store movements, the stocks that they changed, and the uses of lines of orders. One statement."""
    changed = [
        {
            "item_id": each.item_id, "quantity": each.quantity, "value": each.value, "reserved": each.reserved,
            "cost": each.cost, "last_delivered_at": each.last_delivered_at, "changed_at": each.changed_at,
        }
        for each in stocks
    ]  # fmt: skip
    rows = {"movements": [_fields(movement) for movement in movements], "stocks": changed, "uses": uses}
    with connection.cursor() as cursor:
        cursor.execute(STORE, {name: json_codec.dumps(each).decode() for name, each in rows.items()})


def _fields(movement: Movement) -> dict[str, Any]:
    return {cast(str, each.column): getattr(movement, each.attname) for each in movement._meta.concrete_fields}
