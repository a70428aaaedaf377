"""The columns of the spreadsheet of stock items, and how values are read from and written to its cells.

Columns may be in any order; `name` and `unit` have to be there. `quantity` is what is there now, `cost` what one unit
costs. `units` are the item's own: `case = 12 bottle | bottle = 750 ml`. `allergens` is a list, `none` or `unknown`.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from fynlo.core.money import with_separators
from inventory.inputs import MOST, MOST_COST
from inventory.models import Item
from menu import labels
from menu.sheet.columns import NONE, UNKNOWN, BadCell, some_of

COLUMNS = (
    "sku", "name", "category", "unit", "quantity", "cost", "reorder_at", "par_level", "units", "supplier",
    "supplier_code", "location", "barcode", "allergens",
)  # fmt: skip
LONGEST = {
    "sku": 40, "name": 120, "category": 60, "unit": 20, "supplier": 120, "supplier_code": 60, "location": 120,
    "barcode": 40,
}  # fmt: skip
EXAMPLES = (
    ("", "Tomatoes", "Vegetables", "kg", "12.5", "1.85", "5", "20", "crate = 6 kg", "Greens & Sons", "", "Cold room",
     "", "none"),
    ("RED-1", "House red", "Wine", "bottle", "24", "6.40", "12", "36", "case = 6 bottle | bottle = 750 ml", "", "",
     "Bar", "", "sulphites"),
)  # fmt: skip
_NUMBER = re.compile(r"^-?\d{1,10}(\.\d{1,4})?$")
_THOUSANDS = re.compile(r"^-?\d{1,3}(,\d{3})+(\.\d{1,4})?$")
_COMMA = re.compile(r"^-?\d{1,10},\d{1,4}$")
_UNIT = re.compile(r"^(?P<unit>.+?)\s*=\s*(?P<factor>[\d.,]+)\s*(?P<of>[^\d\s.,].*)$")


def number(text: str, most: Decimal) -> Decimal | None:
    """Read `12.5`, `12,5` or `1,250`; None for an empty cell. Raises BadCell, also below 0 and above `most`."""
    plain = text.replace("£", "").replace(" ", "").replace("\N{NO-BREAK SPACE}", "").replace("\N{MINUS SIGN}", "-")
    if not plain:
        return None
    if _THOUSANDS.match(plain):
        plain = plain.replace(",", "")
    elif _COMMA.match(plain):
        plain = plain.replace(",", ".")
    if not _NUMBER.match(plain):
        raise BadCell(_("“{text}” is not a number. Write it like 12.5.").format(text=_short(text)))
    found = Decimal(plain)
    if not 0 <= found <= most:
        raise BadCell(
            _("“{text}” is not between 0 and {most}.").format(text=_short(text), most=with_separators(f"{most:,}"))
        )
    return found


def own_units(text: str) -> list[list[Any]]:
    """Read `case = 12 bottle | bottle = 750 ml`. Raises BadCell."""
    conversions: list[list[Any]] = []
    for part in (each.strip() for each in text.split("|")):
        if not part:
            continue
        found = _UNIT.match(part)
        if found is None:
            raise BadCell(_("“{text}” is not a unit. Write it like case = 12 bottle.").format(text=_short(part)))
        conversions.append([found["unit"].strip(), number(found["factor"], Decimal(1_000_000)), found["of"].strip()])
    return conversions


def allergens(text: str) -> list[str] | None:
    word = text.strip().lower()
    if word in ("", UNKNOWN):
        return None
    return [] if word == NONE else some_of(text, labels.ALLERGENS)


def one_line(text: str) -> str:
    """Return the text with single spaces. Raises BadCell for a formula, whose value is not in the file."""
    if text.startswith("="):
        raise BadCell(_("“{text}” is a formula. Enter its value.").format(text=_short(text)))
    return " ".join(text.split())


READERS: dict[str, Callable[[str], Any]] = {
    "sku": one_line,
    "name": one_line,
    "category": one_line,
    "unit": one_line,
    "quantity": lambda text: number(text, MOST),
    "cost": lambda text: number(text, MOST_COST),
    "reorder_at": lambda text: number(text, MOST),
    "par_level": lambda text: number(text, MOST),
    "units": own_units,
    "supplier": one_line,
    "supplier_code": one_line,
    "location": one_line,
    "barcode": one_line,
    "allergens": allergens,
}


def item_cells(item: Item) -> list[Any]:
    """Return an item as a row in the order of COLUMNS. Needs its stock, supplier and place."""
    known = item.allergens
    return [
        item.sku, item.name, item.category, item.unit, _plain(item.stock.quantity), _plain(item.stock.cost),
        _plain(item.reorder_at), _plain(item.par_level),
        " | ".join(f"{unit} = {_plain(factor)} {of}" for unit, factor, of in item.conversions),
        item.supplier.name if item.supplier else "", item.supplier_code,
        item.location.name if item.location else "", item.barcode,
        UNKNOWN if known is None else ", ".join(known) or NONE,
    ]  # fmt: skip


def _plain(value: Decimal | None) -> Decimal | None:
    """Return the number without zeros at its end, with at most four places."""
    return None if value is None else Decimal(f"{round(Decimal(value), 4).normalize():f}")


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"
