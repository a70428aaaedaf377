"""A printer that does not answer: its tickets move to its fallback. The till's warning is `realtime.printers`'s."""

from typing import Any
from uuid import UUID

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from orders.models import Printer, PrintJob
from orders.printing import commands, limits, selectors
from orders.printing.queue import can_take
from realtime import printers as polling
from realtime.actors import Actor
from realtime.commands.dispatch import dispatch
from realtime.commands.registry import Command
from realtime.printers import Unswept
from realtime.streams import position_of


def sweep(silent: Unswept) -> None:
    """Move what waits at a silent printer of the chosen restaurant, if it has a fallback.

    If it has never asked for work, the first ticket that waits is said to the owner and the tills. Once all tickets up
    to the head that the caller saw have moved, the printer is left alone until something happens in the restaurant.
    While all its fallbacks are silent too, it is only looked at again. Two to seven queries, and a command or two if
    there is something to do.
    """
    printer = selectors.printers().filter(pk=silent.id).first()
    is_watched = printer is not None and (silent.needs_warning or printer.fallback_id is not None)
    if printer is None or not is_watched or not _has_tickets(printer):
        polling.swept(silent.id, silent.head)
        return
    if silent.needs_warning:
        _run(commands.PRINTER_WARN, silent.id)
    is_left = False
    if printer.fallback_id is not None:
        is_left = not can_take(printer) or _run(commands.PRINTER_MOVE_AWAY, silent.id)["left"]
    if not is_left:
        polling.swept(silent.id, silent.head)


def _run(command: Command, printer_id: UUID) -> Any:
    return dispatch(command, target=printer_id, actor=Actor.system("worker"), key=str(uuid7())).data()


def _has_tickets(printer: Printer) -> bool:
    waiting = selectors.unfinished(printer.id).filter(kind=PrintJob.Kind.TICKET)
    if waiting.filter(added_at__gt=clock.now() - limits.LATE).exists():
        return True
    return selectors.has_news(position_of(connection.tenant.pk), printer.epoch, printer.cursor, printer.stations)
