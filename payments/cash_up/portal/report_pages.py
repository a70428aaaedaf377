"""The list of Z reports, one report to print, and its CSV."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fynlo.core import clock
from fynlo.core.csv_files import escape_formula
from payments.cash_up import reports
from payments.cash_up.portal import tabs
from payments.cash_up.portal.rows import shown
from payments.models import ZReport
from realtime.projections import one_moment
from restaurants.business_days import business_day
from restaurants.identity.page_access import PageRequest
from restaurants.portal.command_forms import command_page

ROWS = 30


@require_safe
@command_page("cash_up.view")
def reports_list(request: PageRequest) -> HttpResponse:
    """Two queries: the count and the page, with the documents, which hold the sums."""
    page = Paginator(ZReport.objects.all(), ROWS).get_page(request.GET.get("page"))
    rows = [{"report": report, "content": reports.read_document(report)} for report in page]
    return render(
        request, "payments/cash_up/reports.html", {"tabs": tabs("portal_z_reports"), "rows": rows, "page": page}
    )


@require_safe
@command_page("cash_up.view")
def report(request: PageRequest, number: int) -> HttpResponse:
    found = reports.get_report(number)
    context = {"found": found, "report": shown(reports.read_document(found))}
    return render(request, "payments/cash_up/report.html", context)


@require_safe
@command_page("cash_up.view")
def x(request: PageRequest) -> HttpResponse:
    """The figures of the business day `date`, today's without one, that no Z covers yet."""
    today = business_day(clock.now(), request.restaurant)
    try:
        day = date.fromisoformat(request.GET.get("date", "")) if request.GET.get("date") else today
    except ValueError:
        day = today
    with one_moment():
        document = reports.x_report(day, made_by=request.actor.name)
    return render(request, "payments/cash_up/report.html", {"found": None, "report": shown(document)})


@require_safe
@command_page("cash_up.view")
def report_csv(request: PageRequest, number: int) -> HttpResponse:
    """A Z report as rows of section, item and value, to open in a spreadsheet."""
    found = reports.get_report(number)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["Section", "Item", "Figure", "Value"])
    for row in _flat(reports.read_document(found)):
        writer.writerow([escape_formula(cell) if isinstance(cell, str) else cell for cell in row])
    writer.writerow(["Proof", "sha256", "", found.sha256])
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="z-{number}-{found.business_day}.csv"'
    return response


def _flat(document: dict[str, Any]) -> Iterator[tuple[str, str, str, Any]]:
    for section, value in document.items():
        if isinstance(value, dict):
            for item, inner in value.items():
                yield from _values(section, item, inner)
        else:
            yield from _values(section, "", value)


def _values(section: str, item: str, value: Any) -> Iterator[tuple[str, str, str, Any]]:
    if isinstance(value, dict):
        yield from ((section, item, name, inner) for name, inner in value.items())
    elif isinstance(value, list):
        for row in value:
            label = " ".join(str(row[name]) for name in ("label", "name", "series", "rate", "account") if name in row)
            yield from ((section, f"{item} {label}".strip(), name, inner) for name, inner in row.items())
    else:
        yield section, item, "", "" if value is None else value
