"""What waits for a manager's answer: swaps and leave; and leave that a manager enters."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from realtime.commands.registry import Command
from restaurants.identity.page_access import PageRequest
from restaurants.portal.command_forms import CommandForm, already_done, run_command, submit_form
from staff.employees import selectors as employees
from staff.employees.services import today
from staff.leave import commands as leave_commands
from staff.leave import selectors as leave
from staff.models import ShiftSwap
from staff.permissions import ROTA
from staff.portal.access import hours_page, staff_page
from staff.rota import commands, selectors
from staff.rota.labels import when
from staff.rota.portal.forms import AnswerForm, EnterLeaveForm
from staff.rota.schedule import published_times
from staff.timesheets.sheet import days_of

MOST = 100


@require_safe
@hours_page(ROTA)
def requests(request: PageRequest) -> HttpResponse:
    """Show the swaps and the leave that wait, and the leave that comes. Fourteen queries beside the shell's."""
    waiting = list(leave.waiting()[:MOST])
    staff = list(employees.employees().filter(pk__in={each.employee_id for each in waiting})) if waiting else []
    balances = leave.balances(staff, today()) if staff else {}
    planned = _planned(waiting)
    context = {
        "swaps": [
            _swap(each)
            for each in selectors.swaps().filter(status="accepted").order_by("shift__published_starts_at")[:MOST]
        ],
        "waiting": [
            {
                "leave": each,
                "balance": balances[each.employee_id],
                "exceeds": each.hours is not None and each.hours > balances[each.employee_id].left,
                "shifts": planned.get(each.id, 0),
            }
            for each in waiting
        ],
        "coming": list(leave.coming(today())[:MOST]),
        "key": CommandForm().initial["key"],
        "zone": request.restaurant.timezone,
    }
    return render(request, "staff/rota/requests.html", context)


@require_POST
@hours_page(ROTA)
def decide_swap(request: PageRequest, swap_id: UUID) -> HttpResponse:
    return _answer(request, commands.STAFF_DECIDE_SWAP, swap_id)


@require_POST
@hours_page(ROTA)
def decide_leave(request: PageRequest, leave_id: UUID) -> HttpResponse:
    return _answer(request, leave_commands.STAFF_DECIDE_LEAVE, leave_id)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(ROTA)
def enter_leave(request: PageRequest) -> HttpResponse:
    """Show the form of leave that a manager enters. POST enters it, approved."""
    staff = employees.working_on(today())
    form = EnterLeaveForm(request.POST if request.method == "POST" else None, staff=staff)
    if request.method == "POST" and (already_done(request) or (form.is_valid() and _enter(request, form))):
        messages.success(request, _("Saved."))
        return redirect("portal_rota_requests")
    context: dict[str, Any] = {
        "form": form, "title": _("Enter leave"), "back": reverse("portal_rota_requests"), "back_label": _("Requests")
    }  # fmt: skip
    return render(request, "staff/form.html", context, status=422 if form.errors else 200)


def _enter(request: PageRequest, form: EnterLeaveForm) -> bool:
    return submit_form(request, form, leave_commands.STAFF_ENTER_LEAVE, "", form.details())


def _answer(request: PageRequest, command: Command, target: UUID) -> HttpResponse:
    form = AnswerForm(request.POST)
    if form.is_valid():
        data = form.details()
        run_command(request, command, str(target), data, _("Approved.") if data["approves"] else _("Refused."))
    else:
        messages.error(request, _("This page is out of date. Try again."))
    return redirect("portal_rota_requests")


def _swap(swap: ShiftSwap) -> dict[str, Any]:
    return {
        "swap": swap,
        "label": selectors.published_label(swap.shift),
        "when": when(*published_times(swap.shift)),
        "in_return": when(*published_times(swap.in_return)) if swap.in_return else "",
    }


def _planned(waiting: list[Any]) -> dict[UUID, int]:
    """Return how many planned shifts lie in each of these requests. One query."""
    if not waiting:
        return {}
    first, last = min(each.first for each in waiting), max(each.last for each in waiting)
    shifts = selectors.shifts_between(first, last).filter(employee__in=[each.employee_id for each in waiting])
    rows = list(shifts.exclude(is_removed=True).values_list("employee_id", "day"))
    return {
        each.id: sum((each.employee_id, day) in rows for day in days_of(each.first, each.last)) for each in waiting
    }  # fmt: skip
