"""Read a file into groups and products. Every problem is named by its row and column."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from fynlo.core.csv_files import NotATable, read_table, unescape_formula
from fynlo.core.ids import parse_uuid
from menu import labels, tax
from menu.errors import BadSpreadsheet
from menu.services.editing import lines, one_line
from menu.services.products import MOST_CALORIES
from menu.sheet import columns, formats
from menu.sheet.columns import BadCell

MOST_ROWS = 5000
MOST_PROBLEMS = 200
TAX_CLASSES = [value for value, _ in tax.CHOICES]
LONGEST = {
    "name": 80, "description": 500, "category": 60, "group": 60, "emoji": 16, "barcode": 40, "sku": 40,
    "station": 40,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Problem:
    """`row` is the row's number in the spreadsheet. `column` is "" for a problem of the whole row."""

    row: int
    column: str
    message: str


@dataclass(slots=True)
class SheetRow:
    """A group, option or product of the file. `values` holds only the columns that the file has."""

    row: int
    kind: str
    id: UUID | None
    name: str
    values: dict[str, Any]
    options: list["SheetRow"] = field(default_factory=list)


@dataclass(slots=True)
class Sheet:
    """`till` names the till whose export the file is, "" for a file of ours or of a till that nobody knows.

    `headings` are those of a file that is not ours, and `chosen` which of them is read as what (`formats.CHOSEN`).
    """

    till: str = ""
    headings: list[str] = field(default_factory=list)
    chosen: dict[str, str] = field(default_factory=dict)
    groups: list[SheetRow] = field(default_factory=list)
    products: list[SheetRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, row: int, column: str, message: str) -> None:
        self.problems.append(Problem(row, column, message))


def read(content: bytes, chosen: Mapping[str, str] | None = None) -> Sheet:
    """Read a CSV file: ours, or another till's (`formats`). A wrong cell becomes one of the sheet's problems.

    `chosen` are the columns that a person chose for another till's file.

    Raises BadSpreadsheet if the file as a whole is not a table.
    """
    try:
        table = read_table(content)
    except NotATable as error:
        raise BadSpreadsheet(str(error)) from error
    till = formats.recognised(table[0]) if table else None
    if till is None:
        sheet, rows = Sheet(), iter(table)
    else:
        till = formats.with_columns(till, chosen or {})
        read_as = formats.columns_of(till, table[0])
        sheet = Sheet(till.name, [cell.strip() for cell in table[0] if cell.strip()], read_as)
        if not read_as["name"]:
            sheet.refuse(1, "name", gettext("Choose the column that holds the names of the products."))
            return sheet
        rows = formats.translated(till, table)
    header = _header(next(rows, []), sheet)
    if sheet.problems:
        return sheet
    options: list[SheetRow] = []
    for number, cells in enumerate(rows, start=2):
        if number > MOST_ROWS + 1:
            raise BadSpreadsheet(
                gettext("The file has more than {most_rows} rows. Import it in parts.").format(
                    most_rows=f"{MOST_ROWS:,}"
                )
            )
        if any(cell.strip() for cell in cells):
            _read_row(number, cells, header, sheet, options)
    if not (sheet.groups or sheet.products or options or sheet.problems):
        raise BadSpreadsheet(gettext("The file has a heading but no rows."))
    _put_options_in_groups(sheet, options)
    _refuse_repeated(sheet)
    return sheet


def _header(cells: list[str], sheet: Sheet) -> list[str]:
    header = [cell.strip().lower().replace(" ", "_").replace("-", "_") for cell in cells]
    while header and not header[-1]:
        header.pop()
    for place, name in enumerate(header):
        if name not in columns.COLUMNS:
            there = ", ".join(columns.COLUMNS)
            sheet.refuse(
                1,
                cells[place].strip()[:40],
                gettext("This column is unknown. Use these columns: {columns}.").format(columns=there),
            )
        elif name in header[:place]:
            sheet.refuse(1, name, gettext("This column appears twice. Remove one of them."))
    if "name" not in header:
        sheet.refuse(1, "name", gettext("The file has no column “{name}”. Add one.").format(name="name"))
    return header


def _read_row(number: int, cells: list[str], header: list[str], sheet: Sheet, options: list[SheetRow]) -> None:
    if len(sheet.problems) >= MOST_PROBLEMS:
        return
    if any(cell.strip() for cell in cells[len(header) :]):
        sheet.refuse(
            number, "", gettext("This row has more cells than the heading has columns. Remove the extra cells.")
        )
        return
    given = {name: unescape_formula(cell.strip(" ")) for name, cell in zip(header, cells, strict=False)}
    kind = given.pop("row", "").strip().lower() or columns.PRODUCT
    if kind not in READERS:
        sheet.refuse(
            number, "row", gettext("“{kind}” is no kind of row. Write product, group or option.").format(kind=kind[:40])
        )
        return
    values = _read_cells(number, given, READERS[kind], sheet)
    _refuse_foreign_cells(number, given, kind, sheet)
    row_id = parse_uuid(given["id"]) if given.get("id") else None
    if given.get("id") and row_id is None:
        sheet.refuse(number, "id", gettext("This is not an id. Leave the cell empty to add something new."))
    name = one_line(given.get("name", ""))
    if not name:
        sheet.refuse(number, "name", gettext("Enter a name."))
    for column, most in LONGEST.items():
        limit = 60 if column == "name" and kind != columns.PRODUCT else most
        if len(given.get(column, "")) > limit:
            sheet.refuse(
                number,
                column,
                gettext("Enter at most {most} characters. This has {length}.").format(
                    most=limit, length=len(given[column])
                ),
            )
    if not name or (given.get("id") and row_id is None):
        return  # this row cannot be compared; the others are, so that all problems are shown at once
    row = SheetRow(number, kind, row_id, name, values)
    {columns.PRODUCT: sheet.products, columns.GROUP: sheet.groups, columns.OPTION: options}[kind].append(row)


def _refuse_foreign_cells(number: int, given: dict[str, str], kind: str, sheet: Sheet) -> None:
    """Refuse a value in a column that this kind of row does not use: the import would ignore it silently."""
    for column, cell in given.items():
        if cell and column not in READERS[kind] and column not in ("id", "name"):
            users = [other for other, readers in READERS.items() if column in readers]
            message = gettext(
                "A row “{kind}” has no {column}. Empty this cell: it belongs in rows of: {users}."
            ).format(kind=kind, column=column, users=", ".join(users))
            sheet.refuse(number, column, message)


def _read_cells(number: int, given: dict[str, str], readers: dict[str, Callable], sheet: Sheet) -> dict[str, Any]:
    values = {}
    for column, reader in readers.items():
        if column not in given:
            continue
        try:
            values[column] = reader(given[column])
        except BadCell as error:
            sheet.refuse(number, column, str(error))
    return values


def _allergens(text: str) -> list[str] | None:
    word = text.strip().lower()
    if word in ("", columns.UNKNOWN):
        return None
    return [] if word == columns.NONE else columns.some_of(text, labels.ALLERGENS)


def _maybe_tax_class(text: str) -> str | None:
    return columns.one_of(text, TAX_CLASSES) if text else None


def _group_name(text: str) -> str:
    if not text.strip():
        raise BadCell(gettext("Enter the name of the option's group."))
    return one_line(text)


def _option_price(text: str) -> Any:
    amount = columns.money(text)
    return amount if amount is not None else columns.money("0")


READERS: dict[str, dict[str, Callable[[str], Any]]] = {
    columns.PRODUCT: {
        "category": one_line,
        "description": lines,
        "price": columns.price,
        "takeaway_price": columns.price,
        "short_name": one_line,
        "calories": lambda text: columns.whole(text, most=MOST_CALORIES),
        "delivery_price": columns.price,
        "cost": columns.price,
        "station": lambda text: text.strip().lower() or None,
        "tax_class": _maybe_tax_class,
        "prep_minutes": lambda text: columns.whole(text, most=600),
        "dietary": lambda text: columns.some_of(text, labels.DIETARY),
        "allergens": _allergens,
        "modifier_groups": columns.names,
        "emoji": one_line,
        "barcode": one_line,
        "sku": one_line,
        "sort_order": lambda text: columns.whole(text, most=100_000),
    },
    columns.GROUP: {
        "min": lambda text: columns.whole(text, most=100),
        "max": lambda text: columns.whole(text, most=100),
        "always_ask": columns.yes_or_no,
        "sizes": columns.yes_or_no,
    },
    columns.OPTION: {
        "group": _group_name,
        "price": _option_price,
        "default": columns.yes_or_no,
        "tax_class": lambda text: _maybe_tax_class(text) or "",
        "allergens": _allergens,
        "portions": columns.portions,
    },
}


def _put_options_in_groups(sheet: Sheet, options: list[SheetRow]) -> None:
    groups = {group.name.lower(): group for group in sheet.groups}
    for option in options:
        group = groups.get(option.values.get("group", "").lower())
        if group is None:
            sheet.refuse(
                option.row,
                "group",
                gettext("The file has no group row with this name. Correct the name or add the group."),
            )
        elif any(other.name.lower() == option.name.lower() for other in group.options):
            sheet.refuse(
                option.row,
                "name",
                gettext("{group} has two options called {option}. Rename one of them.").format(
                    group=group.name, option=option.name
                ),
            )
        else:
            group.options.append(option)


def _refuse_repeated(sheet: Sheet) -> None:
    """Refuse two rows for the same thing: the import cannot know which of them is right."""
    seen: dict[Any, int] = {}
    for row in (*sheet.groups, *sheet.products):
        place = row.values.get("category", "").lower() if row.kind == columns.PRODUCT else ""
        keys = {"name": (row.kind, place, row.name.lower()), "id": row.id, "sku": row.values.get("sku") or None}
        for column, key in keys.items():
            if key is None:
                continue
            first = seen.setdefault((column, key), row.row)
            if first != row.row:
                sheet.refuse(
                    row.row, column, gettext("Row {row} has the same {column}.").format(row=first, column=column)
                )
