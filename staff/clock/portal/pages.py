"""A person's own clock and hours, the forms that correct punches, and the settings of the clock."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fynlo.core import clock
from restaurants.identity.page_access import PageRequest
from restaurants.portal.command_forms import CommandForm, already_done, run_command, submit_form
from staff.clock import commands, selectors
from staff.clock.portal.forms import ClockSettingsForm, CorrectForm, EnterForm, PressForm
from staff.employees import selectors as employees
from staff.employees.services import today
from staff.models import Punch
from staff.portal.access import hours_page, staff_page
from staff.portal.own_tabs import own_tabs
from staff.timesheets import selectors as timesheets
from staff.timesheets.sheet import monday_of
from staff.working_time import break_due_at, rules_for

METHODS = ["GET", "HEAD", "POST"]
OWN_DAYS = 28
MAY_ASK_FOR_PLACE = "geolocation=(self), camera=(), microphone=(), payment=()"
COMMANDS = {
    "in": (commands.STAFF_CLOCK_IN, gettext_lazy("You are clocked in.")),
    "out": (commands.STAFF_CLOCK_OUT, gettext_lazy("You are clocked out.")),
    "break_start": (commands.STAFF_START_BREAK, gettext_lazy("Your break has begun.")),
    "break_end": (commands.STAFF_END_BREAK, gettext_lazy("Your break is over.")),
}


@require_safe
@hours_page("staff.own")
def own(request: PageRequest) -> HttpResponse:
    """Show a person their own clock and last weeks, and nobody else's. Eleven queries beside the shell's."""
    employee, now = employees.employee_of(request.actor.user_id), clock.now()
    shift = selectors.shift_now(employee) if employee else None
    last = today()
    first = monday_of(last - timedelta(days=OWN_DAYS))
    sheet = timesheets.sheets(first, last, [employee])[0] if employee else None
    due = None
    if employee and shift and not shift.breaks:
        due = break_due_at(shift.start, rules_for(employee.born_on, last))
    punch = employee.punches.order_by("-stored_at").first() if employee and shift else None
    checks_place = selectors.clock_settings().checks_place
    context = {
        "own_tabs": own_tabs("portal_hours_own"),
        "employee": employee,
        "shift": shift,
        "job": selectors.job_of(employee, shift.job_id) if employee and shift else None,
        "jobs": employees.jobs_on(employee, last) if employee else [],
        "break_due": due,
        "break_is_late": due is not None and due < now,
        "form": PressForm(),
        "checks_place": checks_place,
        "distance": punch.distance if punch else None,
        "weeks": _weeks(sheet) if sheet else [],
        "zone": request.restaurant.timezone,
    }
    response = render(request, "staff/own_hours.html", context)
    if checks_place:
        response.headers["Permissions-Policy"] = MAY_ASK_FOR_PLACE
    return response


@require_POST
@hours_page("staff.clock")
def press(request: PageRequest) -> HttpResponse:
    """Press the person's own clock."""
    form = PressForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("This page is out of date. Try again."))
    else:
        command, done = COMMANDS[form.cleaned_data["press"]]
        run_command(request, command, "", form.details(), done)
    return redirect("portal_hours_own")


@require_http_methods(METHODS)
@hours_page("staff.hours")
def enter(request: PageRequest, employee_id: UUID, day: date) -> HttpResponse:
    """Show the form of a punch that was missed. POST enters it."""
    employee = employees.get_employee(employee_id)
    posted = request.POST if request.method == "POST" else None
    form = EnterForm(posted, employee=employee, day=day, zone=request.restaurant.zone, guess=_guess(request))
    back = reverse("portal_hours_day", args=[employee.id, day])
    if _done(request, form, commands.STAFF_ENTER_PUNCH, "", {"employee_id": str(employee.id)}):
        messages.success(request, _("Saved. The reason is stored with it."))
        return redirect(back)
    return _form_page(request, form, title=_("Enter a punch"), back=back, back_label=employee.name)


def _guess(request: PageRequest) -> dict[str, Any]:
    """Return what the day's page fills in: the punch that is missing, at its planned time."""
    kind, at = request.GET.get("kind", ""), request.GET.get("at", "")
    try:
        moment = parse_datetime(at)
    except ValueError:
        moment = None
    return {"kind": kind, "at": moment} if kind in Punch.Kind.values and moment and is_naive(moment) else {}


@require_http_methods(METHODS)
@hours_page("staff.hours")
def correct(request: PageRequest, punch_id: UUID) -> HttpResponse:
    """Show the form that corrects a punch. POST stores the correction; both times are kept."""
    punch = selectors.get_punch(punch_id)
    counts_at = selectors.counts_at(punch) or punch.at
    local = counts_at.astimezone(request.restaurant.zone)
    posted = request.POST if request.method == "POST" else None
    form = CorrectForm(posted, zone=request.restaurant.zone, initial={"at": local.replace(tzinfo=None)})
    back = reverse("portal_hours_day", args=[punch.employee_id, selectors.day_of(punch)])
    if _done(request, form, commands.STAFF_CORRECT_PUNCH, str(punch.id), {}):
        messages.success(request, _("Saved. The reason is stored with it."))
        return redirect(back)
    title = Punch.Kind(punch.kind).label
    return _form_page(request, form, title=title, back=back, back_label=punch.employee.name)


@require_safe
@hours_page("staff.hours")
def punch_day(request: PageRequest, punch_id: UUID) -> HttpResponse:
    """Lead to the day of the punch: alerts name the punch."""
    punch = selectors.get_punch(punch_id)
    return redirect("portal_hours_day", punch.employee_id, selectors.day_of(punch))


@require_http_methods(METHODS)
@staff_page("staff.manage")
def settings(request: PageRequest) -> HttpResponse:
    """Show the settings of the clock. POST changes them."""
    form = (
        ClockSettingsForm(request.POST)
        if request.method == "POST"
        else ClockSettingsForm.showing(selectors.clock_settings())
    )
    if _done(request, form, commands.STAFF_CHANGE_CLOCK, "", {}):
        messages.success(request, _("Saved."))
        return redirect("portal_clock_settings")
    back = reverse("portal_hours")
    return _form_page(request, form, title=_("Time clock"), back=back, back_label=_("Hours"))


def _done(request: PageRequest, form: Any, command: Any, target: str, more: dict[str, Any]) -> bool:
    return request.method == "POST" and (
        already_done(request)
        or (form.is_valid() and submit_form(request, form, command, target, {**form.details(), **more}))
    )


def _form_page(request: PageRequest, form: CommandForm, **context: Any) -> HttpResponse:
    return render(request, "staff/form.html", {"form": form, **context}, status=422 if form.errors else 200)


def _weeks(sheet: timesheets.Sheet) -> list[dict[str, Any]]:
    """Return the weeks of a sheet with their days, the newest first."""
    weeks: dict[date, list[timesheets.Day]] = {}
    for each in sheet.days.values():
        weeks.setdefault(monday_of(each.day), []).append(each)
    return [
        {"monday": monday, "days": days[::-1], "hours": sum(each.hours for each in days)}
        for monday, days in sorted(weeks.items(), reverse=True)
    ]
