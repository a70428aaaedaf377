"""Named reads of printers and their queues."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from fynlo.core import clock
from fynlo.core.tenancy.connection import connection
from orders.models import Printer, PrintJob
from orders.printing.errors import PrinterNotFound
from orders.printing.limits import FAR_BEHIND, LATE
from realtime.models import Event
from realtime.streams import Position

EVENT_TYPES = frozenset({"kitchen.order_received", "kitchen.ticket_fired", "kitchen.ticket_changed"})


@dataclass(frozen=True, slots=True)
class PollingState:
    """What one query says about a printer that asks for work. `job_id` is its oldest job that may be handed out.

    `handed_at` is when that job was handed out last.
    """

    printer_id: UUID
    name: str
    protocol: str
    stations: list[str]
    columns: int
    epoch: int
    cursor: int
    position: Position
    polled_at: datetime | None
    able_at: datetime | None
    trouble: str
    job_id: UUID | None
    handed_at: datetime | None


def printers() -> QuerySet[Printer]:
    """The printers that are in use, by name."""
    return Printer.objects.filter(removed_at=None)


def printer(printer_id: UUID) -> Printer:
    """Return a printer that is in use. Raises PrinterNotFound."""
    found = printers().filter(pk=printer_id).first()
    if found is None:
        raise PrinterNotFound()
    return found


def lock_printer(printer_id: UUID, *, skip_locked: bool = False) -> Printer:
    """Lock a printer that is in use: whatever changes its queue takes this lock first. Raises PrinterNotFound.

    With `skip_locked` a printer that another command has locked is not found.
    """
    rows = Printer.objects.select_for_update(of=("self",), no_key=True, skip_locked=skip_locked)
    found = rows.filter(pk=printer_id, removed_at=None).first()
    if found is None:
        raise PrinterNotFound()
    return found


def unfinished(printer_id: UUID) -> QuerySet[PrintJob]:
    """The jobs that a printer has still to print, the oldest first."""
    return PrintJob.objects.filter(printer=printer_id, state__in=PrintJob.UNFINISHED).order_by("number")


def unfinished_job(printer_id: UUID, job_id: UUID) -> PrintJob | None:
    """Return a job that the printer has still to print. The caller has locked the printer."""
    return unfinished(printer_id).filter(pk=job_id).first()


def job_id(printer_id: UUID, number: int) -> UUID | None:
    """Return the id of the job with this number at a printer. One query."""
    return PrintJob.objects.filter(printer=printer_id, number=number).values_list("id", flat=True).first()


def queue_lengths(of: Iterable[Printer]) -> dict[UUID, int]:
    """Return how many jobs wait at each printer. One query."""
    rows = PrintJob.objects.filter(printer__in=list(of), state__in=PrintJob.UNFINISHED)
    return dict(rows.order_by().values_list("printer").annotate(count=Count("id")))


def polling_state(printer_id: UUID, address_number: int) -> PollingState | None:
    """Return what a poll needs to know, None for a removed printer or an address that was renewed. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.name, p.protocol, p.stations, p.paper_width, p.epoch, p.cursor, s.epoch, s.head, s.floor,"
            " seen.polled_at, seen.able_at, coalesce(seen.trouble, ''), job.id, job.handed_at FROM orders_printer p"
            " JOIN public.sync_stream s ON s.restaurant_id = %(restaurant)s"
            " LEFT JOIN public.sync_pollingprinter seen ON seen.restaurant_id = %(restaurant)s AND seen.printer = p.id"
            " LEFT JOIN LATERAL (SELECT id, handed_at FROM orders_printjob WHERE printer_id = p.id"
            " AND state IN ('waiting', 'handed') AND added_at > %(oldest)s ORDER BY number LIMIT 1) job ON true"
            " WHERE p.id = %(printer)s AND p.address_number = %(address)s AND p.removed_at IS NULL",
            {
                "restaurant": connection.tenant.pk, "oldest": clock.now() - LATE, "printer": printer_id,
                "address": address_number,
            },
        )  # fmt: skip
        row = cursor.fetchone()
    if row is None:
        return None
    name, protocol, stations, paper_width, epoch, position, *rest = row
    columns = Printer.COLUMNS[protocol, paper_width]
    return PollingState(
        printer_id, name, protocol, list(stations), columns, epoch, position, Position(*rest[:3]), *rest[3:]
    )


def has_news(position: Position, epoch: int, cursor: int, stations: Iterable[str]) -> bool:
    """Whether a printer's queue has to be brought up to date. At most one query, none if nothing happened.

    True too where the cursor is FAR_BEHIND, so that the next query has less to look through.
    """
    if position.refuses(epoch, cursor):
        return True
    behind = position.head - cursor
    if behind == 0 or behind > FAR_BEHIND:
        return behind > 0
    return Event.objects.filter(
        epoch=epoch, seq__gt=cursor, seq__lte=position.head, type__in=EVENT_TYPES,
        topics__overlap=[f"station.{station}" for station in stations],
    ).exists()  # fmt: skip


def with_late_jobs() -> set[UUID]:
    """Return the printers with papers that are too old to print and still wait. One query."""
    late = PrintJob.objects.filter(state__in=PrintJob.UNFINISHED, added_at__lt=clock.now() - LATE)
    return set(late.order_by().values_list("printer", flat=True).distinct())


def printed_of(of: Printer, ticket_ids: Iterable[UUID]) -> dict[UUID, dict]:
    """Return what the newest paper of each ticket said at this printer. One query.

    A paper that failed or came too late was never read: the next one says the whole ticket.
    """
    rows = PrintJob.objects.filter(printer=of, ticket_id__in=list(ticket_ids), printed__isnull=False)
    rows = rows.exclude(state__in=[PrintJob.State.FAILED, PrintJob.State.TOO_OLD])
    newest = rows.order_by("ticket_id", "-number").distinct("ticket_id")
    return dict(newest.values_list("ticket_id", "printed"))


def recent_jobs(of: Printer, most: int) -> list[PrintJob]:
    """Return the newest jobs of a printer, with the printer that each moved to. One query."""
    rows = PrintJob.objects.filter(printer=of).select_related("moved_to__printer").order_by("-number")
    return list(rows[:most])


def is_named(name: str, *, but: UUID | None = None) -> bool:
    """Whether a printer in use has this name, in any case of letters."""
    return printers().filter(~Q(pk=but) if but else Q(), name__iexact=name).exists()
