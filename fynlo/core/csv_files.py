"""Tables as CSV files for spreadsheets: a BOM for Excel, and no cell that a spreadsheet takes for a formula.

Files that people upload: UTF-8 or UTF-16, with commas, semicolons or tabs between the cells, as Excel saves them.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

# A spreadsheet takes a cell that starts like this for a formula. An apostrophe before it makes it text.
_FORMULA = re.compile(r"^'*[=+\-@\t\r\n]")
_GUARDED = re.compile(r"^'+[=+\-@\t\r\n]")

MOST_BYTES = 4 * 1024 * 1024


class NotATable(ValueError):
    """The file as a whole is no table. The message is a sentence for the person who uploads it."""


def escape_formula(text: str) -> str:
    """Return the text in a form that no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def unescape_formula(text: str) -> str:
    return text[1:] if _GUARDED.match(text) else text


@translation.override(settings.LANGUAGE_CODE)
def csv_text(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return the table as text, without a BOM. Cells are texts, numbers, dates or None; amounts stay numbers.

    Headings and states are English in every language, because programs read them: `rows` is read in English.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return out.getvalue()


def csv_response(
    name: str, header: Sequence[str], rows: Iterable[Sequence[Any]], *, has_mark: bool = True
) -> HttpResponse:
    """Return the table as the download `name`, as `csv_text` writes it, with a BOM if `has_mark`."""
    mark = "\ufeff" if has_mark else ""
    response = HttpResponse(mark + csv_text(header, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def read_table(content: bytes) -> list[list[str]]:
    """Return the rows of an uploaded file. The separator is the one that the heading has most of. Raises NotATable."""
    text = _text(content)
    heading = text.lstrip().splitlines()[0] if text.strip() else ""
    delimiter = max(",;\t", key=heading.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return list(reader)
    except csv.Error as error:
        raise NotATable(_("The quotation marks near line {line} do not match.").format(line=reader.line_num)) from error


def _text(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise NotATable(_("The file is larger than 4 MB. Import it in parts."))
    if not content.strip():
        raise NotATable(_("The file is empty."))
    if content.startswith(b"PK\x03\x04") or content.startswith(b"\xd0\xcf\x11\xe0"):
        raise NotATable(_("This is an Excel workbook. Save it as “CSV UTF-8” and upload that."))
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise NotATable(_("The file is not in UTF-8. In Excel, save it as “CSV UTF-8 (comma delimited)”.")) from error
    if "\x00" in text:
        raise NotATable(_("The file is not a text file. Save the spreadsheet as CSV."))
    return text


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date | datetime):
        return value.isoformat()
    return escape_formula(str(value)) if isinstance(value, str) else str(value)
