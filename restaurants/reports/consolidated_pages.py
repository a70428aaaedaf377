"""The page of all restaurants' figures in a period, and its download."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fynlo.core import clock
from fynlo.core.csv_files import csv_response
from fynlo.core.errors import DomainError
from realtime.actors import Actor
from restaurants.identity.page_access import PageRequest
from restaurants.identity.permissions import allowed
from restaurants.models import Restaurant
from restaurants.portal.command_forms import command_page
from restaurants.reports import queries, texts
from restaurants.reports.consolidated import Figure, Line, Side, is_money, side_by_side
from restaurants.reports.declarations import Query, Report
from restaurants.reports.periods import NAMED, Comparison
from restaurants.reports.queries import Choice

PERMISSION = "reports.open"
MOST = 40  # restaurants of one page


@require_safe
@command_page(PERMISSION)
def all_restaurants(request: PageRequest) -> HttpResponse:
    """Show a row each restaurant in which the person may open the reports, and a total each currency.

    One query for the restaurants, then those of each report in each restaurant. Explain a wrong choice with 400.
    """
    choice = _choice(request)
    context: dict[str, Any] = {"choice": choice, **_toolbar(choice)}
    try:
        restaurants = _theirs(request)
        sides = _sides(request, choice, restaurants)
    except DomainError as refusal:
        return render(
            request, "restaurants/reports/all.html", context | {"refusal": refusal.message}, status=refusal.status
        )
    context |= {
        "sides": [_shown(side) for side in sides],
        "left_out": len(restaurants[MOST:]),
        "download_url": reverse("portal_all_reports_download") + choice.url(),
    }
    return render(request, "restaurants/reports/all.html", context)


@require_safe
@command_page(PERMISSION)
def download(request: PageRequest) -> HttpResponse:
    """Return the tables as CSV: a row for each restaurant and figure. Raises InvalidInput for an unusable choice."""
    choice = _choice(request)
    sides = _sides(request, choice, _theirs(request))
    day = clock.now().astimezone(request.restaurant.zone).date()
    header = ["Restaurant", "Currency", "From", "To", "Table", "Figure", "Value", "Value before"]
    return csv_response(f"all-restaurants-{day.isoformat()}.csv", header, _csv_rows(sides))


def _csv_rows(sides: list[Side]) -> Iterator[list[Any]]:
    for side in sides:
        for line in side.lines:
            period = line.query.period if line.query else None
            for figure in line.figures if period else ():
                yield [
                    line.restaurant.name if line.restaurant else "", line.currency if is_money(figure.column) else "",
                    period.start if period else None, period.end if period else None, str(side.report.title),
                    str(figure.column.label), figure.value, figure.before,
                ]  # fmt: skip


def _choice(request: PageRequest) -> Choice:
    """Return the choice in the address: today and the period before it, without another."""
    given = {name: request.GET.get(name, "")[: queries.LONGEST_VALUE] for name in ("start", "end", "period", "compare")}
    has_days = given["start"] or given["end"]
    period = "" if has_days else given["period"] or "today"
    return Choice(period, given["start"], given["end"], given["compare"] or Comparison.BEFORE.value, {})


def _theirs(request: PageRequest) -> list[Restaurant]:
    """Return the restaurants in which the person may open the reports, by name. One query."""
    principal = request.principal
    ids = [pk for pk in principal.memberships if allowed(principal.actor_in(pk, "portal"), PERMISSION)]
    return list(Restaurant.objects.filter(pk__in=ids).order_by("name", "pk"))


def _sides(request: PageRequest, choice: Choice, restaurants: list[Restaurant]) -> list[Side]:
    def actor_in(restaurant: Restaurant) -> Actor | None:
        return request.principal.actor_in(restaurant.pk, "portal")

    def query_in(report: Report, restaurant: Restaurant) -> Query:
        """Today is today there: each restaurant has its own zone and its own hour at which the day begins."""
        filters = {filter.name: "" for filter in report.filters}
        return queries.query_of(
            report, Choice(choice.period, choice.start, choice.end, choice.compare, filters), restaurant
        )

    return side_by_side(restaurants[:MOST], actor_in, query_in)


def _toolbar(choice: Choice) -> dict[str, Any]:
    return {
        "period_label": queries.period_label(choice) or _("Other days"),
        "periods": [
            {"label": label, "url": choice.url(period=name), "active": name == choice.period}
            for name, label in NAMED.items()
        ],
        "comparisons": [(each.value, each.label, each.value == choice.compare) for each in Comparison],
    }


def _shown(side: Side) -> dict[str, Any]:
    """Return the side as texts, with the address of each restaurant's own report."""
    return {
        "report": side.report,
        "columns": side.columns,
        "lines": [{"line": each, "cells": _cells(each, each.restaurant), "next": _address(each, side)}
                  for each in side.lines],
        "totals": [
            {"label": _("Total") if len(side.totals) == 1 else _("Total in {currency}").format(currency=each.currency),
             "cells": _cells(each, _any_of(side, each.currency))}
            for each in side.totals
        ],
    }  # fmt: skip


def _any_of(side: Side, currency: str) -> Restaurant | None:
    return next((line.restaurant for line in side.lines if line.currency == currency), None)


def _cells(line: Line, writes_as: Restaurant | None) -> list[dict[str, Any]]:
    return [_cell(figure, writes_as) for figure in line.figures]


def _cell(figure: Figure, restaurant: Restaurant | None) -> dict[str, Any]:
    assert restaurant is not None
    return {
        "column": figure.column,
        "text": texts.text_of(figure.column, figure.value, restaurant),
        "change": texts.change_text(figure.change),
        "is_less": figure.change is not None and figure.change < 0,
    }


def _address(line: Line, side: Side) -> str:
    """Return the path of the report in that restaurant with the same days."""
    if line.query is None:
        return reverse("portal_report", args=[side.report.name])
    period = line.query.period
    days = Choice("", period.start.isoformat(), period.end.isoformat(), str(line.query.comparison), {})
    return reverse("portal_report", args=[side.report.name]) + days.url()
