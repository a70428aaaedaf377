"""The portal's pages of prepared files: ask for one, watch it, cancel it, download it, delete it."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from fynlo.core import stored_files
from fynlo.core.errors import DomainError, InvalidInput
from restaurants.identity.page_access import PageRequest
from restaurants.identity.permissions import allowed
from restaurants.portal.command_forms import command_page, submit
from restaurants.reports import commands, queries, texts
from restaurants.reports.background import worker
from restaurants.reports.declarations import Report
from restaurants.reports.files import FILES, LABELS
from restaurants.reports.models import ReportFile
from restaurants.reports.periods import Comparison
from restaurants.reports.registry import find_report, reports_for

PER_PAGE = 25
TONES = {"done": "success", "failed": "danger", "cancelled": "neutral", "running": "info", "waiting": "info"}
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


@dataclass(frozen=True, slots=True)
class FileRow:
    file: ReportFile
    title: str
    days: str
    report_url: str
    tone: str


def prepare_url(report: Report, choice: queries.Choice) -> str:
    return reverse("portal_report_prepare", args=[report.name]) + choice.url()


@require_POST
@command_page("reports.open")
def prepare(request: PageRequest, name: str) -> HttpResponse:
    """Ask a worker for the report of this address as a file, then show the list of files."""
    report = find_report(name)
    if report is None or not allowed(request.actor, report.permission):
        raise Http404
    extension = request.POST.get("extension", "")
    choice = queries.choice_of(report, request.GET)
    try:
        if extension not in FILES:
            raise InvalidInput(_("Choose CSV, Excel or PDF."), field="extension")
        query = queries.query_of(report, choice, request.restaurant)
        wanted = {
            "report": report.name, "choice": queries.stored_choice(query), "extension": extension,
            "steps": 2 if query.comparison is Comparison.NONE else 3,
        }  # fmt: skip
        submit(request, commands.REPORT_REQUEST_FILE, cleaned=wanted)
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return redirect(reverse("portal_report", args=[name]) + choice.url())
    messages.success(request, _("Your file is being prepared. You get an email when it is ready."))
    return redirect("portal_report_files")


@require_safe
@command_page("reports.open")
def files_page(request: PageRequest) -> HttpResponse:
    """List the files of reports that the person may read, the newest first. Three queries."""
    readable = {report.name: report for report in reports_for(request.actor)}
    found = ReportFile.objects.filter(report__in=readable)
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = [_row(row, readable[row.report], request) for row in shown]
    context = {"page": shown, "rows": rows, "is_moving": found.filter(status__in=ReportFile.UNFINISHED).exists()}
    part = request.htmx and request.htmx.target == "files"
    return render(request, f"restaurants/reports/{'_files' if part else 'files'}.html", context)


@require_safe
@command_page("reports.open")
def download_file(request: PageRequest, file_id: UUID) -> HttpResponseBase:
    """Return a file that is ready."""
    row = _readable(request, file_id)
    if row.status != ReportFile.Status.DONE:
        raise Http404
    return stored_files.download(request, row.path, filename=row.file_name, content_type=CONTENT_TYPES[row.extension])


@require_POST
@command_page("reports.open")
def cancel_file(request: PageRequest, file_id: UUID) -> HttpResponse:
    """Cancel a file that is not ready yet."""
    row = _readable(request, file_id)
    status = submit(request, commands.REPORT_CANCEL_FILE, str(row.id)).data()["status"]
    is_cancelled = status == ReportFile.Status.CANCELLED
    messages.success(request, _("Cancelled.") if is_cancelled else _("The file was ready already."))
    return redirect("portal_report_files")


@require_POST
@command_page("reports.open")
def delete_file(request: PageRequest, file_id: UUID) -> HttpResponse:
    """Delete a finished file."""
    row = _readable(request, file_id)
    if row.is_unfinished:
        messages.error(request, _("This file is being prepared. Cancel it first."))
    else:
        worker.remove(row.id, row.path, request.actor)
        messages.success(request, _("File deleted."))
    return redirect("portal_report_files")


def _readable(request: PageRequest, file_id: UUID) -> ReportFile:
    """Return the file. One of a report that the person may not read is as unknown as one that does not exist."""
    row = ReportFile.objects.filter(pk=file_id).first()
    report = find_report(row.report) if row else None
    if row is None or report is None or not allowed(request.actor, report.permission):
        raise Http404
    return row


def _row(row: ReportFile, report: Report, request: PageRequest) -> FileRow:
    choice = queries.choice_of(report, row.choice)
    days = texts.period_text(queries.query_of(report, _without_filters(choice), request.restaurant).period)
    url = reverse("portal_report", args=[report.name]) + choice.url()
    return FileRow(row, f"{report.title} ({LABELS[row.extension]})", days, url, TONES[row.status])


def _without_filters(choice: queries.Choice) -> queries.Choice:
    """A filter's value may be gone, and its check costs a query."""
    return queries.Choice(choice.period, choice.start, choice.end, choice.compare, dict.fromkeys(choice.filters, ""))
