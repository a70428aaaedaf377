"""Which printers ask for work: a small row for each in the public schema, so that one query serves all restaurants.

A printer that has not asked for SILENT, or reports for as long that it cannot print, is silent. The till says so, and
`orders.printing` moves its tickets to another printer. One that has never asked is silent too, but tills say so only
once a ticket has waited for it. All functions run with any restaurant chosen.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import F, Q

from fynlo.core import clock
from realtime.sync.models import PollingPrinter

SILENT = timedelta(seconds=20)  # with the till's own look every few seconds the front knows within 30 s
WRITTEN = timedelta(seconds=4)  # a printer that asks more often is written this often
WARNED = timedelta(hours=1)  # how long tills warn about a printer


@dataclass(frozen=True, slots=True)
class SilentPrinter:
    """A printer that cannot be reached, or cannot print because of `trouble`, since when."""

    id: UUID
    restaurant_id: UUID
    name: str
    trouble: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Unswept:
    """A silent printer whose tickets may have to move. `head` is the newest event of its restaurant.

    `needs_warning`: it has never asked for work, and nobody was warned yet of a ticket that waits for it.
    """

    id: UUID
    schema_name: str
    head: int
    needs_warning: bool


def expect(restaurant_id: UUID, printer_id: UUID, name: str) -> None:
    """Store that a printer was added, which has yet to ask for work."""
    PollingPrinter.objects.create(printer=printer_id, restaurant_id=restaurant_id, name=name, able_at=clock.now())


def note_waiting(printer_id: UUID) -> bool:
    """Store that a ticket waits for a printer that has never asked. False if that is stored, or it has asked."""
    rows = PollingPrinter.objects.filter(printer=printer_id, polled_at=None, waiting_since=None)
    return rows.update(waiting_since=clock.now()) == 1


def note_poll(
    restaurant_id: UUID, printer_id: UUID, name: str, trouble: str, *, last: datetime | None, last_trouble: str = ""
) -> None:
    """Store that a printer asked for work. One statement; none if the row says the same within WRITTEN.

    `last` is when the caller read that it had asked, None if there is no row; `last_trouble` what it reported then.
    """
    now = clock.now()
    if last is not None and now - last < WRITTEN and trouble == last_trouble:
        return
    able = ", able_at = EXCLUDED.able_at, dismissed_at = NULL, swept_head = NULL"
    if trouble:  # it counts from now if it asks for the first time
        able = ", able_at = CASE WHEN known.polled_at IS NULL THEN EXCLUDED.able_at ELSE known.able_at END"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO public.sync_pollingprinter AS known"  # noqa: S608
            " (printer, restaurant_id, name, polled_at, able_at, trouble)"
            " VALUES (%(printer)s, %(restaurant)s, %(name)s, %(now)s, %(now)s, %(trouble)s)"
            " ON CONFLICT (printer) DO UPDATE SET name = EXCLUDED.name, polled_at = EXCLUDED.polled_at,"
            f" trouble = EXCLUDED.trouble, waiting_since = NULL{able}",
            {"printer": printer_id, "restaurant": restaurant_id, "name": name, "now": now, "trouble": trouble},
        )


def forget(printer_id: UUID) -> None:
    """Delete the row of a printer that was removed."""
    PollingPrinter.objects.filter(printer=printer_id).delete()


def states_of(printer_ids: Collection[UUID]) -> dict[UUID, PollingPrinter]:
    """Return the rows of these printers; one that was imported and has never asked for work has none. One query."""
    return {row.printer: row for row in PollingPrinter.objects.filter(printer__in=printer_ids)}


def is_silent(row: PollingPrinter) -> bool:
    return row.able_at < clock.now() - SILENT


def silent_printers(restaurant_ids: Collection[UUID]) -> list[SilentPrinter]:
    """Return the printers of these restaurants that are silent. One query."""
    rows = PollingPrinter.objects.filter(able_at__lt=clock.now() - SILENT, restaurant_id__in=restaurant_ids)
    return [_silent(row) for row in rows.order_by("able_at", "printer")]


def warned_of(restaurant_ids: Collection[UUID]) -> list[SilentPrinter]:
    """Return the silent printers that tills warn of: for WARNED, until dismissed. One query."""
    now = clock.now()
    between = (now - WARNED, now - SILENT)
    rows = PollingPrinter.objects.filter(
        Q(dismissed_at=None) | Q(dismissed_at__lt=F("able_at")),
        Q(polled_at__isnull=False, able_at__range=between) | Q(waiting_since__range=between),
        restaurant_id__in=restaurant_ids,
    )
    return [_silent(row) for row in rows.order_by("able_at", "printer")]


def dismiss(printers: Collection[tuple[UUID, UUID]]) -> None:
    """Store that a person at the front has read the warning about these: (restaurant, printer)."""
    wanted = Q(pk__in=[])
    for restaurant_id, printer_id in printers:
        wanted |= Q(restaurant_id=restaurant_id, printer=printer_id)
    PollingPrinter.objects.filter(wanted).update(dismissed_at=clock.now())


def unswept() -> list[Unswept]:
    """Return the silent printers of all restaurants for which something may have to move since `swept`. One query."""
    rows = PollingPrinter.objects.filter(
        Q(swept_head=None) | ~Q(swept_head=F("restaurant__stream__head")), able_at__lt=clock.now() - SILENT
    )
    found = rows.order_by("printer").select_related("restaurant__stream")
    return [
        Unswept(
            row.printer, row.restaurant.schema_name, row.restaurant.stream.head,
            row.polled_at is None and row.waiting_since is None,
        )
        for row in found
    ]  # fmt: skip


def swept(printer_id: UUID, head: int | None) -> None:
    """Store that the tickets of a silent printer up to event `head` are at another printer; None: look again."""
    PollingPrinter.objects.filter(printer=printer_id).update(swept_head=head)


def renamed(printer_id: UUID, name: str) -> None:
    PollingPrinter.objects.filter(printer=printer_id).update(name=name)


def _silent(row: PollingPrinter) -> SilentPrinter:
    return SilentPrinter(row.printer, row.restaurant_id, row.name, row.trouble, row.waiting_since or row.able_at)
