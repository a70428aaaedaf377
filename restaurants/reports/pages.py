"""The portal's list of reports, the page of a report, and its downloads."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fynlo.core.errors import DomainError
from restaurants.identity.page_access import PageRequest
from restaurants.identity.permissions import allowed
from restaurants.portal.command_forms import command_page
from restaurants.reports import queries, texts
from restaurants.reports.background.pages import prepare_url
from restaurants.reports.declarations import Column, Report
from restaurants.reports.errors import ReportTooLong
from restaurants.reports.files import FILES, LABELS
from restaurants.reports.periods import NAMED, Comparison
from restaurants.reports.pictures import pictures_of
from restaurants.reports.registry import find_report, reports_for
from restaurants.reports.running import Result, run_report

ROWS = 100
LONG_DAYS = 183  # with more, a report of the busiest sites takes longer than a person waits for a page


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    column: Column
    change: str = ""
    is_less: bool = False
    before: str = ""


@require_safe
@command_page("reports.open")
def report_list(request: PageRequest) -> HttpResponse:
    """List the reports that the person may read, by section. No queries of its own."""
    sections: dict[str | Promise, list[Report]] = {}
    for report in reports_for(request.actor):
        sections.setdefault(report.section, []).append(report)
    return render(request, "restaurants/reports/list.html", {"sections": sections.items()})


@require_safe
@command_page("reports.open")
def report_page(request: PageRequest, name: str) -> HttpResponse:
    """Show one report. Its queries, twice as many with a comparison, and its notes. Explain a wrong choice with 400."""
    report = _report(request, name)
    choice = queries.choice_of(report, request.GET)
    context: dict[str, Any] = {"report": report, "choice": choice, **_choices(report, choice)}
    try:
        query = queries.query_of(report, choice, request.restaurant)
        context["offers_file"] = len(query.period) > LONG_DAYS
        result = run_report(report, query)
    except DomainError as refusal:
        context |= {"refusal": str(refusal), "offers_file": isinstance(refusal, ReportTooLong)}
        return render(request, "restaurants/reports/report.html", context, status=refusal.status)
    context |= _shown(request, result)
    return render(request, "restaurants/reports/report.html", context)


@require_safe
@command_page("reports.open")
def download(request: PageRequest, name: str, extension: str) -> HttpResponse:
    """Return the report as a file, all of its rows. Raises InvalidInput for an unusable choice."""
    report = _report(request, name)
    write = FILES.get(extension)
    if write is None:
        raise Http404
    query = queries.query_of(report, queries.choice_of(report, request.GET), request.restaurant)
    return write(run_report(report, query))


def _report(request: PageRequest, name: str) -> Report:
    """Return the report. One that the person may not read is as unknown as one that does not exist."""
    report = find_report(name)
    if report is None or not allowed(request.actor, report.permission):
        raise Http404
    return report


def _choices(report: Report, choice: queries.Choice) -> dict[str, Any]:
    """Return what the toolbar offers."""
    return {
        "period_label": queries.period_label(choice) or _("Other days"),
        "periods": [
            {"label": label, "url": choice.url(period=name), "active": name == choice.period}
            for name, label in NAMED.items()
        ],
        "comparisons": [
            (each.value, each.label, each.value == (choice.compare or Comparison.NONE)) for each in Comparison
        ],
        "filters": [(each, each.choices(), choice.filters[each.name]) for each in report.filters],
        "files": [{"label": LABELS[name], "url": f"download.{name}{choice.url()}"} for name in FILES],
        "prepare_url": prepare_url(report, choice),
        "email_url": reverse("portal_report_schedule_new", args=[report.name])
        + choice.url(period="", start="", end=""),
        "extensions": LABELS.items(),
    }


def _shown(request: PageRequest, result: Result) -> dict[str, Any]:
    report, table, restaurant = result.report, result.table, request.restaurant
    listed = Paginator(range(len(table.rows)), ROWS).get_page(request.GET.get("page"))
    return {
        "page": listed,
        "rows": [(_cells(result, index), _link(result, index)) for index in listed],
        "totals": [
            _cell(column, table.totals[column.name], result, result.total_change(column), _before_total(result, column))
            for column in report.columns
        ],
        "has_totals": any(column.total for column in report.columns) and len(table.rows) > 1,
        "period": texts.period_text(table.period),
        "compared": texts.period_text(result.compared.period) if result.compared else "",
        "start": table.period.start.isoformat(),
        "end": table.period.end.isoformat(),
        "notes": result.notes(),
        "pictures": pictures_of(result),
        "figures": [
            (column.label, texts.text_of(column, table.totals[column.name], restaurant),
             texts.change_text(result.total_change(column)))
            for column in report.columns
            if column.total and column.is_compared and table.rows
        ],
    }  # fmt: skip


def _cells(result: Result, index: int) -> list[Cell]:
    row, match = result.table.rows[index], result.matches[index] if result.compared else None
    return [
        _cell(column, row[column.name], result, result.change(column, index), match[column.name] if match else None)
        for column in result.report.columns
    ]


def _cell(column: Column, value: Any, result: Result, change: Any, before: Any) -> Cell:
    restaurant = result.query.restaurant
    text = texts.text_of(column, value, restaurant) if value is not None or column.is_number else ""
    if not result.compared or not column.is_compared:
        return Cell(text, column)
    return Cell(
        text, column, texts.change_text(change), change is not None and change < 0,
        texts.text_of(column, before, restaurant),
    )  # fmt: skip


def _before_total(result: Result, column: Column) -> Any:
    return result.compared.totals[column.name] if result.compared else None


def _link(result: Result, index: int) -> str:
    link = result.report.link
    return link(result.table.rows[index], result.query) if link else ""
