"""A person's own pages: next shifts, open ones, swaps, leave, when they can work, their calendar. Nobody else's."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fynlo.core import clock
from fynlo.core.tenancy.hosts import base_url
from realtime.commands import features
from restaurants.identity.network_addresses import client_address
from restaurants.identity.page_access import PageRequest, page
from restaurants.identity.permissions import PUBLIC
from restaurants.identity.throttle import Throttle, TooManyAttempts
from restaurants.portal.command_forms import CommandForm, already_done, run_command, submit_form
from staff.employees import selectors as employees
from staff.employees.services import today
from staff.errors import NoEmployee
from staff.leave import commands as leave_commands
from staff.leave import selectors as leave_selectors
from staff.models import CalendarFeed, Employee, RotaShift
from staff.permissions import OWN_ROTA, STAFF
from staff.portal.access import hours_page
from staff.portal.own_tabs import own_tabs
from staff.rota import commands, selectors
from staff.rota.calendar import calendar_of
from staff.rota.errors import ShiftNotFound
from staff.rota.labels import when
from staff.rota.portal.forms import AvailabilityForm, LeaveForm, SwapForm
from staff.rota.schedule import published_times

METHODS = ["GET", "HEAD", "POST"]
MOST_LEAVE = 30
TOKEN_LENGTH = 32
GUESSES = Throttle("rota-calendar", timedelta(minutes=15), per_address=60)
MESSAGES = {
    "take": (commands.STAFF_TAKE_SHIFT, gettext_lazy("The shift is yours.")),
    "accept": (commands.STAFF_ACCEPT_SWAP, gettext_lazy("Accepted. A manager approves it now.")),
    "withdraw": (commands.STAFF_WITHDRAW_SWAP, gettext_lazy("Taken back.")),
}


@require_safe
@hours_page(OWN_ROTA)
def own(request: PageRequest) -> HttpResponse:
    """Show a person their next shifts, what they may take, and their swaps. Ten queries beside the shell's."""
    employee = employees.employee_of(request.actor.user_id)
    feed = selectors.calendar_of(employee) if employee else None
    shifts = list(selectors.published_to(employee, clock.now())) if employee else []
    swaps = selectors.swaps_for(employee) if employee else []
    offered = {swap.shift_id: swap for swap in swaps if employee and swap.giver_id == employee.id and swap.is_open}
    context = {
        "own_tabs": own_tabs("portal_rota_own"),
        "employee": employee,
        "shifts": [_row(each, swap=offered.get(each.id)) for each in shifts],
        "open": [_row(each) for each in (selectors.open_shifts(employee) if employee else [])],
        "offers": [_row(each.shift, swap=each) for each in swaps if _is_offer(each, employee)],
        "waiting": [_row(each.shift, swap=each) for each in swaps if employee and _waits_for_manager(each, employee)],
        "answers": [_row(each.shift, swap=each) for each in swaps if employee and _is_answered(each, employee)],
        "feed": f"{base_url(request.restaurant)}{reverse('rota_calendar', args=[feed.token])}" if feed else "",
        "key": CommandForm().initial["key"],
        "zone": request.restaurant.timezone,
        "today": today(),
    }
    return render(request, "staff/rota/own.html", context)


@require_POST
@hours_page(OWN_ROTA)
def act(request: PageRequest, action: str, target_id: UUID) -> HttpResponse:
    """Take an open shift, accept a swap, or take an own offer back."""
    command, done = MESSAGES[action]
    run_command(request, command, str(target_id), {}, done)
    return redirect("portal_rota_own")


@require_http_methods(METHODS)
@hours_page(OWN_ROTA)
def swap(request: PageRequest, shift_id: UUID) -> HttpResponse:
    """Show the form that offers an own shift to colleagues. POST offers it."""
    employee = _own(request)
    shift = selectors.get_shift(shift_id)
    if shift.published_employee_id != employee.id:
        raise ShiftNotFound()
    staff = selectors.colleagues(employee, shift.published_kind)
    form = SwapForm(_posted(request), staff=staff, theirs=_theirs(staff, shift))
    data = {"shift_id": str(shift_id)}
    if _done(request, form, commands.STAFF_OFFER_SWAP, data):
        messages.success(request, _("Offered. You work the shift until a colleague takes it and a manager approves."))
        return redirect("portal_rota_own")
    note = when(*published_times(shift))
    return _form_page(request, form, _("Offer this shift"), note=note)


@require_http_methods(METHODS)
@hours_page(OWN_ROTA)
def leave(request: PageRequest) -> HttpResponse:
    """Show a person their leave and balance, and the form that asks for leave. POST asks. Ten queries."""
    employee = employees.employee_of(request.actor.user_id)
    form = LeaveForm(_posted(request))
    if _done(request, form, leave_commands.STAFF_ASK_FOR_LEAVE, {}):
        messages.success(request, _("Sent. You get an email when a manager answers."))
        return redirect("portal_leave_own")
    context = {
        "own_tabs": own_tabs("portal_leave_own"),
        "employee": employee,
        "form": form,
        "leave": list(leave_selectors.leave_of(employee)[:MOST_LEAVE]) if employee else [],
        "balance": leave_selectors.balances([employee], today())[employee.id] if employee else None,
        "today": today(),
        "key": CommandForm().initial["key"],
    }
    return render(request, "staff/rota/own_leave.html", context, status=422 if form.errors else 200)


@require_POST
@hours_page(OWN_ROTA)
def withdraw_leave(request: PageRequest, leave_id: UUID) -> HttpResponse:
    run_command(request, leave_commands.STAFF_WITHDRAW_LEAVE, str(leave_id), {}, _("Taken back."))
    return redirect("portal_leave_own")


@require_http_methods(METHODS)
@hours_page(OWN_ROTA)
def availability(request: PageRequest) -> HttpResponse:
    """Show on which weekdays a person can work. POST saves it."""
    employee = employees.employee_of(request.actor.user_id)
    rows = employee.availability.all() if employee else []
    form = AvailabilityForm(_posted(request), initial=AvailabilityForm.initial_of(rows))
    if _done(request, form, commands.STAFF_SET_AVAILABILITY, {}):
        messages.success(request, _("Saved. Your manager sees it while planning."))
        return redirect("portal_availability_own")
    context = {
        "employee": employee,
        "form": form,
        "rows": form.rows(),
        "own_tabs": own_tabs("portal_availability_own"),
    }
    return render(request, "staff/rota/availability.html", context, status=422 if form.errors else 200)


@require_POST
@hours_page(OWN_ROTA)
def make_calendar(request: PageRequest) -> HttpResponse:
    run_command(request, commands.STAFF_MAKE_CALENDAR, "", {}, _("Your calendar has a new address."))
    return redirect("portal_rota_own")


@require_POST
@hours_page(OWN_ROTA)
def revoke_calendar(request: PageRequest) -> HttpResponse:
    run_command(request, commands.STAFF_REVOKE_CALENDAR, "", {}, _("The link no longer works."))
    return redirect("portal_rota_own")


@require_safe
@page(PUBLIC)
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Return the calendar behind a secret address: the published shifts of one person. Three queries."""
    found = None
    if len(token) == TOKEN_LENGTH and features.includes(STAFF):
        found = CalendarFeed.objects.select_related("employee").filter(token=token, revoked_at=None).first()
        if found is None:
            try:
                GUESSES.count_attempt(token, client_address(request))
            except TooManyAttempts:
                return HttpResponse(status=429)
    if found is None:
        return HttpResponseNotFound()
    shifts = selectors.published_to(found.employee, clock.now() - selectors.FEED_BACK)
    response = HttpResponse(calendar_of(shifts, request.tenant), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="shifts.ics"'
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _own(request: PageRequest) -> Employee:
    employee = employees.employee_of(request.actor.user_id)
    if employee is None:
        raise NoEmployee()
    return employee


def _row(shift: RotaShift, **more: Any) -> dict[str, Any]:
    swap = more.get("swap")
    return {
        "shift": shift,
        "label": selectors.published_label(shift),
        "when": when(*published_times(shift)),
        "in_return": when(*published_times(swap.in_return)) if swap and swap.in_return else "",
        **more,
    }


def _waits_for_manager(swap: Any, employee: Employee) -> bool:
    """Whether the person has said yes to this swap, and a manager has not answered."""
    return swap.taker_id == employee.id and swap.status == swap.Status.ACCEPTED


def _is_answered(swap: Any, employee: Employee) -> bool:
    return not swap.is_open and employee.id in (swap.giver_id, swap.taker_id)


def _is_offer(swap: Any, employee: Employee | None) -> bool:
    """Whether a colleague offers this to the person, who has not said yes yet."""
    return employee is not None and swap.giver_id != employee.id and swap.status == swap.Status.OFFERED


def _theirs(staff: list[Employee], shift: RotaShift) -> list[tuple[str, str]]:
    """Return the coming shifts of colleagues of the same job, to ask for one in return. One query."""
    names = {each.id: each.name for each in staff}
    found = RotaShift.objects.filter(
        published_employee__in=names, published_kind=shift.published_kind, published_starts_at__gt=clock.now()
    ).order_by("published_starts_at")[:60]
    return [
        (str(each.id), f"{names[each.published_employee_id]}: {when(*published_times(each))}")
        for each in found
        if each.published_employee_id
    ]  # fmt: skip


def _posted(request: PageRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _done(request: PageRequest, form: Any, command: Any, more: dict[str, Any]) -> bool:
    return request.method == "POST" and (
        already_done(request) or (form.is_valid() and submit_form(request, form, command, "", form.details() | more))
    )


def _form_page(request: PageRequest, form: CommandForm, title: str, **context: Any) -> HttpResponse:
    context |= {"form": form, "title": title, "back": reverse("portal_rota_own"), "back_label": _("My shifts")}
    return render(request, "staff/form.html", context, status=422 if form.errors else 200)
