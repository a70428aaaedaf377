"""A printer that does not answer: its tickets move to its fallback. The till's warning is `realtime.printers`'s."""

from typing import Any
from uuid import UUID

from django.db import transaction

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from orders.models import Printer, PrintJob
from orders.printing import commands, limits, selectors
from orders.printing.errors import PrinterNotFound
from orders.printing.queue import can_take
from realtime import printers as polling
from realtime.actors import Actor
from realtime.commands.dispatch import dispatch
from realtime.commands.registry import Command
from realtime.printers import Unswept, silent_printers
from realtime.streams import position_of


def sweep(silent: Unswept) -> None:
    """Move what waits at a silent printer of the chosen restaurant, if it has a fallback.

    If it has never asked for work, the first ticket that waits is said to the owner and the tills. Once all tickets up
    to the head that the caller saw have moved, the printer is left alone until something happens in the restaurant.
    While all its fallbacks are silent too, it is only looked at again. Five to ten queries, and a command or two if
    there is something to do.
    """
    printer = selectors.printers().filter(pk=silent.id).first()
    if printer is None:  # it is being removed
        return
    is_unwarned = silent.needs_warning
    if (is_unwarned or printer.fallback_id is not None) and _has_tickets(printer):
        if is_unwarned:
            _run(commands.PRINTER_WARN, silent.id)
            is_unwarned = False
        if printer.fallback_id is not None and (
            not can_take(printer) or _run(commands.PRINTER_MOVE_AWAY, silent.id)["left"]
        ):
            return
    _mark_swept(silent, is_unwarned=is_unwarned)


def _mark_swept(silent: Unswept, *, is_unwarned: bool) -> None:
    """Leave the printer alone from now on, unless a paper or a fallback came since it was looked at.

    Both come under the printer's lock and ask for another look, which this must not undo. A printer that another
    command has locked is looked at again.
    """
    with transaction.atomic():
        try:
            printer = selectors.lock_printer(silent.id, skip_locked=True)
        except PrinterNotFound:
            return
        stays = printer.fallback_id is None and not is_unwarned
        if stays or not _has_tickets(printer):
            polling.swept(connection.tenant.pk, silent.id, silent.head)


def end_late() -> None:
    """Bring the queues up to date that no printer asks for, so that what is too old ends there, with an alert.

    Four queries in the chosen restaurant without such a ticket, and one for each silent printer.
    """
    silent = {one.id for one in silent_printers([connection.tenant.pk])}
    late, position = selectors.with_late_jobs(), position_of(connection.tenant.pk)
    for printer in selectors.printers():
        if printer.id in late or (
            printer.id in silent and selectors.has_news(position, printer.epoch, printer.cursor, printer.stations)
        ):
            _run(commands.PRINTER_COLLECT, printer.id)


def _run(command: Command, printer_id: UUID) -> Any:
    return dispatch(command, target=printer_id, actor=Actor.system("worker"), key=str(uuid7())).data()


def _has_tickets(printer: Printer) -> bool:
    waiting = selectors.unfinished(printer.id).filter(kind=PrintJob.Kind.TICKET)
    if waiting.filter(added_at__gt=clock.now() - limits.LATE).exists():
        return True
    return selectors.has_news(position_of(connection.tenant.pk), printer.epoch, printer.cursor, printer.stations)
