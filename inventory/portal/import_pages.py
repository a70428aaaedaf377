"""The pages of the import of stock items: upload, preview, confirm, and the template to begin with."""

import hashlib
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fynlo.core.csv_files import MOST_BYTES, csv_response
from fynlo.core.errors import DomainError
from fynlo.core.ids import uuid7
from inventory import commands
from inventory.errors import ImportHasProblems, ImportOver
from inventory.portal.access import stock_page
from inventory.setup import importing
from inventory.setup.columns import COLUMNS, EXAMPLES
from inventory.setup.sheet import MOST_ROWS
from realtime.commands.dispatch import dispatch
from restaurants.identity.page_access import PageRequest
from restaurants.portal.command_forms import form_key, submit

SHOWN = 50


class ImportForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("CSV file"), widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv"})
    )


@require_http_methods(["GET", "HEAD", "POST"])
@stock_page("inventory.manage")
def upload(request: PageRequest) -> HttpResponse:
    """Show what the file needs. POST stores it and shows the preview."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            import_id = _start(request, file.name, file.read(MOST_BYTES + 1))
        except DomainError as refusal:
            form.add_error("file", refusal.message)
        else:
            return redirect("portal_stock_import_preview", import_id=import_id)
    context = {"form": form, "columns": COLUMNS, "most": MOST_ROWS, "key": str(uuid7())}
    return render(request, "inventory/import.html", context, status=422 if form.errors else 200)


@require_safe
@stock_page("inventory.manage")
def template(request: PageRequest) -> HttpResponse:
    """Return a CSV file with the columns and two examples."""
    return csv_response("stock-template.csv", COLUMNS, EXAMPLES)


@require_safe
@stock_page("inventory.manage")
def preview(request: PageRequest, import_id: UUID) -> HttpResponse:
    """Show what would be added, or each cell that is wrong. Two queries beside the shell's."""
    try:
        waiting = importing.waiting_import(import_id)
    except ImportOver as refusal:
        messages.info(request, refusal.message)
        return redirect("portal_stock_import")
    found = importing.sheet_of(waiting)
    context = {
        "waiting": waiting, "sheet": found, "problems": found.problems[:SHOWN], "shown": found.items[:SHOWN],
        "key": str(uuid7()),
    }  # fmt: skip
    return render(request, "inventory/import_preview.html", context)


@require_POST
@stock_page("inventory.manage")
def confirm(request: PageRequest, import_id: UUID) -> HttpResponse:
    """Apply or discard the upload. A refused import adds nothing; its message says why."""
    discard = "discard" in request.POST
    command = commands.INVENTORY_DISCARD_IMPORT if discard else commands.INVENTORY_APPLY_IMPORT
    try:
        added = submit(request, command, str(import_id)).data()["added"]
    except DomainError as refusal:
        messages.error(request, refusal.message)
        if refusal.code == ImportHasProblems.code:
            return redirect("portal_stock_import_preview", import_id=import_id)
        return redirect("portal_stock_import")
    if discard:
        messages.success(request, _("The upload is discarded. Nothing was added."))
        return redirect("portal_stock_import")
    messages.success(request, ngettext("{count} item is added.", "{count} items are added.", added).format(count=added))
    return redirect("portal_stock")


def _start(request: PageRequest, name: str, content: bytes) -> str:
    """Store the upload and return its id. The same file sent twice with one key is one upload."""
    answer = dispatch(
        commands.INVENTORY_START_IMPORT,
        data={"file": name, "sha256": hashlib.sha256(content).hexdigest()},
        extra={"file_name": name, "content": content},
        actor=request.actor,
        key=form_key(request),
    )
    return answer.data()["id"]
