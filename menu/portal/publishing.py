"""The publish page with the draft's changes and problems, and the pages of import and export."""

import hashlib
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fynlo.core import clock
from fynlo.core.csv_files import MOST_BYTES
from fynlo.core.errors import DomainError, error_response
from menu import changes, commands, document, tax
from menu.errors import ImportHasProblems, ImportOver
from menu.models import MenuVersion
from menu.portal.forms import ImportForm
from menu.portal.page_context import page_context
from menu.portal.versions import ScheduleForm
from menu.services import importing, undoing
from menu.services.versions import waiting_schedule
from menu.sheet.columns import COLUMNS
from menu.sheet.differences import differences
from menu.sheet.planning import ADDED, CHANGED
from menu.sheet.tax_proposals import proposed_class
from menu.sheet.writing import written
from realtime.commands.dispatch import dispatch
from restaurants.portal.command_forms import command_page, form_key, submit
from restaurants.portal.toasts import flash_with_link, flash_with_undo

SHOWN = 100  # rows of a preview; the counts include all rows
MOST_ASKED = 300  # rows whose VAT class is asked for; those beyond get what is proposed
VAT_FIELD, COLUMN_FIELD = "vat-", "column-"
LONGEST_HEADING = 200
COLUMN_LABELS = {  # what a column of another till's file can be read as (`menu.sheet.formats.CHOSEN`)
    "name": _("Name"),
    "variation": _("Variation"),
    "category": _("Category"),
    "description": _("Description"),
    "price": _("Price"),
    "cost": _("Cost"),
    "sku": _("SKU"),
    "barcode": _("Barcode"),
    "rate": _("VAT in percent"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("menu.publish")
def publish(request: HttpRequest) -> HttpResponse:
    refusal = None
    if request.method == "POST":
        try:
            answer = submit(request, commands.MENU_PUBLISH).data()
        except DomainError as error:
            refusal = error
        else:
            said = _("Version {version} is published. Every till has it in a moment.").format(version=answer["version"])
            flash_with_link(request, said, reverse("till"), _("Open the till"))
            return redirect("menu_products")
    draft = document.draft()
    context = {
        "changes": changes.unpublished(),
        "problems": document.problems(draft),
        "unreviewed": document.unreviewed(draft),
        "last": MenuVersion.objects.defer("document").first(),
        "refusal": refusal,
        "schedule": waiting_schedule(),
        "schedule_form": ScheduleForm(),
        **page_context(request, "menu_products"),
    }
    return render(request, "menu/portal/publish.html", context, status=409 if refusal else 200)


@require_safe
@command_page("menu.edit")
def export(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(written(), content_type="text/csv; charset=utf-8")
    day = clock.now().astimezone(request.restaurant.zone).date().isoformat()
    response["Content-Disposition"] = f'attachment; filename="menu-{request.restaurant.slug}-{day}.csv"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("menu.edit")
def upload(request: HttpRequest) -> HttpResponse:
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        content = file.read(MOST_BYTES + 1)
        try:
            import_id = _start(request, file.name, content)
        except DomainError as refusal:
            form.add_error("file", refusal.message)
        else:
            return redirect("menu_portal_preview", import_id=import_id)
    context = {
        "form": form,
        "columns": COLUMNS,
        "last": undoing.last_import(),
        **page_context(request, "menu_portal_import"),
    }
    return render(request, "menu/portal/import.html", context, status=422 if form.errors else 200)


def _start(request: HttpRequest, name: str, content: bytes) -> str:
    """Store the upload and return its id. The same file sent twice with one key is one upload."""
    answer = dispatch(
        commands.MENU_START_IMPORT,
        data={"file": name, "sha256": hashlib.sha256(content).hexdigest()},
        extra={"file_name": name, "content": content},
        actor=request.actor,
        key=form_key(request),
    )
    return answer.data()["id"]


@require_safe
@command_page("menu.edit")
def preview(request: HttpRequest, import_id: UUID) -> HttpResponse:
    try:
        waiting = importing.waiting_import(import_id)
    except ImportOver as refusal:
        messages.info(request, refusal.message)
        return redirect("menu_portal_import")
    chosen = _chosen_columns(request.GET)
    plan = importing.plan_of(waiting, chosen)
    context = {
        "waiting": waiting,
        "plan": plan,
        "added": plan.count(ADDED),
        "changed": plan.count(CHANGED),
        "unchanged": plan.count("unchanged"),
        "steps": [
            {"row": step.row, "is_new": step.target is None, "cells": differences(step)}
            for step in [*plan.steps(CHANGED)[:SHOWN], *plan.steps(ADDED)[:SHOWN]]
        ],
        "most": SHOWN,
        "unsure": [
            {"row": step.row, "category": step.category, "proposed": proposed_class(step.row.name, step.category)}
            for step in plan.unsure[:MOST_ASKED]
        ],
        "tax_classes": tax.CHOICES,
        "problems": plan.problems[:SHOWN],
        "columns": [
            {"field": f"{COLUMN_FIELD}{name}", "label": COLUMN_LABELS[name], "heading": heading}
            for name, heading in plan.chosen.items()
        ],
        "chosen": {f"{COLUMN_FIELD}{name}": heading for name, heading in chosen.items()},
        "misses_columns": plan.is_foreign and not (plan.chosen["name"] and plan.chosen["price"]),
        **page_context(request, "menu_portal_import"),
    }
    return render(request, "menu/portal/preview.html", context)


def _chosen_columns(given: QueryDict) -> dict[str, str]:
    """Return the headings that a person chose for another till's file, by what they are read as."""
    names = {name.removeprefix(COLUMN_FIELD): value for name, value in given.items() if name.startswith(COLUMN_FIELD)}
    return {name: heading[:LONGEST_HEADING] for name, heading in names.items() if name in COLUMN_LABELS}


def _chosen_tax_classes(request: HttpRequest) -> dict[str, str]:
    """Return the VAT classes that the person chose, by row."""
    known = dict(tax.CHOICES)
    given = {name.removeprefix(VAT_FIELD): value for name, value in request.POST.items() if name.startswith(VAT_FIELD)}
    return {row: value for row, value in given.items() if value in known}


@require_POST
@command_page("menu.edit")
def confirm(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Apply or discard the upload. A refused import changes nothing; its message says why."""
    discard = "discard" in request.POST
    command = commands.MENU_DISCARD_IMPORT if discard else commands.MENU_APPLY_IMPORT
    try:
        columns = _chosen_columns(request.POST)
        chosen = {} if discard else {"tax_classes": _chosen_tax_classes(request), "columns": columns}
        counts = submit(request, command, str(import_id), chosen).data()
    except DomainError as refusal:
        messages.error(request, refusal.message)
        if refusal.code == ImportHasProblems.code:
            asked = urlencode({f"{COLUMN_FIELD}{name}": heading for name, heading in columns.items()})
            return redirect(f"{reverse('menu_portal_preview', args=[import_id])}?{asked}")
        return redirect("menu_portal_import")
    if discard:
        messages.success(request, _("The upload is discarded. Nothing was changed."))
        return redirect("menu_portal_import")
    text = _("Imported: {added} added, {changed} changed. Publish when you are ready.").format(**counts)
    if undoing.last_import() is not None:
        flash_with_undo(request, text, reverse("menu_portal_undo_import", args=[import_id]))
    else:
        messages.success(request, text)
    return redirect("menu_products")


@require_POST
@command_page("menu.edit")
def undo(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Make the draft what it was before the import, if nobody has edited it since."""
    try:
        counts = submit(request, commands.MENU_UNDO_IMPORT, str(import_id)).data()
    except DomainError as refusal:
        if refusal.status == 404:
            return error_response(request, 404, message=refusal.message)
        messages.error(request, refusal.message)
        return redirect("menu_portal_import")
    messages.success(request, _("The import is undone: {removed} removed, {restored} as before.").format(**counts))
    return redirect("menu_products")
