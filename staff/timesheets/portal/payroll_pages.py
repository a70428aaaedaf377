"""The payroll: what to mend before, and the files."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from fynlo.core.csv_files import csv_response
from restaurants.identity.page_access import PageRequest
from restaurants.identity.permissions import allowed
from staff.employees.services import PAY, today
from staff.portal.access import hours_page
from staff.timesheets import selectors
from staff.timesheets.payroll import (
    COLUMNS,
    FORMATS,
    PAY_COLUMNS,
    PROBLEMS,
    number_problems,
    paid_by_rate,
    payroll_rows,
)
from staff.timesheets.sheet import monday_of

DAY = timedelta(days=1)
DATE = forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class DaysForm(forms.Form):
    """From `first` to `last`, both included. Without them the month before this one; with `week` that week."""

    first = forms.DateField(label=gettext_lazy("From"), widget=DATE)
    last = forms.DateField(label=gettext_lazy("To"), widget=DATE)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and last and not 0 <= (last - first).days < selectors.MOST_DAYS:
            message = _("Choose 1 to {most} days, the first one first.").format(most=selectors.MOST_DAYS)
            self.add_error("last", message)
        return data


@require_safe
@hours_page("staff.hours")
def page(request: PageRequest) -> HttpResponse:
    """Show the payroll of some days: what is open, which numbers to mend, and the files. Seven queries."""
    form, first, last = days_asked_for(request)
    sheets = _sheets(first, last)
    worked = [sheet for sheet in sheets if sheet.days]
    states = [day.state for sheet in worked for day in sheet.days.values()]
    query = urlencode({"first": first, "last": last})
    files = f"{reverse('portal_hours_payroll')}?{query}"
    context = {
        "form": form,
        "first": first,
        "last": last,
        "people": len(worked),
        "hours": sum(paid.hours for sheet in worked for paid in paid_by_rate(sheet, with_pay=False)),
        "open_days": sum(state != selectors.APPROVED for state in states),
        "hours_url": f"{reverse('portal_hours')}?{urlencode({'week': monday_of(_first_open(worked, first))})}",
        "problems": [
            {"employee": employee, "problem": PROBLEMS[problem]}
            for employee, problem in number_problems(sheet.employee for sheet in worked)
        ],
        "may_manage": allowed(request.actor, "staff.manage"),
        "own_file": files,
        "products": [{"label": each.label, "url": f"{files}&format={name}"} for name, each in FORMATS.items()],
    }
    return render(request, "staff/payroll.html", context, status=422 if form.is_bound and form.errors else 200)


@require_safe
@hours_page("staff.hours")
def file(request: PageRequest) -> HttpResponse:
    """Return the days that `page` shows as CSV for the payroll (docs/payroll.md). Seven queries.

    `format` is one of FORMATS for a payroll product; without it the file has our own columns.
    """
    _form, first, last = days_asked_for(request)
    with_pay = allowed(request.actor, PAY)
    sheets = _sheets(first, last)
    wanted = request.GET.get("format", "")
    if wanted in FORMATS:
        made = FORMATS[wanted]
        rows = [row for sheet in sheets for row in made.rows(sheet, with_pay=with_pay)]
        name = f"{wanted}-{request.restaurant.slug}-{first}-{last}.csv"
        return csv_response(name, made.columns, rows, has_mark=made.has_mark)
    header = [*COLUMNS, *PAY_COLUMNS] if with_pay else COLUMNS
    rows = [row for sheet in sheets for row in payroll_rows(sheet, first, last, with_pay=with_pay)]
    return csv_response(f"payroll-{request.restaurant.slug}-{first}-{last}.csv", header, rows)


def days_asked_for(request: PageRequest) -> tuple[DaysForm, date, date]:
    """Return the form with the days that count: those of the address, else its `week`, else the month before this."""
    end = today().replace(day=1) - DAY
    first, last = end.replace(day=1), end
    week = forms.DateField(required=False)
    try:
        monday = week.clean(request.GET.get("week", ""))
    except forms.ValidationError:
        monday = None
    if monday:
        first, last = monday_of(monday), monday_of(monday) + 6 * DAY
    if "first" not in request.GET:
        return DaysForm(initial={"first": first, "last": last}), first, last
    form = DaysForm(request.GET)
    if form.is_valid():
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
    return form, first, last


def _sheets(first: date, last: date) -> list[selectors.Sheet]:
    return selectors.sheets(first, last, list(selectors.staff_between(first, last)))


def _first_open(sheets: Sequence[selectors.Sheet], otherwise: date) -> date:
    """Return the first day that is not approved."""
    days = (day.day for sheet in sheets for day in sheet.days.values() if day.state != selectors.APPROVED)
    return min(days, default=otherwise)
