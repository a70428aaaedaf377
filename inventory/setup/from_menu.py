"""Track products of the menu: each becomes an item with its opening stock."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from inventory.models import Item
from inventory.services.recipes import sell_one_each
from inventory.setup.new_items import NewItem, add_items
from menu.models import Product
from realtime.commands.context import CommandContext


def track_products(*, context: CommandContext, items: Sequence[Mapping[str, Any]]) -> list[Item]:
    """Add an item for each of {product_id, name, unit, quantity, cost, category}, and its opening stock as a count.

    With a `product_id`, selling the product takes one unit of the item, which has the product's allergens. All or
    nothing. Records as `add_items` and `sell_one_each`. Raises as `add_items`.
    """
    ids = [each["product_id"] for each in items if each.get("product_id")]
    products = Product.objects.filter(archived_at=None).in_bulk(ids)
    added = add_items(
        context=context,
        new=[
            NewItem(
                {
                    **{name: each[name] for name in ("name", "unit", "category") if each.get(name)},
                    "allergens": _allergens(products.get(each.get("product_id"))),
                },
                quantity=each.get("quantity") or Decimal(0), cost=each.get("cost"),
            )
            for each in items
        ],
    )  # fmt: skip
    sold = {
        each["product_id"]: item for each, item in zip(items, added, strict=True) if each.get("product_id") in products
    }
    if sold:
        sell_one_each(context=context, items=sold)
    return added


def _allergens(product: Product | None) -> list[str] | None:
    return None if product is None else product.allergens
