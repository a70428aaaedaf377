"""Item exports of other tills, turned into the columns of our own spreadsheet before it is read.

Each `Format` is one mapping. A file is recognised by its headings; a file of ours passes unchanged. Every variation
becomes a product of its own ("Latte (Large)"), because a product here has one price. Rows keep their numbers.

Sources, read 2026-12: SumUp's help page "Import template", and for Square public programs that write its item library
file. For Zettle and Lightspeed Restaurant no list of headings was found: theirs are matched by several spellings.
Zettle exports an Excel file (its help page 1165263), which is saved as CSV before it is imported.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext

from menu.sheet import columns
from menu.sheet.tax_proposals import sure_class

OUR_COLUMNS = ("name", "category", "description", "price", "cost", "sku", "barcode", "tax_class")
_TAX_HEADING = re.compile(r"^tax - .*\((\d+(?:\.\d+)?)\s*%\)$")
_RATE = re.compile(r"(\d{1,3}(?:[.,]\d{1,4})?)\s*%?")
_ONLY_VARIATION = {"", "regular", "default", "standard", "n/a"}
_YES = {"y", "yes", "true", "1"}
_NO = {"n", "no", "false", "0"}
LONGEST_CATEGORY = 60


@dataclass(frozen=True, slots=True)
class Format:
    """One till's file. Headings are in lower case; the first that the file has is read.

    `signs`: for each, the file must have one of the headings. `rate` holds the VAT in percent; Square has a column for
    each tax instead. `hidden`: a yes there leaves the row out; `shown`: a no. `has_variation_rows`: the rows of an
    item's variations stand below it and leave the name empty.
    """

    name: str
    signs: tuple[frozenset[str], ...]
    columns: Mapping[str, tuple[str, ...]]
    variation: tuple[str, ...] = ()
    rate: tuple[str, ...] = ()
    alcohol: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    has_variation_rows: bool = False


def _any(*names: str) -> frozenset[str]:
    return frozenset(names)


SQUARE = Format(
    "Square",
    signs=(_any("token", "reference handle"), _any("item name"), _any("variation name")),
    columns={
        "name": ("item name", "customer-facing name"),
        "category": ("categories", "category", "reporting category"),
        "description": ("description",),
        "price": ("price",),
        "cost": ("default unit cost", "unit cost"),
        "sku": ("sku",),
        "barcode": ("gtin",),
    },
    variation=("variation name",),
    alcohol=("contains alcohol",),
    hidden=("archived",),
    shown=("sellable",),
)
SUMUP = Format(
    "SumUp",
    signs=(_any("item name"), _any("variations"), _any("is variation visible? (yes/no)", "tax rate (%)")),
    columns={
        "name": ("item name",),
        "category": ("category", "category name"),
        "description": ("description (online store and invoices only)", "description"),
        "price": ("price",),
        "cost": ("cost price",),
        "sku": ("sku",),
        "barcode": ("barcode",),
    },
    variation=("variations",),
    rate=("tax rate (%)",),
    shown=("is variation visible? (yes/no)",),
    has_variation_rows=True,
)
ZETTLE = Format(
    "Zettle",
    signs=(
        _any("name", "product name"),
        _any("variant", "variant name", "variants"),
        _any("vat", "vat %", "vat (%)", "vat percentage", "vat rate"),
    ),
    columns={
        "name": ("name", "product name"),
        "category": ("category", "product category"),
        "description": ("description",),
        "price": ("price", "unit price", "price (incl. vat)"),
        "cost": ("cost price", "cost", "purchase price"),
        "sku": ("sku", "product id"),
        "barcode": ("barcode", "ean"),
    },
    variation=("variant name", "variant", "variants"),
    rate=("vat %", "vat (%)", "vat percentage", "vat rate", "vat"),
    has_variation_rows=True,
)
LIGHTSPEED = Format(
    "Lightspeed",
    signs=(_any("name", "item name"), _any("accounting group", "accounting group name", "statistic group")),
    columns={
        "name": ("name", "item name", "product name"),
        "category": ("menu group", "group", "accounting group", "accounting group name", "statistic group"),
        "description": ("description", "kitchen name"),
        "price": ("price", "default price", "price incl. tax", "price (incl. tax)"),
        "cost": ("cost price", "cost"),
        "sku": ("sku", "reference", "plu"),
        "barcode": ("barcode", "ean", "upc"),
    },
    rate=("tax rate", "tax rate (%)", "tax", "vat", "tax profile"),
    hidden=("archived", "deleted"),
    shown=("active", "enabled"),
)
FORMATS = (SQUARE, SUMUP, ZETTLE, LIGHTSPEED)


def recognised(heading: Iterable[str]) -> Format | None:
    """Return the till whose file has these headings; None for a file of ours or an unknown one."""
    found = {_plain(cell) for cell in heading}
    if all(name.replace(" ", "_") in columns.COLUMNS for name in found):
        return None
    return next((each for each in FORMATS if all(found & sign for sign in each.signs)), None)


def translated(form: Format, table: list[list[str]]) -> Iterator[list[str]]:
    """Yield a till's file in OUR_COLUMNS, the heading first. Rows that are left out are empty, so numbers stay."""
    names = [_plain(cell) for cell in table[0]]
    yield list(OUR_COLUMNS)
    above: _Row | None = None
    for place, cells in enumerate(table[1:], start=1):
        row = _Row(form, dict(zip(names, (cell.strip() for cell in cells), strict=False)))
        following = table[place + 1] if place + 1 < len(table) else []
        below = _Row(form, dict(zip(names, (cell.strip() for cell in following), strict=False)))
        if row.own_name:
            above = row
        if row.is_hidden or (row.own_name and not row.variation and below.variation and not below.own_name):
            yield []  # archived, or the heading of the variations below
        else:
            yield row.as_ours(above)


class _Row:
    """A row of a till's file by heading."""

    def __init__(self, form: Format, cells: dict[str, str]):
        self.form, self.cells = form, cells

    def get(self, names: Iterable[str]) -> str:
        return next((self.cells[name] for name in names if self.cells.get(name)), "")

    @property
    def own_name(self) -> str:
        return self.get(self.form.columns["name"])

    @property
    def variation(self) -> str:
        return self.get(self.form.variation)

    @property
    def is_hidden(self) -> bool:
        return self.get(self.form.hidden).lower() in _YES or self.get(self.form.shown).lower() in _NO

    def as_ours(self, above: "_Row | None") -> list[str]:
        """Return the cells of OUR_COLUMNS. A variation takes what it leaves empty from the row of its item."""
        if not any(self.cells.values()):
            return []
        item = above if above is not None and self.form.has_variation_rows and not self.own_name else self
        given = {name: self.get(headings) or item.get(headings) for name, headings in self.form.columns.items()}
        if item is not self:
            given |= {name: self.get(self.form.columns[name]) for name in ("sku", "barcode")}
        if self.variation.lower() not in _ONLY_VARIATION:
            given["name"] = f"{given['name']} ({self.variation})"
        given["category"] = _category(given["category"]) or gettext("Other")
        is_alcohol = self.get(self.form.alcohol).lower() in _YES
        rate = self.rate if self.rate is not None else item.rate
        given["tax_class"] = sure_class(given["name"], given["category"], rate, is_alcohol=is_alcohol) or ""
        return [given.get(name, "") for name in OUR_COLUMNS]

    @property
    def rate(self) -> Decimal | None:
        """The VAT in percent, None where the file does not say it."""
        marked = [_TAX_HEADING.match(name) for name, cell in self.cells.items() if cell.lower() in _YES]
        found = next(filter(None, marked), None) or _RATE.search(self.get(self.form.rate))
        return Decimal(found.group(1).replace(",", ".")) if found else None


def _category(text: str) -> str:
    """Return the name of the first category: Square writes "Drinks > Coffee (Main), Breakfast"."""
    first = text.split(",")[0].split(">")[-1]
    return re.sub(r"\s*\(main\)$", "", first.strip(), flags=re.IGNORECASE)[:LONGEST_CATEGORY]


def _plain(heading: str) -> str:
    return " ".join(heading.lower().split())
