"""The portal's page of archives: ask for one, watch it, download it after a fresh proof, choose the schedule."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from fynlo.core import stored_files
from fynlo.core.errors import DomainError
from fynlo.core.ids import uuid7
from restaurants.exports import commands, services, worker
from restaurants.exports.models import Archive, ArchiveSchedule
from restaurants.identity.page_access import PageRequest
from restaurants.identity.reauthentication import asks_again
from restaurants.portal.command_forms import already_done, command_page, run_command, submit

PER_PAGE = 25
TONES = {"done": "success", "failed": "danger", "cancelled": "neutral", "running": "info", "waiting": "info"}


@require_safe
@command_page(services.PERMISSION)
def exports_page(request: PageRequest) -> HttpResponse:
    """List the archives, the newest first. Three queries beside the shell's."""
    shown = Paginator(Archive.objects.all(), PER_PAGE).get_page(request.GET.get("page"))
    rows = [{"archive": row, "tone": TONES[row.status]} for row in shown]
    schedule = ArchiveSchedule.objects.filter(pk=1).first()
    context = {
        "page": shown,
        "rows": rows,
        "is_moving": any(row.is_unfinished for row in shown),
        "is_monthly": bool(schedule and schedule.is_monthly),
        "may_close": request.actor.may("restaurant.close"),
        "key": uuid7(),
        "schedule_key": uuid7(),
    }
    return render(request, "restaurants/exports/exports.html", context)


@require_POST
@command_page(services.PERMISSION)
@asks_again
def request_archive(request: PageRequest) -> HttpResponse:
    """Ask a worker for an archive. A form sent twice asks once."""
    if not already_done(request):
        try:
            submit(request, commands.EXPORT_REQUEST)
        except DomainError as refusal:
            messages.error(request, refusal.message)
            return redirect("portal_exports")
    messages.success(request, _("Your archive is being made. You get an email when it is ready."))
    return redirect("portal_exports")


@require_POST
@command_page(services.PERMISSION)
@asks_again
def set_schedule(request: PageRequest) -> HttpResponse:
    is_monthly = request.POST.get("is_monthly") == "on"
    submit(request, commands.EXPORT_SCHEDULE, cleaned={"is_monthly": is_monthly})
    sentence = (
        _("An archive is made on the first day of each month.") if is_monthly else _("No archive is made by itself.")
    )
    messages.success(request, sentence)
    return redirect("portal_exports")


@require_POST
@command_page(services.PERMISSION)
@asks_again
def download(request: PageRequest, archive_id: UUID) -> HttpResponseBase:
    """Return the archive to an owner who has just proved who they are. The audit records it."""
    submit(request, commands.EXPORT_DOWNLOAD, str(archive_id))
    row = Archive.objects.get(pk=archive_id)
    name = f"{request.restaurant.slug}-{row.created_at.astimezone(request.restaurant.zone):%Y-%m-%d}.zip"
    return stored_files.download(request, row.path, filename=name, content_type="application/zip")


@require_POST
@command_page(services.PERMISSION)
def cancel(request: PageRequest, archive_id: UUID) -> HttpResponse:
    run_command(request, commands.EXPORT_CANCEL, str(archive_id), {}, _("Cancelled."))
    return redirect("portal_exports")


@require_POST
@command_page(services.PERMISSION)
def delete(request: PageRequest, archive_id: UUID) -> HttpResponse:
    """Delete a finished archive."""
    row = Archive.objects.filter(pk=archive_id).first()
    if row is None:
        raise Http404
    if row.is_unfinished:
        messages.error(request, _("This archive is being made. Cancel it first."))
    else:
        worker.remove(row.id, row.path, request.actor)
        messages.success(request, _("Archive deleted."))
    return redirect("portal_exports")
