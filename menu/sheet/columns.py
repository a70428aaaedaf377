"""The columns of the menu's spreadsheet, and how values are written to cells and read from them.

There is a row for each modifier group, option and product. The column `row` holds the kind of the row.

| row | uses | |
| --- | --- | --- |
| group | id, name, min, max, always_ask, sizes | `min` and `max`: how many options a guest chooses |
| option | id, group, name, price, default, tax_class, allergens, portions | `group` is the group's name |
| product | all but those of group and option alone | `modifier_groups` are names separated by ` | ` |

Columns may be in any order and may be missing; without the column `row`, every row is a product. A row is matched by
its `id`, or without an id by its name (and category or group). `allergens` is a list, `none` or `unknown`.
"""

import re
from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

COLUMNS = (
    "row", "id", "category", "group", "name", "description", "price", "cost", "min", "max", "default", "station",
    "tax_class", "prep_minutes", "dietary", "allergens", "modifier_groups", "emoji", "barcode", "sku", "sort_order",
    "always_ask", "takeaway_price", "delivery_price", "short_name", "calories", "sizes",
    "portions",
)  # fmt: skip
GROUP, OPTION, PRODUCT = "group", "option", "product"
NONE, UNKNOWN, YES, NO = "none", "unknown", "yes", "no"
GROUP_SEPARATOR = " | "

_PLAIN = re.compile(r"^-?\d{1,8}(\.\d{1,2})?$")
_THOUSANDS = re.compile(r"^-?\d{1,3}(,\d{3})+(\.\d{1,2})?$")
_PORTIONS = re.compile(r"^\d{1,3}(\.\d{1,3})?$")
_COMMA = re.compile(r"^-?\d{1,8},\d{2}$")


class BadCell(ValueError):
    """A cell that cannot be read. The message is a sentence for the person who imports."""


def money(text: str) -> Decimal | None:
    """Read `9.50`, `£9.50`, `1,250.00` or `9,50`. Returns None for an empty cell. Raises BadCell."""
    plain = text.replace("£", "").replace(" ", "").replace("\N{MINUS SIGN}", "-")
    if not plain:
        return None
    if _COMMA.match(plain):
        plain = plain.replace(",", ".")
    elif _THOUSANDS.match(plain):
        plain = plain.replace(",", "")
    if not _PLAIN.match(plain):
        raise BadCell(_("“{text}” is not an amount of money. Write it like 9.50.").format(text=_short(text)))
    return Decimal(plain).quantize(Decimal("0.01"))


def price(text: str) -> Decimal | None:
    """Return an amount of money. Raises BadCell for a negative one."""
    amount = money(text)
    if amount is not None and amount < 0:
        raise BadCell(_("A price can't be negative."))
    return amount


def whole(text: str, *, most: int) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 9 or int(text) > most:
        raise BadCell(_("“{text}” is not a whole number from 0 to {most}.").format(text=_short(text), most=most))
    return int(text)


def portions(text: str) -> Decimal:
    """Read `1`, `1.4` or `0,5`; an empty cell is 1. Raises BadCell."""
    plain = text.strip().replace(",", ".")
    if not plain:
        return Decimal(1)
    if not _PORTIONS.match(plain) or not Decimal(plain):
        raise BadCell(_("“{text}” is not a number of portions. Write it like 1.4.").format(text=_short(text)))
    return Decimal(plain)


def yes_or_no(text: str) -> bool:
    word = text.lower()
    if word not in ("", YES, NO, "y", "n", "true", "false", "1", "0", "x"):
        raise BadCell(_("“{text}” is not yes or no. Write yes or no.").format(text=_short(text)))
    return word in (YES, "y", "true", "1", "x")


def one_of(text: str, words: Iterable[str]) -> str:
    """Return the word in our spelling. Raises BadCell, which names the allowed words."""
    word = text.strip().lower().replace("-", "_").replace(" ", "_")
    if word not in words:
        raise BadCell(
            _("“{text}” is not in the list. Use one of: {words}.").format(text=_short(text), words=", ".join(words))
        )
    return word


def some_of(text: str, words: Iterable[str]) -> list[str]:
    """Read words separated by commas or semicolons. Returns them in our order."""
    given = {one_of(part, words) for part in re.split(r"[,;]", text) if part.strip()}
    return [word for word in words if word in given]


def names(text: str) -> list[str]:
    return [name for name in (" ".join(part.split()) for part in text.split("|")) if name]


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"
