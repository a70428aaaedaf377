"""Item exports of other tills, turned into the columns of our own spreadsheet before it is read.

Each `Format` is one mapping. A file is recognised by its headings; a file of ours passes unchanged, and one that nobody
knows is read by its likeliest headings. The person who imports sees which column is read as what, and chooses another
(`with_columns`). Every variation becomes a product of its own ("Latte (Large)"), because a product here has one price.
Rows keep their numbers. Of modifiers the files have the groups' names alone: `modifier_groups` says which.

Sources, read 2026-12: SumUp's help page "Import template", and for Square public programs that write or read its item
library file. For Zettle and Lightspeed Restaurant no list of headings was found: theirs are matched by several
spellings, and the person who imports puts right what is not.
Zettle exports an Excel file (its help page 1165263), which is saved as CSV before it is imported.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext

from menu.sheet import columns
from menu.sheet.tax_proposals import sure_class

OUR_COLUMNS = ("name", "category", "description", "price", "cost", "sku", "barcode", "tax_class", "modifier_groups")
CHOSEN = ("name", "variation", "category", "description", "price", "cost", "sku", "barcode", "rate")  # by a person
_MODIFIER_SET = "modifier set - "  # Square has a column for each, with Y where an item has it
_TAX_HEADING = re.compile(r"^tax - .*\((\d+(?:\.\d+)?)\s*%\)$")
_RATE = re.compile(r"(\d{1,3}(?:[.,]\d{1,4})?)\s*%?")
_ONLY_VARIATION = {"", "regular", "default", "standard", "n/a"}
_YES = {"y", "yes", "true", "1"}
_NO = {"n", "no", "false", "0"}
LONGEST_CATEGORY = LONGEST_GROUP = 60


@dataclass(frozen=True, slots=True)
class Format:
    """One till's file. Headings are in lower case; the first that the file has is read.

    `signs`: for each, the file must have one of the headings. `rate` holds the VAT in percent; Square has a column for
    each tax instead. `hidden`: a yes there leaves the row out; `shown`: a no. `has_variation_rows`: the rows of an
    item's variations stand below it and leave the name empty. `modifiers` holds names of groups, with commas between.
    """

    name: str
    signs: tuple[frozenset[str], ...]
    columns: Mapping[str, tuple[str, ...]]
    variation: tuple[str, ...] = ()
    rate: tuple[str, ...] = ()
    alcohol: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    modifiers: tuple[str, ...] = ()
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
    modifiers=("modifiers",),
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
ANOTHER = Format(
    "",
    signs=(),
    columns={
        "name": ("name", "item name", "product name", "item", "product", "dish", "title"),
        "category": ("category", "category name", "section", "group", "department"),
        "description": ("description", "details"),
        "price": ("price", "unit price", "sale price", "selling price", "price (incl. vat)", "price incl. vat"),
        "cost": ("cost", "cost price", "unit cost"),
        "sku": ("sku", "plu", "code", "reference"),
        "barcode": ("barcode", "ean", "gtin", "upc"),
    },
    variation=("variation", "variant", "variation name", "variant name", "size"),
    rate=("vat", "vat %", "vat rate", "tax", "tax rate"),
)
FORMATS = (SQUARE, SUMUP, ZETTLE, LIGHTSPEED)


def recognised(heading: Iterable[str]) -> Format | None:
    """Return the till whose file has these headings, ANOTHER for one that nobody knows, None for a file of ours.

    A file is ours by half of its headings, so that a misspelt one is named.
    """
    found = {name for cell in heading if (name := _plain(cell))}
    ours = sum(name.replace(" ", "_").replace("-", "_") in columns.COLUMNS for name in found)
    if ours == len(found):
        return None
    known = next((each for each in FORMATS if all(found & sign for sign in each.signs)), None)
    return known or (None if ours * 2 >= len(found) and "name" in found else ANOTHER)


def with_columns(form: Format, chosen: Mapping[str, str]) -> Format:
    """Return the format with the headings that a person chose for some of CHOSEN; "" for none."""
    headings = {name: (_plain(heading),) if heading else () for name, heading in chosen.items() if name in CHOSEN}
    further = {name: headings.pop(name) for name in ("variation", "rate") if name in headings}
    return replace(form, columns={**form.columns, **headings}, **further)


def columns_of(form: Format, heading: Iterable[str]) -> dict[str, str]:
    """Return for each of CHOSEN the file's heading that is read, "" for none."""
    there = {_plain(cell): cell.strip() for cell in heading}
    wanted = {**form.columns, "variation": form.variation, "rate": form.rate}
    return {name: next((there[each] for each in wanted[name] if each in there), "") for name in CHOSEN}


def translated(form: Format, table: list[list[str]]) -> Iterator[list[str]]:
    """Yield a till's file in OUR_COLUMNS, the heading first. Rows that are left out are empty, so numbers stay."""
    names = [_plain(cell) for cell in table[0]]
    sets = {name: cell.strip()[len(_MODIFIER_SET) :] for name, cell in zip(names, table[0], strict=True)
            if name.startswith(_MODIFIER_SET)}  # fmt: skip
    yield list(OUR_COLUMNS)
    above: _Row | None = None
    for place, cells in enumerate(table[1:], start=1):
        row = _Row(form, dict(zip(names, (cell.strip() for cell in cells), strict=False)), sets)
        following = table[place + 1] if place + 1 < len(table) else []
        below = _Row(form, dict(zip(names, (cell.strip() for cell in following), strict=False)), sets)
        if row.own_name:
            above = row
        if row.is_hidden or (row.own_name and not row.variation and below.variation and not below.own_name):
            yield []  # archived, or the heading of the variations below
        else:
            yield row.as_ours(above)


class _Row:
    """A row of a till's file by heading. `sets` are Square's modifier sets by their heading."""

    def __init__(self, form: Format, cells: dict[str, str], sets: dict[str, str]):
        self.form, self.cells, self.sets = form, cells, sets

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
        given["modifier_groups"] = columns.GROUP_SEPARATOR.join(item.modifier_groups)
        given["tax_class"] = sure_class(given["name"], given["category"], rate, is_alcohol=is_alcohol) or ""
        return [given.get(name, "") for name in OUR_COLUMNS]

    @property
    def modifier_groups(self) -> list[str]:
        """The names of the groups that the item has. No name holds the separator of our column."""
        named = [part.strip() for part in self.get(self.form.modifiers).split(",")]
        marked = [name for heading, name in self.sets.items() if self.cells.get(heading, "").lower() in _YES]
        return [" ".join(name.replace("|", " ").split())[:LONGEST_GROUP] for name in (*named, *marked) if name]

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
