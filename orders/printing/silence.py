"""A printer that does not answer: its tickets move to its fallback. The till's warning is `realtime.printers`'s."""

from uuid import UUID

from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from orders.models import Printer, PrintJob
from orders.printing import commands, selectors
from realtime import printers as polling
from realtime.actors import Actor
from realtime.commands.dispatch import dispatch
from realtime.streams import position_of


def sweep(printer_id: UUID, head: int) -> None:
    """Move what waits at a silent printer of the chosen restaurant, if it has a fallback.

    `head` is the newest event when the caller saw it silent: once all tickets up to there have moved, the printer is
    left alone until something happens in the restaurant. Two to five queries, and a command if there is something.
    """
    printer = selectors.printers().filter(pk=printer_id).first()
    if printer is None or printer.fallback_id is None or not _has_tickets(printer):
        polling.swept(printer_id, head)
        return
    answer = dispatch(
        commands.PRINTER_MOVE_AWAY, target=printer_id, actor=Actor.system("worker"), key=str(uuid7())
    )  # fmt: skip
    if not answer.data()["left"]:
        polling.swept(printer_id, head)


def _has_tickets(printer: Printer) -> bool:
    if selectors.unfinished(printer.id).filter(kind=PrintJob.Kind.TICKET).exists():
        return True
    return selectors.has_news(position_of(connection.tenant.pk), printer.epoch, printer.cursor, printer.stations)
