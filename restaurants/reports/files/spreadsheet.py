"""A report as an Excel workbook: typed cells, a frozen head, and totals as formulas would give them.

XlsxWriter is loaded by the first download. It writes texts as texts, so no cell becomes a formula.
"""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse

from restaurants.reports import texts
from restaurants.reports.declarations import Column, Kind
from restaurants.reports.files.names import file_name, headings
from restaurants.reports.running import Result

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NUMBER_FORMATS = {
    Kind.MONEY: "#,##0.00",
    Kind.COUNT: "#,##0",
    Kind.MINUTES: "#,##0",
    Kind.PERCENT: "0.0%",
    Kind.RATIO: "0.0",
    Kind.DAY: "yyyy-mm-dd",
    Kind.WEEK: "yyyy-mm-dd",
    Kind.MONTH: "mmmm yyyy",
    Kind.MOMENT: "yyyy-mm-dd hh:mm",
}
NARROWEST, WIDEST, HEAD = 10, 40, 3


def spreadsheet(result: Result) -> HttpResponse:
    """Return the download, at most as many rows as a report has."""
    from xlsxwriter import Workbook

    out = io.BytesIO()
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        _fill(book, result)
    response = HttpResponse(out.getvalue(), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{file_name(result, "xlsx")}"'
    return response


def _fill(book: Workbook, result: Result) -> None:
    report, restaurant = result.report, result.query.restaurant
    sheet: Worksheet = book.add_worksheet(str(report.title)[:31].replace("/", "-"))
    bold = book.add_format({"bold": True})
    wide = {"text_wrap": True, "valign": "top"}
    formats = {kind: book.add_format({"num_format": number}) for kind, number in NUMBER_FORMATS.items()}
    feet = {kind: book.add_format({"num_format": number, "bold": True, "top": 1}) for kind, number in
            NUMBER_FORMATS.items()}  # fmt: skip
    sheet.write_string(0, 0, f"{report.title}, {restaurant.name}", bold)
    sheet.write_string(1, 0, texts.period_text(result.table.period))
    for place, heading in enumerate(headings(result)):
        sheet.write_string(HEAD, place, heading, book.add_format({"bold": True, "bottom": 1, **wide}))
        sheet.set_column(place, place, min(max(len(heading) + 2, NARROWEST), WIDEST))
    for index in range(len(result.table.rows)):
        _write_row(sheet, HEAD + 1 + index, result, index, formats)
    if any(column.total for column in report.columns) and len(result.table.rows) > 1:
        _write_foot(sheet, HEAD + 1 + len(result.table.rows), result, feet, bold)
    for line, note in enumerate(result.notes(), start=HEAD + len(result.table.rows) + 3):
        sheet.write_string(line, 0, note.line)
    sheet.freeze_panes(HEAD + 1, 0)


def _write_row(sheet: Worksheet, line: int, result: Result, index: int, formats: dict[Kind, Format]) -> None:
    row, match = result.table.rows[index], result.matches[index] if result.compared else None
    place = 0
    for column in result.report.columns:
        _write(sheet, line, place, column, row[column.name], result, formats.get(column.kind))
        place += 1
        if result.compared and column.is_compared:
            before = match[column.name] if match else None
            _write(sheet, line, place, column, before, result, formats.get(column.kind))
            place += 1


def _write_foot(sheet: Worksheet, line: int, result: Result, feet: dict[Kind, Format], bold: Format) -> None:
    place = 0
    for column in result.report.columns:
        if place == 0 and column.total is None:
            sheet.write_string(line, 0, "Total", bold)
        else:
            _write(sheet, line, place, column, result.table.totals[column.name], result, feet.get(column.kind))
        place += 1
        if result.compared and column.is_compared:
            _write(sheet, line, place, column, result.compared.totals[column.name], result, feet.get(column.kind))
            place += 1


def _write(
    sheet: Worksheet, line: int, place: int, column: Column, value: Any, result: Result, shape: Format | None
) -> None:
    if value is None:
        return
    if column.kind is Kind.MOMENT:
        moment: datetime = value.astimezone(result.query.restaurant.zone).replace(tzinfo=None, microsecond=0)
        sheet.write_datetime(line, place, moment, shape)
    elif column.kind in (Kind.DAY, Kind.WEEK, Kind.MONTH):
        sheet.write_datetime(line, place, datetime(value.year, value.month, value.day), shape)  # noqa: DTZ001, a date
    elif column.is_number:
        sheet.write_number(line, place, value, shape)
    else:
        sheet.write_string(line, place, str(value))
