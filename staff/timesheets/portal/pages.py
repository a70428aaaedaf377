"""The hours of a week, one employee's day, and approval."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fynlo.core.money import ZERO
from restaurants.identity.page_access import PageRequest
from restaurants.identity.permissions import allowed
from restaurants.portal.command_forms import CommandForm, already_done, run_command, submit_form
from staff.clock import selectors as clock
from staff.clock.inputs import REASON
from staff.clock.pairing import Flag
from staff.employees import selectors as employees
from staff.employees.services import today
from staff.models import Punch
from staff.portal.access import hours_page
from staff.timesheets import commands, selectors
from staff.timesheets.attendance import Attendance, attendance_between
from staff.timesheets.sheet import days_of, monday_of

ROWS = 50
WEEK = timedelta(days=7)


class ApproveForm(CommandForm):
    first = forms.DateField()
    last = forms.DateField()
    employee = forms.UUIDField(required=False)


class ReopenForm(CommandForm):
    reason = forms.CharField(label=gettext_lazy("Why"), **REASON)


@require_safe
@hours_page("staff.hours")
def hours(request: PageRequest) -> HttpResponse:
    """Show the hours of a week, by employee and day. Ten queries beside the shell's, for any number of employees."""
    monday = _monday(request)
    days = days_of(monday, monday + timedelta(days=6))
    page = Paginator(selectors.staff_between(days[0], days[-1]), ROWS).get_page(request.GET.get("page"))
    sheets = selectors.sheets(days[0], days[-1], list(page))
    beside = attendance_between(days[0], days[-1], sheets)
    rows = [_row(sheet, days, beside[sheet.employee.id]) for sheet in sheets]
    context = {
        "page": page,
        "rows": rows,
        "days": days,
        "counts_overtime": any(sheet.overtime_after is not None for sheet in sheets),
        "monday": monday,
        "sunday": days[-1],
        "hours": sum((row["sums"].hours for row in rows), ZERO),
        "to_check": sum(row["to_check"] for row in rows),
        "off_plan": sum(found.is_late for row in rows for _day, _worked, found in row["cells"] if found),
        "to_approve": sum(row["to_approve"] for row in rows),
        "before": _week(monday - WEEK),
        "after": _week(monday + WEEK) if monday + WEEK <= today() else "",
        "here": clock.on_shift(),
        "payroll": f"{reverse('portal_payroll')}{_week(monday)}",
        "may_manage": allowed(request.actor, "staff.manage"),
        "approve": ApproveForm(),
        "zone": request.restaurant.timezone,
    }
    return render(request, "staff/hours.html", context)


@require_POST
@hours_page("staff.hours")
def approve(request: PageRequest) -> HttpResponse:
    """Approve the open days of one employee, or of everybody."""
    form = ApproveForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("This page is out of date. Try again."))
        return redirect("portal_hours")
    first, last, one = (form.cleaned_data[name] for name in ("first", "last", "employee"))
    ids = [one] if one else list(selectors.staff_between(first, last).values_list("pk", flat=True))
    data = {"first": first.isoformat(), "last": last.isoformat(), "employee_ids": [str(each) for each in ids]}
    run_command(request, commands.STAFF_APPROVE_HOURS, "", data, _("Approved. Flagged days are left open."))
    if one and first == last:
        return redirect("portal_hours_day", one, first)
    return redirect(f"{reverse('portal_hours')}{_week(monday_of(first))}")


@require_safe
@hours_page("staff.hours")
def day(request: PageRequest, employee_id: UUID, day: date) -> HttpResponse:
    """Show an employee's day: shifts, punches with every correction, approvals. Thirteen queries beside the shell's."""
    employee = employees.get_employee(employee_id)
    (sheet,) = selectors.sheets(day, day, [employee])
    found = sheet.days.get(day) or selectors.Day(day)
    ids = {each for worked in found.worked for each in worked.shift.presses}
    punches = [
        {"punch": punch, "counts_at": clock.counts_at(punch), "corrections": list(punch.corrections.all())}
        for punch in clock.punches_around(employee, day)
        if punch.id in ids or (clock.counts_at(punch) is None and clock.day_at(punch.at) == day)
    ]
    beside = attendance_between(day, day, [sheet])[employee.id].get(day, Attendance())
    context = {
        "employee": employee,
        "day": found,
        "shifts": list(zip(found.worked, beside.remarks, strict=True)),
        "beside": beside,
        "enter": _missing(found, beside, request.restaurant.zone),
        "punches": punches,
        "history": list(selectors.history_of(employee, day)),
        "reopen": ReopenForm(),
        "approve": ApproveForm(),
        "week": f"{reverse('portal_hours')}{_week(monday_of(day))}",
        "zone": request.restaurant.timezone,
    }
    return render(request, "staff/hours_day.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@hours_page("staff.hours")
def reopen(request: PageRequest, employee_id: UUID, day: date) -> HttpResponse:
    """Show the form that opens a day again. POST opens it."""
    employee = employees.get_employee(employee_id)
    form = ReopenForm(request.POST if request.method == "POST" else None)
    back = reverse("portal_hours_day", args=[employee.id, day])
    if request.method == "POST" and (
        already_done(request) or (form.is_valid() and _reopen(request, form, employee.id, day))
    ):
        messages.success(request, _("The day is open again."))
        return redirect(back)
    context = {"form": form, "title": _("Open again"), "back": back, "back_label": employee.name}
    return render(request, "staff/form.html", context, status=422 if form.errors else 200)


def _missing(found: selectors.Day, beside: Attendance, zone: ZoneInfo) -> str:
    """Return the query of the form that enters a punch: the one that is missing, at its planned time; else ""."""
    for flag, kind, edge in ((Flag.MISSED_OUT, Punch.Kind.OUT, "end"), (Flag.MISSED_IN, Punch.Kind.IN, "start")):
        if flag in found.flags and len(beside.slots) == 1:
            at = getattr(beside.slots[0], edge).astimezone(zone)
            return "?" + urlencode({"kind": kind.value, "at": f"{at:%Y-%m-%dT%H:%M}"})
    return ""


def _reopen(request: PageRequest, form: ReopenForm, employee_id: UUID, day: date) -> bool:
    data = {"day": day.isoformat(), "reason": form.cleaned_data["reason"]}
    return submit_form(request, form, commands.STAFF_REOPEN_DAY, str(employee_id), data)


def _row(sheet: selectors.Sheet, days: Sequence[date], beside: Mapping[date, Attendance]) -> dict[str, Any]:
    """Return an employee's week, a cell for each day with what lies beside the rota. No query."""
    states = [each.state for each in sheet.days.values()]
    return {
        "employee": sheet.employee,
        "cells": [(each, sheet.days.get(each), beside.get(each)) for each in days],
        "sums": sheet.summed(),
        "to_check": sum(state in (selectors.TO_CHECK, selectors.CHANGED) for state in states),
        "to_approve": states.count(selectors.TO_APPROVE),
        "is_approved": bool(states) and sheet.is_approved,
        "key": ApproveForm().initial["key"],
    }


def _monday(request: PageRequest) -> date:
    """Return the Monday of the week that is asked for, of this week without one."""
    return monday_of(_parsed(request, "week") or today())


def _parsed(request: PageRequest, name: str) -> date | None:
    try:
        found = parse_date(request.GET.get(name, ""))
    except ValueError:
        return None
    return found if found is not None and 2000 <= found.year <= 2100 else None


def _week(monday: date) -> str:
    return "?" + urlencode({"week": monday.isoformat()})
