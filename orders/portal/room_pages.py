"""The room page: sections and tables as a list. Every running till shows a change at once."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from fynlo.core.ids import uuid7
from orders.floor import commands, selectors
from orders.models import Table
from orders.portal.actions import posted_data
from orders.portal.room_forms import (
    SectionForm,
    TableChangesForm,
    TableForm,
    TablesForm,
    first_section_form,
    section_form,
)
from realtime.commands.registry import Command
from restaurants.identity.page_access import PageRequest
from restaurants.portal.command_forms import CommandForm, already_done, command_page, run_command, submit_form
from restaurants.portal.ordering import moved
from restaurants.portal.toasts import rerender_list, with_undo


@require_safe
@command_page("floor.edit")
def room(request: PageRequest) -> HttpResponse:
    """Show the room. Four queries beside the shell's: sections, tables, and the archived ones."""
    return _render(request)


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("floor.edit")
def new_section(request: PageRequest) -> HttpResponse:
    form = first_section_form(posted_data(request))
    if already_done(request) or _submitted(request, form, commands.FLOOR_CREATE_SECTION, "", "values"):
        return _back(
            request, gettext("{name} is added. Every till shows it now.").format(name=str(form.data["name"]).strip())
        )
    return _render_form(request, form, gettext("New section"), gettext("Add section"))


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("floor.edit")
def section(request: PageRequest, section_id: UUID) -> HttpResponse:
    found = selectors.section(section_id)
    form = SectionForm(posted_data(request)) if request.method == "POST" else section_form(found)
    if already_done(request) or _submitted(request, form, commands.FLOOR_UPDATE_SECTION, section_id, "values"):
        return _back(request, gettext("Saved. Every till shows it now."))
    archive = reverse("portal_room_section_archive", args=[section_id])
    note = gettext("Its tables are archived with it. Past orders keep them, and you can restore it later.")
    return _render_form(request, form, found.name, gettext("Save"), archive=archive, archive_note=note)


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("floor.edit")
def add_tables(request: PageRequest, section_id: UUID) -> HttpResponse:
    found = selectors.section(section_id)
    form = TablesForm(posted_data(request))
    if already_done(request) or _submitted(
        request, form, commands.FLOOR_CREATE_TABLES, "", "several", section_id=section_id
    ):
        return _back(
            request, gettext("The tables are in {section}. Every till shows it now.").format(section=found.name)
        )
    return _render_form(
        request, form, gettext("Add tables to {section}").format(section=found.name), gettext("Add tables")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("floor.edit")
def add_table(request: PageRequest, section_id: UUID) -> HttpResponse:
    found = selectors.section(section_id)
    form = TableForm(posted_data(request))
    if already_done(request) or _submitted(
        request, form, commands.FLOOR_CREATE_TABLE, "", "values", section_id=section_id
    ):
        return _back(request, gettext("The table is in {section}. Every till shows it now.").format(section=found.name))
    return _render_form(
        request, form, gettext("Add a table to {section}").format(section=found.name), gettext("Add table")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("floor.edit")
def table(request: PageRequest, table_id: UUID) -> HttpResponse:
    found = selectors.checked_table(selectors.tables().filter(pk=table_id).first())
    form = TableChangesForm(posted_data(request)) if request.method == "POST" else TableChangesForm.showing(found)
    if already_done(request) or _submitted(request, form, commands.FLOOR_UPDATE_TABLE, table_id, "values"):
        return _back(request, gettext("Saved. Every till shows it now."))
    archive = reverse("portal_room_table_archive", args=[table_id])
    note = gettext("Past orders keep it, and you can restore it later.")
    return _render_form(request, form, found.display_name, gettext("Save"), archive=archive, archive_note=note)


@require_POST
@command_page("floor.edit")
def move_section(request: PageRequest, section_id: UUID) -> HttpResponse:
    """Move a section one place up or down, or to the place where it was dropped."""
    before = list(selectors.sections().values_list("id", flat=True))
    return _moved(request, commands.FLOOR_ORDER_SECTIONS, "", before, section_id)


@require_POST
@command_page("floor.edit")
def move_table(request: PageRequest, table_id: UUID) -> HttpResponse:
    """Move a table one place up or down in its section, or to the place where it was dropped."""
    found = selectors.checked_table(selectors.tables().filter(pk=table_id).first())
    before = list(selectors.tables_of(found.section_id).values_list("id", flat=True))
    return _moved(request, commands.FLOOR_ORDER_TABLES, found.section_id, before, table_id)


@require_POST
@command_page("floor.edit")
def archive_section(request: PageRequest, section_id: UUID) -> HttpResponse:
    return _archived(request, commands.FLOOR_ARCHIVE_SECTION, section_id, undo="portal_room_section_restore")


@require_POST
@command_page("floor.edit")
def archive_table(request: PageRequest, table_id: UUID) -> HttpResponse:
    return _archived(request, commands.FLOOR_ARCHIVE_TABLE, table_id, undo="portal_room_table_restore")


@require_POST
@command_page("floor.edit")
def restore_section(request: PageRequest, section_id: UUID) -> HttpResponse:
    return _restored(request, commands.FLOOR_RESTORE_SECTION, section_id)


@require_POST
@command_page("floor.edit")
def restore_table(request: PageRequest, table_id: UUID) -> HttpResponse:
    return _restored(request, commands.FLOOR_RESTORE_TABLE, table_id)


def _submitted(
    request: PageRequest, form: CommandForm, command: Command, target: str | UUID, values: str, **more: Any
) -> bool:
    return (
        form.is_bound
        and form.is_valid()
        and submit_form(request, form, command, target, {**getattr(form, values)(), **more})
    )


def _moved(request: PageRequest, command: Command, target: str | UUID, before: list[UUID], row: UUID) -> HttpResponse:
    after = moved(before, row, request.POST)
    if after != before and not already_done(request):
        run_command(request, command, target, {"ids": after})
    return _list_response(request)


def _archived(request: PageRequest, command: Command, subject: UUID, *, undo: str) -> HttpResponse:
    """Archive a row. `undo` names the route that restores it."""
    if already_done(request):
        return _list_response(request)
    done = run_command(request, command, subject, {}, "" if request.htmx else gettext("Archived."))
    if not done or not request.htmx:
        return _list_response(request)
    return with_undo(_render(request), gettext("Archived."), reverse(undo, args=[subject]))


def _restored(request: PageRequest, command: Command, subject: UUID) -> HttpResponse:
    """Restore from the list of archived rows, or by the undo of a toast, whose URL has the key."""
    is_undo = "key" in request.GET
    done = already_done(request) or run_command(request, command, subject, {}, "" if is_undo else _("Restored."))
    if is_undo:
        return HttpResponse(status=204 if done else 409)
    return _list_response(request)


def _render(request: PageRequest) -> HttpResponse:
    sections = [{"row": row, "tables": [], "seats": 0} for row in selectors.sections()]
    by_id = {each["row"].id: each for each in sections}
    for row in selectors.tables():
        if row.section_id in by_id:
            by_id[row.section_id]["tables"].append(row)
            by_id[row.section_id]["seats"] += row.capacity
    archived_sections, archived_tables = list(selectors.archived_sections().order_by("name")), _restorable_tables()
    context = {
        "sections": sections,
        "archived_sections": archived_sections,
        "archived_tables": archived_tables,
        "archived": len(archived_sections) + len(archived_tables),
        "tables": sum(len(each["tables"]) for each in sections),
        "seats": sum(each["seats"] for each in sections),
        "key": uuid7(),
    }
    return render(request, "orders/portal/room.html", context)


def _restorable_tables() -> list[Table]:
    """Return the archived tables whose section is not archived. The others are restored with their section."""
    rows = selectors.archived_tables().filter(section__archived_at=None)
    return list(rows.select_related("section").order_by("section__sort_order", "sort_order", "name"))


def _render_form(request: PageRequest, form: CommandForm, title: str, submit: str, **context: Any) -> HttpResponse:
    template = f"orders/portal/{'_' if request.htmx else ''}room_form.html"
    context |= {"form": form, "title": title, "submit": submit, "key": uuid7()}
    return render(request, template, context, status=422 if form.is_bound else 200)


def _list_response(request: PageRequest) -> HttpResponse:
    return rerender_list(request, _render) if request.htmx else redirect("portal_room")


def _back(request: PageRequest, message: str) -> HttpResponse:
    messages.success(request, message)
    if request.htmx:
        return HttpResponseClientRedirect(reverse("portal_room"))
    return redirect("portal_room")
