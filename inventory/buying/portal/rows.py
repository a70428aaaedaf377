"""The rows of items in the forms of orders and deliveries: what was entered, read once, with its mistakes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.http import QueryDict

from inventory.buying.inputs import MOST_PRICE
from inventory.buying.suggestions import Suggestion
from inventory.inputs import MOST
from inventory.models import Item, PurchaseOrderLine
from inventory.setup.columns import number
from menu.sheet.columns import BadCell

MOST_SHOWN = 1_000  # items of one form, with three fields each: see DATA_UPLOAD_MAX_NUMBER_FIELDS


@dataclass(slots=True)
class Row:
    """An item with what was entered for it, as text. `errors` has a sentence for a field that cannot be used."""

    item: Item
    unit: str
    units: list[str] = field(default_factory=list)  # to choose from
    size: Decimal | None = None
    quantity: str = ""
    price: str = ""
    line: PurchaseOrderLine | None = None
    suggestion: Suggestion | None = None
    last_price: Decimal | None = None
    errors: dict[str, str] = field(default_factory=dict)


def read(rows: Iterable[Row], given: QueryDict) -> list[dict[str, Any]]:
    """Read the fields into the rows. Return the lines with a quantity above 0, as the commands take them."""
    lines = []
    for row in rows:
        key = row.item.id
        row.quantity = given.get(f"quantity_{key}", "").strip()
        row.price = given.get(f"price_{key}", "").strip()
        row.unit = given.get(f"unit_{key}", row.unit).strip() if row.units else row.unit
        found: dict[str, Decimal | None] = {}
        for name, text, most in (("quantity", row.quantity, MOST), ("price", row.price, MOST_PRICE)):
            try:
                found[name] = number(text, most)
            except BadCell as error:
                row.errors[name] = str(error)
        if not row.errors and found["quantity"]:
            price = None if found["price"] is None else str(found["price"])
            lines.append({"item_id": str(key), "quantity": str(found["quantity"]), "unit": row.unit, "price": price})
    return lines


def plain(number: Decimal | None) -> str:
    """Return a number for a field: without zeros at its end, empty for None."""
    return "" if number is None else f"{number.normalize():f}"


def plain_price(price: Decimal) -> str:
    """Return a price for a field: pounds and pennies, and more places only where it has them."""
    text = plain(price)
    return f"{price:.2f}" if len(text.partition(".")[2]) <= 2 else text
