"""Tables as CSV files for spreadsheets: a BOM for Excel, and no cell that a spreadsheet takes for a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpResponse

# A spreadsheet takes a cell that starts like this for a formula. An apostrophe before it makes it text.
_FORMULA = re.compile(r"^'*[=+\-@\t\r\n]")
_GUARDED = re.compile(r"^'+[=+\-@\t\r\n]")


def escape_formula(text: str) -> str:
    """Return the text in a form that no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def unescape_formula(text: str) -> str:
    return text[1:] if _GUARDED.match(text) else text


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return the table as text, without a BOM. Cells are texts, numbers, dates or None; amounts stay numbers."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return out.getvalue()


def csv_response(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """Return the table as the download `name`, as `csv_text` writes it."""
    response = HttpResponse("\ufeff" + csv_text(header, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date | datetime):
        return value.isoformat()
    return escape_formula(str(value)) if isinstance(value, str) else str(value)
