"""The portal's page that turns an empty restaurant into the one of an archive: upload, progress, result.

The person proves who they are before the upload begins, and only they upload it. A browser with scripts sends the file
in parts (`exports/upload.js`), one without sends it whole in one request, up to `settings.UPLOAD_LIMIT`.
"""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from fynlo.core.errors import DomainError
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.hosts import base_url
from realtime.commands.registry import Command
from restaurants.exports import commands, import_services, import_worker
from restaurants.exports.errors import REASONS
from restaurants.exports.importing import occupied
from restaurants.exports.reading import Reason
from restaurants.exports.services import PERMISSION
from restaurants.identity.page_access import START, PageRequest
from restaurants.identity.reauthentication import asks_again
from restaurants.models import ArchiveImport
from restaurants.portal.command_forms import command_page, submit

WHAT = {  # what a restaurant has in the tables of an app
    "menu": _("a menu"),
    "orders": _("tables, orders or settings of the service"),
    "payments": _("payments or ways of paying"),
    "inventory": _("stock"),
    "staff": _("employees"),
}


class PartForm(forms.Form):
    part = forms.FileField()


class FileForm(forms.Form):
    file = forms.FileField(label=_("ZIP file"), widget=forms.FileInput({"accept": ".zip,application/zip"}))


class StartForm(forms.Form):
    file_name = forms.CharField(max_length=200)
    parts = forms.IntegerField(min_value=1, max_value=import_services.MOST_PARTS)


@require_safe
@command_page(PERMISSION)
def import_page(request: PageRequest) -> HttpResponse:
    """Show the last import, and what an import needs while none is under way. Two queries beside the shell's."""
    last = ArchiveImport.objects.filter(restaurant=request.restaurant).first()
    is_unfinished = last is not None and last.status in ArchiveImport.UNFINISHED
    context = {
        "last": last,
        "is_uploading": last is not None and last.status == ArchiveImport.Status.UPLOADING,
        "is_mine": last is not None and last.by == request.actor.user_id,
        "is_in_work": last is not None and last.status in ArchiveImport.IN_WORK,
        "refusal": _sentence(last),
        "has": [] if is_unfinished else _what_there_is(),
        "is_unfinished": is_unfinished,
        "form": FileForm(),
        "part": import_services.PART,
        "largest": import_services.LARGEST,
        "key": uuid7(),
        "register": f"{base_url(None, request)}{START}",
    }
    return render(request, "restaurants/exports/import.html", context)


@require_POST
@command_page(PERMISSION)
@asks_again
def begin(request: PageRequest) -> HttpResponse:
    """Let the person upload an archive, after a fresh proof."""
    _run(request, commands.EXPORT_BEGIN_IMPORT, {})
    return redirect("portal_import")


@require_POST
@command_page(PERMISSION)
def upload_whole(request: PageRequest, import_id: UUID) -> HttpResponse:
    """Take the whole file of a browser without scripts, and start the import."""
    row = import_services.uploading(import_id, request.actor.user_id)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, form.errors["file"][0])
        return redirect("portal_import")
    file: UploadedFile = form.cleaned_data["file"]
    import_services.store_part(row, 0, file)
    _start(request, row, file.name or "", parts=1)
    return redirect("portal_import")


@require_POST
@command_page(PERMISSION)
def upload_part(request: PageRequest, import_id: UUID, number: int) -> HttpResponse:
    """Store one part of the file. The same part may come again. 204, or 422 without a part."""
    row = import_services.uploading(import_id, request.actor.user_id)
    form = PartForm(request.POST, request.FILES)
    if not form.is_valid():
        return HttpResponse(status=422)
    import_services.store_part(row, number, form.cleaned_data["part"])
    row.refresh_from_db(fields=["status"])
    if row.status != ArchiveImport.Status.UPLOADING:  # it was cancelled while this part was on its way
        import_worker.delete_parts(row)
    return HttpResponse(status=204)


@require_POST
@command_page(PERMISSION)
def start(request: PageRequest, import_id: UUID) -> HttpResponse:
    """Start the import once all parts are there."""
    row = import_services.uploading(import_id, request.actor.user_id)
    form = StartForm(request.POST)
    if form.is_valid():
        _start(request, row, form.cleaned_data["file_name"], parts=form.cleaned_data["parts"])
    else:
        messages.error(request, _("The file did not arrive whole. Choose it again."))
    return redirect("portal_import")


@require_POST
@command_page(PERMISSION)
def cancel(request: PageRequest, import_id: UUID) -> HttpResponse:
    """Cancel an upload or an import, and delete what was uploaded. Any owner may."""
    if _run(request, commands.EXPORT_CANCEL_IMPORT, {"import_id": import_id}):
        row = ArchiveImport.objects.select_related("restaurant").get(pk=import_id)
        if row.status == ArchiveImport.Status.CANCELLED:
            messages.success(request, _("Cancelled. Nothing was changed."))
            import_worker.delete_parts(row)
    return redirect("portal_import")


def _start(request: PageRequest, row: ArchiveImport, file_name: str, *, parts: int) -> None:
    """Measure what was stored and hand it to a worker. A refusal is a message of the next page."""
    try:
        size = import_services.stored_size(row, parts)
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return
    cleaned = {"import_id": row.pk, "file_name": file_name, "size": size, "parts": parts}
    _run(request, commands.EXPORT_START_IMPORT, cleaned)


def _run(request: PageRequest, command: Command, cleaned: dict[str, Any]) -> bool:
    """Run a command about the chosen restaurant. The next page shows a refusal."""
    try:
        submit(request, command, str(request.restaurant.pk), cleaned)
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return False
    return True


def _sentence(last: ArchiveImport | None) -> str | Promise:
    if last is None or last.status != ArchiveImport.Status.FAILED:
        return ""
    return REASONS[Reason(last.reason)]


def _what_there_is() -> list[str]:
    """Return what the restaurant has already, in words; empty for one that an archive can be imported into."""
    apps = dict.fromkeys(model._meta.app_label for model in occupied())
    return list(dict.fromkeys(str(WHAT.get(app, _("settings"))) for app in apps))
