"""Read a spreadsheet of stock items. Every problem is named by its row, its column and what the cell holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from fynlo.core.csv_files import NotATable, read_table, unescape_formula
from fynlo.core.errors import DomainError
from inventory.errors import SheetUnreadable
from inventory.selectors import items
from inventory.setup.columns import COLUMNS, LONGEST, READERS
from inventory.setup.new_items import NewItem
from inventory.units import Conversion, Units, spelled
from menu.sheet.columns import BadCell

MOST_ROWS = 10_000
MOST_PROBLEMS = 200
NEEDED = ("name", "unit")


@dataclass(frozen=True, slots=True)
class Problem:
    """`row` is the row's number in the spreadsheet, `value` what stands in the cell. `column` is "" for a whole row."""

    row: int
    column: str
    message: str
    value: str = ""


@dataclass(slots=True)
class Sheet:
    items: list[NewItem] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)  # of each item, its row in the spreadsheet
    problems: list[Problem] = field(default_factory=list)

    @property
    def suppliers(self) -> list[str]:
        return _names(item.supplier for item in self.items)

    @property
    def places(self) -> list[str]:
        return _names(item.place for item in self.items)

    def refuse(self, row: int, column: str, message: str, value: str = "") -> None:
        self.problems.append(Problem(row, column, message, value[:40]))


def read(content: bytes) -> Sheet:
    """Read a CSV file and compare it with the items in use. A wrong cell becomes a problem. One query.

    Raises SheetUnreadable if the file as a whole is no table, or has more than MOST_ROWS rows.
    """
    try:
        rows = read_table(content)
    except NotATable as error:
        raise SheetUnreadable(str(error)) from error
    if len(rows) > MOST_ROWS + 1:
        raise SheetUnreadable(
            gettext("The file has more than {most_rows} rows. Import it in parts.").format(most_rows=f"{MOST_ROWS:,}")
        )
    sheet = Sheet()
    header = _header(rows[0], sheet)
    if sheet.problems:
        return sheet
    for number, cells in enumerate(rows[1:], start=2):
        if any(cell.strip() for cell in cells) and len(sheet.problems) < MOST_PROBLEMS:
            _read_row(number, cells, header, sheet)
    if not sheet.items and not sheet.problems:
        raise SheetUnreadable(gettext("The file has a heading but no rows."))
    _refuse_repeated(sheet)
    return sheet


def _header(cells: list[str], sheet: Sheet) -> list[str]:
    header = [cell.strip().lower().replace(" ", "_").replace("-", "_") for cell in cells]
    while header and not header[-1]:
        header.pop()
    for place, name in enumerate(header):
        if name not in COLUMNS:
            there = ", ".join(COLUMNS)
            sheet.refuse(
                1,
                cells[place].strip()[:40],
                gettext("This column is unknown. Use these columns: {columns}.").format(columns=there),
            )
        elif name in header[:place]:
            sheet.refuse(1, name, gettext("This column appears twice. Remove one of them."))
    for name in NEEDED:
        if name not in header:
            sheet.refuse(1, name, gettext("The file has no column “{name}”. Add one.").format(name=name))
    return header


def _read_row(number: int, cells: list[str], header: list[str], sheet: Sheet) -> None:
    if any(cell.strip() for cell in cells[len(header) :]):
        sheet.refuse(
            number, "", gettext("This row has more cells than the heading has columns. Remove the extra cells.")
        )
        return
    given = {name: unescape_formula(cell.strip()) for name, cell in zip(header, cells, strict=False)}
    before, values = len(sheet.problems), {}
    for column, cell in given.items():
        if len(cell) > LONGEST.get(column, 1000):
            sheet.refuse(
                number, column, gettext("Enter at most {most} characters.").format(most=LONGEST.get(column, 1000)), cell
            )
            continue
        try:
            values[column] = READERS[column](cell)
        except BadCell as error:
            sheet.refuse(number, column, str(error), cell)
    if len(values.get("name") or "") < 2 and not any(each.row == number for each in sheet.problems[before:]):
        sheet.refuse(number, "name", gettext("Enter a name of at least 2 letters."), given.get("name", ""))
    _check_units(number, values, given, sheet)
    reorder, par = values.get("reorder_at"), values.get("par_level")
    if reorder is not None and par is not None and par < reorder:
        sheet.refuse(
            number, "par_level", gettext("Order up to at least the level at which it is ordered again."), str(par)
        )
    if len(sheet.problems) > before:
        return
    sheet.items.append(_item(values))
    sheet.rows.append(number)


def _check_units(number: int, values: dict[str, Any], given: Mapping[str, str], sheet: Sheet) -> None:
    """Refuse a unit that is none, and units of the item's own that contradict each other."""
    for column in ("unit", "units"):
        try:
            if column == "unit" and column in values:
                values[column] = spelled(values[column])
            elif column in values:
                Units(Conversion(unit, factor, of) for unit, factor, of in values[column])
        except DomainError as refusal:
            sheet.refuse(number, column, str(refusal.message), given.get(column, ""))
            values.pop(column)


def _item(values: Mapping[str, Any]) -> NewItem:
    details = {name: values[name] for name in ("sku", "name", "category", "unit", "supplier_code", "barcode") if
               values.get(name)}  # fmt: skip
    return NewItem(
        details={
            **details, "conversions": values.get("units") or [], "allergens": values.get("allergens"),
            "reorder_at": values.get("reorder_at"), "par_level": values.get("par_level"),
        },
        quantity=values.get("quantity") or Decimal(0),
        cost=values.get("cost"),
        supplier=values.get("supplier") or "",
        place=values.get("location") or "",
    )  # fmt: skip


def _refuse_repeated(sheet: Sheet) -> None:
    """Refuse a name or code that another row has, or an item in use."""
    in_use: list[tuple[str, str]] = list(items().order_by().values_list("name", "sku"))
    known = {"name": {name.lower() for name, _ in in_use}, "sku": {sku.upper() for _, sku in in_use}}
    seen: dict[tuple[str, str], int] = {}
    for item, row in zip(sheet.items, sheet.rows, strict=True):
        for column, key in (("name", item.details["name"].lower()), ("sku", item.details.get("sku", "").upper())):
            if not key or len(sheet.problems) >= MOST_PROBLEMS:
                continue
            value = str(item.details[column])
            first = seen.setdefault((column, key), row)
            if first != row:
                sheet.refuse(
                    row,
                    column,
                    gettext("Row {row} has the same {column}. Keep one of them.").format(row=first, column=column),
                    value,
                )
            elif key in known[column]:
                sheet.refuse(
                    row,
                    column,
                    gettext("A stock item has this {column} already. Remove the row.").format(column=column),
                    value,
                )


def _names(given: Any) -> list[str]:
    """Return the names without repetitions, whatever their capitals, without empty ones."""
    return list({name.lower(): name for name in given if name}.values())
