"""A report as CSV: a row for each row, without the foot, so that a spreadsheet sums it itself.

What a reader must know beside the figures, such as orders that arrived late, follows after an empty line.
"""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.http import HttpResponse

from fynlo.core.csv_files import csv_response
from restaurants.reports.declarations import Kind
from restaurants.reports.files.names import file_name, headings
from restaurants.reports.running import Result


def csv_file(result: Result) -> HttpResponse:
    """Return the download. Amounts and counts are plain numbers, days ISO dates, moments in the restaurant's zone."""
    rows = (list(_cells(result, index)) for index in range(len(result.table.rows)))
    notes = [[note.line] for note in result.notes()]
    return csv_response(file_name(result, "csv"), headings(result), chain(rows, [[], *notes] if notes else ()))


def _cells(result: Result, index: int) -> Iterator[Any]:
    row, match = result.table.rows[index], result.matches[index] if result.compared else None
    zone = result.query.restaurant.zone
    for column in result.report.columns:
        value = row[column.name]
        if column.kind is Kind.MOMENT and value is not None:
            value = value.astimezone(zone).replace(tzinfo=None, microsecond=0)
        yield value
        if result.compared and column.is_compared:
            yield match[column.name] if match else None
