"""What managers do with printers: add, change, test, print again, give a new address, remove."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from menu.selectors import menu_in_force
from orders.models import Printer, PrintJob
from orders.printing import limits, selectors
from orders.printing.errors import PrinterNameTaken, PrintJobNotFound, TooManyPrinters
from orders.printing.paper import ALERT, ITEM, RULE, TITLE, row
from orders.printing.queue import Printout, add_paper, hand_over
from realtime import printers as polling
from realtime.commands.context import CommandContext
from realtime.streams import position_of
from restaurants.models import Restaurant

FIELDS = ("name", "protocol", "paper_width", "stations", "fallback_id")


def add_printer(
    *,
    context: CommandContext,
    name: str,
    protocol: str,
    paper_width: int,
    stations: Sequence[str],
    fallback_id: UUID | None = None,
) -> Printer:
    """Add a printer. It prints the tickets that are sent from now on.

    Locks the restaurant, so that two at once count correctly and do not take the same name.
    Raises TooManyPrinters, PrinterNameTaken, InvalidInput.
    """
    restaurant = connection.tenant
    Restaurant.objects.select_for_update(of=("self",), no_key=True).get(pk=restaurant.pk)
    if selectors.printers().count() >= limits.MOST_PRINTERS:
        raise TooManyPrinters()
    position = position_of(restaurant.pk)
    printer = Printer(
        id=uuid7(), name=name, protocol=protocol, paper_width=paper_width, stations=list(stations),
        fallback_id=fallback_id, epoch=position.epoch, cursor=position.head,
    )  # fmt: skip
    _check(printer)
    printer.save(force_insert=True)
    polling.expect(restaurant.pk, printer.id, name)
    context.annotate(created=name, **_facts(printer))
    return printer


def change_printer(*, context: CommandContext, printer_id: UUID, **fields: Any) -> Printer:
    """Change the fields of FIELDS that are given. Locks the restaurant, then the printer.

    A station that it gets prints from its next ticket on. Raises PrinterNotFound, PrinterNameTaken, InvalidInput.
    """
    Restaurant.objects.select_for_update(of=("self",), no_key=True).get(pk=connection.tenant.pk)
    printer = selectors.lock_printer(printer_id)
    before = _facts(printer)
    for name, value in fields.items():
        setattr(printer, name, list(value) if name == "stations" else value)
    _check(printer)
    printer.save(update_fields=list(fields))
    after = _facts(printer)
    for field in [name for name in after if after[name] != before[name]]:
        context.annotate(printer=printer.name, field=field, before=before[field], after=after[field])
    polling.swept(connection.tenant.pk, printer.id, None)  # there may be a fallback now
    polling.renamed(connection.tenant.pk, printer.id, printer.name)
    return printer


def renew_address(*, context: CommandContext, printer_id: UUID) -> Printer:
    """Give the printer a new address: the old one is refused from now on. Locks it. Raises PrinterNotFound.

    Until the new one is typed in the printer is silent: tills warn, and its tickets move.
    """
    printer = selectors.lock_printer(printer_id)
    printer.address_number += 1
    printer.save(update_fields=["address_number"])
    context.annotate(printer=printer.name, renewed=True)
    return printer


def remove_printer(*, context: CommandContext, printer_id: UUID) -> None:
    """Take a printer out of use: its address is refused, and what waits for it comes out at its fallback.

    Its fallback stands in for the printers that it stood in for. Locks the restaurant, then the printer and its
    fallback. Raises PrinterNotFound, and PapersWait if papers wait and nothing stands in.
    """
    restaurant = connection.tenant
    Restaurant.objects.select_for_update(of=("self",), no_key=True).get(pk=restaurant.pk)
    printer = selectors.lock_printer(printer_id)
    heir = selectors.lock_printer(printer.fallback_id) if printer.fallback_id is not None else None
    moved = hand_over(context, printer, heir)
    printer.removed_at, printer.fallback = clock.now(), None
    printer.save(update_fields=["removed_at", "fallback"])
    left = Printer.objects.filter(fallback=printer)
    if heir is not None:
        left.filter(pk=heir.pk).update(fallback=None)
        left.update(fallback=heir)
        polling.swept(restaurant.pk, heir.id, None)  # what it got moves on if it is silent
        context.annotate(removed=printer.name, to=heir.name, moved=moved)
    else:
        left.update(fallback=None)
        context.annotate(removed=printer.name)
    polling.forget(restaurant.pk, printer.id)


def print_test(*, context: CommandContext, printer_id: UUID) -> PrintJob:
    """Add a test print to the queue. Locks the printer. Raises PrinterNotFound."""
    printer = selectors.lock_printer(printer_id)
    rows = [
        row(_("Test print"), TITLE),
        row(printer.name, ITEM),
        row("", RULE),
        row(_("This printer prints for:")),
        *[row(f"    {name}") for name in station_labels(printer.stations)],
        row(_("Letters: £ € é ñ ç")),
        row("", RULE),
        row(_("If you can read all lines, the printer is ready."), ALERT, _local_time()),
    ]
    return add_paper(printer, Printout(PrintJob.Kind.TEST, _("Test print"), rows))


def print_again(*, context: CommandContext, printer_id: UUID, job_id: UUID) -> PrintJob:
    """Print a paper once more, marked as such: at the end of the queue. Locks the printer.

    Raises PrinterNotFound, and PrintJobNotFound for a paper of another printer or one that is deleted.
    """
    printer = selectors.lock_printer(printer_id)
    job = PrintJob.objects.filter(printer=printer, pk=job_id).first()
    if job is None:
        raise PrintJobNotFound()
    context.annotate(printer=printer.name, printed_again=job.title)
    polling.swept(connection.tenant.pk, printer.id, None)
    return add_paper(
        printer, Printout(PrintJob.Kind(job.kind), job.title, job.content), ticket_id=job.ticket_id, attempts=1
    )


def station_labels(slugs: Sequence[str]) -> list[str]:
    """Return the names of stations, in menu order; one that is no longer on the menu is left out."""
    return [one["name"] for one in menu_in_force().document["stations"] if one["slug"] in slugs]


def _check(printer: Printer) -> None:
    known = {one["slug"] for one in menu_in_force().document["stations"]}
    if selectors.is_named(printer.name, but=printer.id):
        raise PrinterNameTaken(field="name")
    if not known.issuperset(printer.stations):
        raise InvalidInput(_("Choose the kitchen’s stations."), field="stations")
    if (printer.protocol, printer.paper_width) not in Printer.COLUMNS:
        raise InvalidInput(_("Choose a make and a width of paper."), field="paper_width")
    if printer.fallback_id is not None and (
        printer.fallback_id == printer.id or not selectors.printers().filter(pk=printer.fallback_id).exists()
    ):
        raise InvalidInput(_("Choose another printer."), field="fallback")


def _facts(printer: Printer) -> dict[str, Any]:
    fallback = printer.fallback.name if printer.fallback else ""
    facts = {name: getattr(printer, name) for name in FIELDS if name not in ("fallback_id", "stations")}
    return facts | {"stations": station_labels(printer.stations), "fallback": fallback}


def _local_time() -> str:
    return f"{clock.now().astimezone(connection.tenant.zone):%H:%M}"
