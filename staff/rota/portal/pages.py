"""The pages on which a manager plans: the week, the day, a shift, templates, settings, and the notices."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import trigger_client_event
from rest_framework.exceptions import ValidationError

from fynlo.core.errors import DomainError
from fynlo.core.ids import parse_uuid
from realtime.commands.dispatch import dispatch
from restaurants.identity.page_access import PageRequest
from restaurants.identity.permissions import allowed
from restaurants.portal.command_forms import CommandForm, already_done, form_key, run_command, submit_form
from staff.employees import selectors as employees
from staff.employees.services import PAY, today
from staff.models import Employee, ShiftRecord
from staff.permissions import ROTA
from staff.portal.access import staff_page
from staff.rota import commands, selectors
from staff.rota.labels import when
from staff.rota.portal import grid
from staff.rota.portal.forms import CopyForm, MoveForm, RotaSettingsForm, ShiftForm, TemplateForm, VersionForm
from staff.timesheets.sheet import days_of, monday_of

ROWS = 60
METHODS = ["GET", "HEAD", "POST"]
BY = ("person", "job")
SHORT_DAY = "D j M"


@require_safe
@staff_page(ROTA)
def week(request: PageRequest) -> HttpResponse:
    """Show the plan of a week, by person or by job. Sixteen queries beside the shell's, for any number of employees."""
    monday = monday_of(day_in(request, "week") or today())
    plan = selectors.plan_of(monday)
    by = request.GET.get("by") if request.GET.get("by") in BY else "person"
    page = Paginator(plan.staff, ROWS).get_page(request.GET.get("page"))
    context = {
        **_shared(request, plan),
        "by": by,
        "page": page,
        "rows": grid.rows_by_job(plan) if by == "job" else grid.rows_by_person(plan, page),
        "open": grid.open_row(plan),
        "lists": [{"plan": day, "shifts": _of_day(plan, day.day, page)} for day in plan.days],
        "tabs": [
            {"label": label, "url": f"{week_url(monday)}&by={name}", "active": by == name}
            for name, label in (("person", _("By person")), ("job", _("By job")))
        ],
        "before": f"{week_url(monday - selectors.WEEK)}&by={by}",
        "after": f"{week_url(monday + selectors.WEEK)}&by={by}",
        "copy": None if plan.shifts else CopyForm(initial={"source": selectors.week_to_copy(monday)}),
    }
    return render(request, "staff/rota/week.html", context)


@require_safe
@staff_page(ROTA)
def day(request: PageRequest, day: date) -> HttpResponse:
    """Show a day of the plan as a timeline. Fourteen queries beside the shell's, for any number of employees."""
    plan = selectors.plan_of(monday_of(day))
    shifts = [each for each in plan.shifts if each.shift.day == day]
    planned = {each.shift.employee_id for each in shifts}
    staff = [each for each in plan.staff if each.id in planned]
    context = {
        **_shared(request, plan),
        "day": next(each for each in plan.days if each.day == day),
        "timeline": grid.timeline(shifts, day, staff, request.restaurant.zone),
        "tabs": [
            {
                "label": f"{each.day:%d}", "day": each.day, "url": reverse("portal_rota_day", args=[each.day]),
                "active": each.day == day,
            }
            for each in plan.days
        ],
    }  # fmt: skip
    return render(request, "staff/rota/day.html", context)


@require_http_methods(METHODS)
@staff_page(ROTA)
def new_shift(request: PageRequest) -> HttpResponse:
    """Show the form of a new shift, filled in from a template if one is chosen. POST adds the shift."""
    day = day_in(request, "day") or today()
    employee_id = request.GET.get("employee", "")
    chosen = selectors.templates().filter(pk=parse_uuid(request.GET.get("template"))).first()
    initial = {"day": day, "employee_id": employee_id, "kind": request.GET.get("kind") or _kind_of(employee_id)}
    if chosen is not None:
        initial |= ShiftForm.initial_from(chosen)
        if employee_id:
            initial["kind"] = _kind_of(employee_id, chosen.kind)
    week = days_of(monday_of(day), monday_of(day) + timedelta(days=6))
    form = ShiftForm(
        _posted(request), staff=_staff_of(day), other_days=[each for each in week if each != day], initial=initial
    )
    if _done(request, form, commands.STAFF_ADD_SHIFT, ""):
        return _back(request, _day_of(form, day), _("The shift is planned. Publish the week to tell people."))
    path = request.path
    templates = [
        {
            "template": each,
            "url": f"{path}?{urlencode({'day': day, 'employee': employee_id, 'template': each.id})}",
            "active": each == chosen,
        }
        for each in selectors.templates()
    ]
    return _form(request, form, day, title=_("New shift"), templates=templates, submit=_("Plan shift"))


@require_http_methods(METHODS)
@staff_page(ROTA)
def shift(request: PageRequest, shift_id: UUID) -> HttpResponse:
    """Show a shift with its flags and what was published to people of it. POST changes it."""
    found = selectors.get_shift(shift_id)
    staff = _staff_of(found.day, also=found.employee_id)
    form = ShiftForm(_posted(request), staff=staff, initial=ShiftForm.initial_of(found))
    if _done(request, form, commands.STAFF_CHANGE_SHIFT, str(shift_id)):
        return _back(request, _day_of(form, found.day), _("Saved. Publish the week to tell people."))
    remove = VersionForm(initial={"version": found.version})
    history = list(selectors.records_of(found)[:20])
    title = found.employee.name if found.employee else _("Open shift")
    planned = next((each for each in selectors.plan_of(monday_of(found.day)).shifts if each.shift == found), None)
    warnings = planned.warnings if planned else []
    return _form(
        request, form, found.day, title=title, shift=found, remove=remove, history=history, warnings=warnings,
        submit=_("Save"),
    )  # fmt: skip


@require_POST
@staff_page(ROTA)
def remove_shift(request: PageRequest, shift_id: UUID) -> HttpResponse:
    """Take a shift out of the plan."""
    found = selectors.get_shift(shift_id)
    form = VersionForm(request.POST)
    if form.is_valid():
        version = {"version": form.cleaned_data["version"]}
        run_command(request, commands.STAFF_REMOVE_SHIFT, str(shift_id), version)
    return _back(request, found.day, "")


@require_POST
@staff_page(ROTA)
def move_shift(request: PageRequest, shift_id: UUID) -> HttpResponse:
    """Change a shift that was dragged, resized or moved by keys. A refusal is JSON, which the page shows."""
    form = MoveForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"message": _("This page is out of date. Reload it and try again.")}, status=422)
    try:
        dispatch(
            commands.STAFF_CHANGE_SHIFT, target=str(shift_id), data=form.details(), actor=request.actor,
            key=form_key(request),
        )  # fmt: skip
    except ValidationError:
        return JsonResponse({"message": _("A shift cannot be there.")}, status=422)
    except DomainError as refusal:
        return JsonResponse({"message": refusal.message, "code": refusal.code}, status=refusal.status)
    return HttpResponse(status=204)


@require_POST
@staff_page(ROTA)
def publish(request: PageRequest) -> HttpResponse:
    """Tell people of the week."""
    monday, form = day_in(request, "week", request.POST), VersionForm(request.POST)
    if monday is None or not form.is_valid():
        messages.error(request, _("This page is out of date. Try again."))
        return redirect("portal_rota")
    data = {"monday": monday.isoformat(), "version": form.cleaned_data["version"]}
    notified = _("The week is published. Everybody concerned gets an email.")
    run_command(request, commands.STAFF_PUBLISH_ROTA, "", data, notified)
    return redirect(week_url(monday))


@require_POST
@staff_page(ROTA)
def copy(request: PageRequest) -> HttpResponse:
    """Copy another week into this one."""
    monday, form = day_in(request, "week", request.POST), CopyForm(request.POST)
    if monday is None or not form.is_valid():
        messages.error(request, _("Choose the week to copy."))
        return redirect(week_url(monday or today()))
    data = {"source": form.cleaned_data["source"].isoformat(), "monday": monday.isoformat()}
    run_command(
        request, commands.STAFF_COPY_WEEK, "", data, _("The week is copied. Nobody is notified before you publish.")
    )
    return redirect(week_url(monday))


@require_http_methods(METHODS)
@staff_page(ROTA)
def templates(request: PageRequest) -> HttpResponse:
    """Show the shift templates and the form of a new one. POST keeps it."""
    form = TemplateForm(request.POST if request.method == "POST" else None)
    if _done(request, form, commands.STAFF_ADD_SHIFT_TEMPLATE, ""):
        messages.success(request, _("Saved."))
        return redirect("portal_rota_templates")
    context = {"form": form, "templates": selectors.templates(), "key": CommandForm().initial["key"]}
    return render(request, "staff/rota/templates.html", context, status=422 if form.errors else 200)


@require_POST
@staff_page(ROTA)
def remove_template(request: PageRequest, template_id: UUID) -> HttpResponse:
    run_command(request, commands.STAFF_REMOVE_SHIFT_TEMPLATE, str(template_id), {}, _("Removed."))
    return redirect("portal_rota_templates")


@require_safe
@staff_page(ROTA)
def records(request: PageRequest) -> HttpResponse:
    """Show what was published to people of their shifts, with the notice. Four queries beside the shell's."""
    page = Paginator(selectors.records(), ROWS).get_page(request.GET.get("page"))
    settings = selectors.rota_settings()
    rows = [
        {
            "record": each,
            "is_short": is_short_notice(each, settings),
            "now": when(each.starts_at, each.ends_at, SHORT_DAY),
            "before": when(each.before_starts_at, each.before_ends_at, SHORT_DAY),
        }
        for each in page
    ]
    return render(request, "staff/rota/records.html", {"page": page, "rows": rows, "zone": request.restaurant.timezone})


@require_http_methods(METHODS)
@staff_page(ROTA)
def settings(request: PageRequest) -> HttpResponse:
    """Show the settings of the rota. POST changes them."""
    form = (
        RotaSettingsForm(request.POST)
        if request.method == "POST"
        else RotaSettingsForm.showing(selectors.rota_settings())
    )
    if _done(request, form, commands.STAFF_CHANGE_ROTA, ""):
        messages.success(request, _("Saved."))
        return redirect("portal_rota_settings")
    context = {"form": form, "title": _("Rota settings"), "back": reverse("portal_rota"), "back_label": _("Rota")}
    return render(request, "staff/form.html", context, status=422 if form.errors else 200)


def is_short_notice(record: ShiftRecord, settings: Any) -> bool:
    """Whether a worker was notified later than the settings allow, from the day on which they count."""
    hours, since = settings.short_notice_hours, settings.short_notice_from
    if hours is None or record.employee_id is None or (since is not None and record.at.date() < since):
        return False
    return record.notice_hours < hours


def week_url(day: date) -> str:
    return f"{reverse('portal_rota')}?{urlencode({'week': monday_of(day).isoformat()})}"


def day_in(request: PageRequest, name: str, given: Any = None) -> date | None:
    """Return a day of the address or form, None for what is none."""
    try:
        found = parse_date((given or request.GET).get(name, ""))
    except ValueError:
        return None
    return found if found is not None and 2000 <= found.year <= 2100 else None


def _shared(request: PageRequest, plan: selectors.Plan) -> dict[str, Any]:
    return {
        "plan": plan,
        "sunday": plan.days[-1].day,
        "today": today(),
        "with_pay": allowed(request.actor, PAY),
        "publish": VersionForm(initial={"version": plan.week.version}),
        "week_url": week_url(plan.monday),
        "refresh": request.get_full_path(),
        "zone": request.restaurant.timezone,
    }


def _of_day(plan: selectors.Plan, day: date, page: Iterable[Employee]) -> list[selectors.PlannedShift]:
    """Return the open shifts of a day and those of the employees on the page."""
    shown = {None, *(each.id for each in page)}
    return [each for each in plan.shifts if each.shift.day == day and each.shift.employee_id in shown]


def _posted(request: PageRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _staff_of(day: date, also: UUID | None = None) -> list[Employee]:
    found = list(employees.working_on(day))
    if also and also not in {each.id for each in found}:
        found += list(employees.employees().filter(pk=also))
    return found


def _kind_of(employee_id: str, wanted: str = "") -> str:
    """Return the wanted kind if the employee does it, else that of their first job."""
    employee = employees.employees().filter(pk=parse_uuid(employee_id)).first()
    kinds = [job.job for job in employee.jobs.all() if job.ended_on is None] if employee else []
    return wanted if wanted in kinds or not kinds else kinds[0]


def _day_of(form: ShiftForm, fallback: date) -> date:
    return form.cleaned_data["day"] if form.is_bound and form.is_valid() else fallback


def _done(request: PageRequest, form: Any, command: Any, target: str) -> bool:
    return request.method == "POST" and (
        already_done(request) or (form.is_valid() and submit_form(request, form, command, target, form.details()))
    )


def _back(request: PageRequest, day: date, message: str) -> HttpResponse:
    """Close the sheet and let the plan be drawn again; without scripts lead to the week."""
    if request.htmx:
        pending = [str(each) for each in messages.get_messages(request)]
        response = HttpResponse(status=204)
        trigger_client_event(response, "fynlo:close")
        trigger_client_event(response, "fynlo:rota")
        if pending:
            trigger_client_event(response, "fynlo:toast", {"message": pending[-1], "tone": "danger"})
        return response
    if message:
        messages.success(request, message)
    return redirect(week_url(day))


def _form(request: PageRequest, form: ShiftForm, day: date, **context: Any) -> HttpResponse:
    template = "staff/rota/_shift_sheet.html" if request.htmx else "staff/rota/shift.html"
    context |= {"form": form, "back": week_url(day), "zone": request.restaurant.timezone}
    return render(request, template, context, status=422 if form.errors else 200)
