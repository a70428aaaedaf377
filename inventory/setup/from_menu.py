"""Track products of the menu: each becomes an item with its opening stock."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from inventory.models import Item
from inventory.setup.new_items import NewItem, add_items
from realtime.commands.context import CommandContext


def track_products(*, context: CommandContext, items: Sequence[Mapping[str, Any]]) -> list[Item]:
    """Add an item for each of {name, unit, quantity, cost, category}, with what is there as its first count.

    All or nothing. Records as `add_items`. Raises as `add_items`.
    """
    return add_items(
        context=context,
        new=[
            NewItem(
                {name: each[name] for name in ("name", "unit", "category") if each.get(name)},
                quantity=each.get("quantity") or Decimal(0), cost=each.get("cost"),
            )
            for each in items
        ],
    )  # fmt: skip
