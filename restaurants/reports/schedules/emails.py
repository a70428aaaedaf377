"""A report as an email: its figures, its first rows, and a link to the whole."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse

from restaurants.reports import queries, texts
from restaurants.reports.declarations import Column
from restaurants.reports.running import Result

MOST_ROWS, MOST_COLUMNS = 20, 4


@dataclass(frozen=True, slots=True)
class ReportEmail:
    subject: str
    variables: dict[str, Any]


def write(result: Result, choice: queries.Choice) -> ReportEmail:
    """Return what the templates of the email show. Only the columns that fit on a phone."""
    report, table, restaurant = result.report, result.table, result.query.restaurant
    columns = _columns(result)
    period = texts.period_text(table.period)
    figures = [
        (column.label, texts.text_of(column, table.totals[column.name], restaurant),
         texts.change_text(result.total_change(column)))
        for column in report.columns
        if column.total and column.is_compared and table.rows
    ]  # fmt: skip
    rows = [[_text(column, row[column.name], result) for column in columns] for row in table.rows[:MOST_ROWS]]
    return ReportEmail(
        subject=f"{report.title}, {period}",
        variables={
            "title": report.title,
            "period": period,
            "compared": texts.period_text(result.compared.period) if result.compared else "",
            "figures": figures,
            "columns": [(column.label, column.is_number) for column in columns],
            "rows": [list(zip(row, [column.is_number for column in columns], strict=True)) for row in rows],
            "lines": [f"{row[0]}: {', '.join(row[1:])}" for row in rows],
            "left": max(len(table.rows) - MOST_ROWS, 0),
            "definition": report.definition,
            "path": reverse("portal_report", settings.RESTAURANT_URLCONF, [report.name]) + choice.url(),
        },
    )


def _columns(result: Result) -> list[Column]:
    """The first column, then those that are compared, then the others, in the order of the report."""
    first, *others = result.report.columns
    chosen = sorted(others, key=lambda column: not column.is_compared)[: MOST_COLUMNS - 1]
    return [first, *(column for column in others if column in chosen)]


def _text(column: Column, value: Any, result: Result) -> str:
    return texts.text_of(column, value, result.query.restaurant) if value is not None or column.is_number else ""
