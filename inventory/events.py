"""The events of stock. The till and the portal ask for an item when they show it; alerts follow these."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from inventory.models import Item, Stock
from realtime import events
from realtime.commands.context import CommandContext
from realtime.events import EventType

ITEM = {
    "item_id": "its id",
    "sku": "its code",
    "name": "its name",
    "quantity": "what is there, in `unit`",
    "free": "what of it no open order has reserved",
    "unit": "the unit in which it is kept",
}
MOST_NAMED = 500
TYPES = (
    EventType(
        "inventory.updated",
        "Stock items or what is there of them changed.",
        {"items": f"the ids of the items, empty for more than {MOST_NAMED} of them"},
    ),
    EventType(
        "inventory.recipe_changed",
        "What a product, an option or an item is made of changed.",
        {"made_id": "its id", "kind": "product, option or item"},
    ),
    EventType("inventory.low_stock", "An item fell to the level at which it is ordered again.", ITEM),
    EventType("inventory.out_of_stock", "Nothing is left of an item.", ITEM),
)


def updated(context: CommandContext, items: Iterable[Item]) -> None:
    """Record that the details of items changed."""
    _updated(context, [item.id for item in items])


def moved(context: CommandContext, stocks: Iterable[Stock], before: Mapping[UUID, Decimal]) -> list[Stock]:
    """Record that stock moved. Return which items fell to their level, or to nothing; record it too.

    `before` is what was free before the command.
    """
    stocks = sorted(stocks, key=lambda stock: stock.item_id)
    fell = []
    _updated(context, [stock.item_id for stock in stocks])
    for stock in stocks:
        was, level = before[stock.item_id], stock.item.reorder_at
        if stock.free <= 0 < was:
            _record(context, "inventory.out_of_stock", stock)
            fell.append(stock)
        elif level is not None and stock.free <= level < was:
            _record(context, "inventory.low_stock", stock)
            fell.append(stock)
    return fell


def recipe_changed(context: CommandContext, made_id: UUID, kind: str) -> None:
    context.record(
        "inventory.recipe_changed",
        aggregate="inventory",
        subject=made_id,
        topics=["inventory"],
        data={"made_id": made_id, "kind": kind},
    )


def _updated(context: CommandContext, item_ids: list[UUID]) -> None:
    context.record(
        "inventory.updated",
        aggregate="inventory",
        subject=item_ids[0],
        topics=["inventory"],
        data={"items": item_ids if len(item_ids) <= MOST_NAMED else []},
    )


def _record(context: CommandContext, kind: str, stock: Stock) -> None:
    context.record(
        kind, aggregate="inventory", subject=stock.item_id, topics=["inventory"], data=_serialize(stock)
    )  # fmt: skip


def _serialize(stock: Stock) -> dict[str, Any]:
    return {
        "item_id": stock.item_id,
        "sku": stock.item.sku,
        "name": stock.item.name,
        "quantity": stock.quantity,
        "free": stock.free,
        "unit": stock.item.unit,
    }


def register_all() -> None:
    events.register(*TYPES)
