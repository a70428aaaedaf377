"""The portal's pages of scheduled emails, and the page that stops one from its link."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fynlo.core.errors import DomainError
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from realtime.actors import Actor
from realtime.commands.dispatch import dispatch
from realtime.commands.registry import Command
from restaurants.identity.page_access import PageRequest, page
from restaurants.identity.permissions import PUBLIC, allowed
from restaurants.identity.recipients import names_of, recipients_with
from restaurants.portal.command_forms import command_page, submit
from restaurants.reports import commands, queries
from restaurants.reports.declarations import Report
from restaurants.reports.models import ReportRecipient, ReportSchedule
from restaurants.reports.periods import Comparison
from restaurants.reports.registry import find_report, reports_for
from restaurants.reports.schedules import calendar, unsubscribing
from restaurants.reports.schedules.forms import ScheduleForm

SAVED = ("every", "send_at", "people")


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """A scheduled email for the list. `next_at` is when the current period is sent."""

    schedule: ReportSchedule
    title: str
    choices: list[str]
    people: list[str]
    stopped: list[str]
    next_at: datetime


@require_safe
@command_page("reports.open")
def schedules_page(request: PageRequest) -> HttpResponse:
    """List the emails of reports that the person may read. Three queries, and those of the filters."""
    readable = {report.name: report for report in reports_for(request.actor)}
    found = list(ReportSchedule.objects.filter(report__in=readable).prefetch_related("recipients"))
    names = names_of({each.user_id for row in found for each in row.recipients.all()}) if found else {}
    rows = [_row(row, readable[row.report], names) for row in found]
    return render(request, "restaurants/reports/schedules.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("reports.open")
def new_schedule(request: PageRequest, name: str) -> HttpResponse:
    """Add an email of the report with the filters and the comparison of this address."""
    report = find_report(name)
    if report is None or not allowed(request.actor, report.permission):
        raise Http404
    query = queries.query_of(report, queries.choice_of(report, request.GET), request.restaurant)
    choice = queries.stored_choice(query)
    del choice["start"], choice["end"]
    offered = recipients_with(report.permission, request.restaurant)
    if request.method != "POST":
        form = ScheduleForm(offered=offered, initial={"people": [str(request.actor.user_id)]})
        return _form(request, report, choice, form)
    form = ScheduleForm(request.POST, offered=offered)
    if not form.is_valid():
        return _form(request, report, choice, form, status=422)
    cleaned = {each: form.cleaned_data[each] for each in SAVED}
    try:
        submit(request, commands.REPORT_ADD_SCHEDULE, cleaned={"report": name, "choice": choice, **cleaned})
    except DomainError as refusal:
        form.refuse(refusal.field, refusal.message)
        return _form(request, report, choice, form, status=refusal.status)
    messages.success(request, _("“{title}” is emailed from now on.").format(title=report.title))
    return redirect("portal_report_schedules")


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("reports.open")
def change_schedule(request: PageRequest, schedule_id: UUID) -> HttpResponse:
    """Change how often, when and to whom."""
    row, report = _readable(request, schedule_id)
    offered = recipients_with(report.permission, request.restaurant)
    people = list(row.recipients.all())
    stopped = frozenset(each.user_id for each in people if each.unsubscribed_at)
    if request.method != "POST":
        initial = {"every": row.every, "send_at": row.send_at, "version": row.version,
                   "people": [str(each.user_id) for each in people]}  # fmt: skip
        return _form(request, report, row.choice, ScheduleForm(offered=offered, unsubscribed=stopped, initial=initial))
    form = ScheduleForm(request.POST, offered=offered, unsubscribed=stopped)
    if not form.is_valid():
        return _form(request, report, row.choice, form, status=422)
    cleaned = {each: form.cleaned_data[each] for each in SAVED} | {"version": form.cleaned_data["version"] or 0}
    try:
        submit(request, commands.REPORT_CHANGE_SCHEDULE, str(row.id), cleaned)
    except DomainError as refusal:
        form.refuse(refusal.field, refusal.message)
        return _form(request, report, row.choice, form, status=refusal.status)
    messages.success(request, _("Saved."))
    return redirect("portal_report_schedules")


@require_POST
@command_page("reports.open")
def pause_schedule(request: PageRequest, schedule_id: UUID) -> HttpResponse:
    return _run(request, schedule_id, commands.REPORT_PAUSE_SCHEDULE, _("Paused. Nothing is sent until you resume it."))


@require_POST
@command_page("reports.open")
def resume_schedule(request: PageRequest, schedule_id: UUID) -> HttpResponse:
    return _run(request, schedule_id, commands.REPORT_RESUME_SCHEDULE, "Resumed.")


@require_POST
@command_page("reports.open")
def remove_schedule(request: PageRequest, schedule_id: UUID) -> HttpResponse:
    return _run(request, schedule_id, commands.REPORT_REMOVE_SCHEDULE, "Removed.")


@require_http_methods(["GET", "HEAD", "POST"])
@page(PUBLIC)
def unsubscribe(request: PageRequest, schedule_id: UUID, user_id: UUID, token: str) -> HttpResponse:
    """Ask a recipient, and stop the email by POST: programs that open the links of emails stop nothing."""
    found = unsubscribing.is_right(schedule_id, user_id, token) and (
        ReportRecipient.objects.filter(schedule=schedule_id, user_id=user_id).select_related("schedule").first()
    )
    if not found:
        raise Http404
    report = find_report(found.schedule.report)
    if request.method == "POST":
        actor = Actor(f"report-recipient:{user_id}", name="A recipient", permissions=frozenset({"reports.open"}))
        dispatch(
            commands.REPORT_UNSUBSCRIBE, target=schedule_id, cleaned={"user_id": user_id}, actor=actor, key=str(uuid7())
        )
    context = {
        "title": report.title if report else "This report",
        "every": found.schedule.get_every_display().lower(),
        "is_stopped": request.method == "POST" or found.unsubscribed_at is not None,
    }
    return render(request, "restaurants/reports/unsubscribe.html", context)


def _run(request: PageRequest, schedule_id: UUID, command: Command, done: str) -> HttpResponse:
    row, _ = _readable(request, schedule_id)
    submit(request, command, str(row.id))
    messages.success(request, done)
    return redirect("portal_report_schedules")


def _readable(request: PageRequest, schedule_id: UUID) -> tuple[ReportSchedule, Report]:
    """Return the email and its report. One that the person may not read is as unknown as one that does not exist."""
    row = ReportSchedule.objects.filter(pk=schedule_id).first()
    report = find_report(row.report) if row else None
    if row is None or report is None or not allowed(request.actor, report.permission):
        raise Http404
    return row, report


def _form(
    request: PageRequest, report: Report, choice: dict[str, str], form: ScheduleForm, *, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {"report": report, "form": form, "choices": _choices(report, choice)}
    return render(request, "restaurants/reports/schedule.html", context, status=status)


def _row(row: ReportSchedule, report: Report, names: dict[UUID, str]) -> ScheduleRow:
    people: dict[bool, list[str]] = {True: [], False: []}
    for each in row.recipients.all():
        people[each.unsubscribed_at is None].append(names.get(each.user_id, gettext("Someone who left")))
    next_at = calendar.due_at(row.next_end, row.send_at, connection.tenant)
    return ScheduleRow(
        row, report.title, _choices(report, row.choice), sorted(people[True]), sorted(people[False]), next_at
    )


def _choices(report: Report, choice: dict[str, str]) -> list[str]:
    """Return the saved comparison and filters in words."""
    compared = Comparison(choice.get("compare") or Comparison.NONE)
    words = (
        [] if compared is Comparison.NONE else [gettext("Compared with {period}").format(period=compared.label.lower())]
    )
    for filter in report.filters:
        if choice.get(filter.name):
            words.append(f"{filter.label}: {dict(filter.choices()).get(choice[filter.name], choice[filter.name])}")
    return words
