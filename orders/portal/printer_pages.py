"""The portal's pages of printers: how they are, what waits, the address to type in; add, change, test, remove."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fynlo.core.errors import DomainError
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from orders.models import Printer, PrintJob
from orders.portal import menu_choices
from orders.portal.printer_forms import PrinterForm
from orders.portal.printer_removal import consequences
from orders.printing import commands, labels, selectors
from orders.printing.addresses import token_of
from orders.printing.errors import PapersWait
from realtime.commands.dispatch import Target, dispatch
from realtime.commands.registry import Command
from realtime.printers import states_of
from restaurants.identity.page_access import PageRequest
from restaurants.portal.command_forms import already_done, command_page, form_key

ROUTES = {Printer.Protocol.STAR: "printer_star", Printer.Protocol.EPSON: "printer_epson"}
MOST_JOBS = 30
TONES = {
    PrintJob.State.WAITING: "info", PrintJob.State.HANDED: "info", PrintJob.State.PRINTED: "success",
    PrintJob.State.MOVED: "neutral", PrintJob.State.FAILED: "danger", PrintJob.State.TOO_OLD: "warning",
}  # fmt: skip


@require_safe
@command_page(commands.PERMISSION)
def printers(request: PageRequest) -> HttpResponse:
    """Show the printers. Three queries beside the shell's: printers, when they asked for work, their queues."""
    found = list(selectors.printers())
    states, waiting = states_of(connection.tenant.pk, [one.id for one in found]), selectors.queue_lengths(found)
    names = menu_choices.station_names(menu_choices.menu())
    rows = [
        {
            "printer": one,
            "state": labels.printer_state(states.get(one.id)),
            "stations": [names[slug] for slug in one.stations if slug in names],
            "waiting": waiting.get(one.id, 0),
        }
        for one in found
    ]
    return render(request, "orders/portal/printers.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@command_page(commands.PERMISSION)
def new(request: PageRequest) -> HttpResponse:
    form = _form(request)
    if form.is_bound and form.is_valid():
        try:
            made = _dispatch(request, commands.PRINTER_ADD, "", form.chosen())
        except DomainError as refusal:
            form.refuse(refusal.field, refusal.message)
        else:
            messages.success(request, _("Printer added. Type its address into the printer now."))
            return redirect("portal_printer", made["id"])
    return _render_form(request, form, None)


@require_safe
@command_page(commands.PERMISSION)
def printer(request: PageRequest, printer_id: UUID) -> HttpResponse:
    """Show a printer with its address and its newest papers. Five queries beside the shell's, six with a fallback."""
    found = selectors.printer(printer_id)
    names = menu_choices.station_names(menu_choices.menu())
    jobs = selectors.recent_jobs(found, MOST_JOBS)
    row = states_of(connection.tenant.pk, [found.id]).get(found.id)
    context = {
        "printer": found,
        "state": labels.printer_state(row),
        "polled_at": row.polled_at if row else None,
        "stations": [names[slug] for slug in found.stations if slug in names],
        "address": "" if request.actor.reads_only else request.build_absolute_uri(_address(found)),
        "jobs": [_job_row(job) for job in jobs],
        "removal": consequences(found, names),
        "keys": {name: uuid7() for name in ("test", "address", "remove")},
    }
    return render(request, "orders/portal/printer.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@command_page(commands.PERMISSION)
def change(request: PageRequest, printer_id: UUID) -> HttpResponse:
    found = selectors.printer(printer_id)
    form = _form(request, found)
    if form.is_bound and form.is_valid():
        try:
            _dispatch(request, commands.PRINTER_CHANGE, printer_id, form.chosen())
        except DomainError as refusal:
            form.refuse(refusal.field, refusal.message)
        else:
            messages.success(request, _("Saved. It applies to the next ticket."))
            return redirect("portal_printer", printer_id)
    return _render_form(request, form, found)


@require_POST
@command_page(commands.PERMISSION)
def print_test(request: PageRequest, printer_id: UUID) -> HttpResponse:
    said = _("The test print waits for the printer. It comes out within a few seconds.")
    return _run(request, commands.PRINTER_TEST, printer_id, said, printer_id)


@require_POST
@command_page(commands.PERMISSION)
def print_again(request: PageRequest, printer_id: UUID, job_id: UUID) -> HttpResponse:
    said = _("It is printed again, marked as a second one.")
    return _run(request, commands.PRINTER_PRINT_AGAIN, (printer_id, job_id), said, printer_id)


@require_POST
@command_page(commands.PERMISSION)
def renew_address(request: PageRequest, printer_id: UUID) -> HttpResponse:
    said = _("The printer has a new address. The old one is refused from now on.")
    return _run(request, commands.PRINTER_RENEW_ADDRESS, printer_id, said, printer_id)


@require_POST
@command_page(commands.PERMISSION)
def remove(request: PageRequest, printer_id: UUID) -> HttpResponse:
    if not already_done(request):
        try:
            _dispatch(request, commands.PRINTER_REMOVE, printer_id, {})
        except PapersWait as refusal:
            messages.error(request, refusal.message)
            return redirect("portal_printer_change", printer_id)
    messages.success(request, _("Printer removed."))
    return redirect("portal_printers")


def _run(request: PageRequest, command: Command, target: Target, said: str | Promise, printer_id: UUID) -> HttpResponse:
    _dispatch(request, command, target, {})
    messages.success(request, str(said))
    return redirect("portal_printer", printer_id)


def _dispatch(request: PageRequest, command: Command, target: Target, cleaned: dict[str, Any]) -> Any:
    """Run a command under the form's key, so that a form sent twice has one effect. Raises DomainError."""
    return dispatch(command, target=target, cleaned=cleaned, actor=request.actor, key=form_key(request)).data()


def _form(request: PageRequest, found: Printer | None = None) -> PrinterForm:
    others = [other for other in selectors.printers() if found is None or other.id != found.id]
    return PrinterForm(
        request.POST if request.method == "POST" else None, initial=PrinterForm.values_of(found) if found else {},
        stations=menu_choices.station_names(menu_choices.menu()), others=others,
    )  # fmt: skip


def _render_form(request: PageRequest, form: PrinterForm, found: Printer | None) -> HttpResponse:
    context = {"form": form, "printer": found}
    return render(request, "orders/portal/printer_form.html", context, status=422 if form.is_bound else 200)


def _address(of: Printer) -> str:
    return reverse(ROUTES[Printer.Protocol(of.protocol)], args=[token_of(of.id, of.address_number)])


def _job_row(job: PrintJob) -> dict[str, Any]:
    moved_to = getattr(job, "moved_to", None)
    return {
        "job": job,
        "tone": TONES[PrintJob.State(job.state)],
        "result": labels.trouble_label(job.result) if job.state != PrintJob.State.PRINTED else "",
        "moved_to": moved_to.printer if moved_to is not None else None,
        "key": None if job.state in PrintJob.UNFINISHED else uuid7(),  # what waits comes out by itself
    }
