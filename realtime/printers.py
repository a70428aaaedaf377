"""Which printers ask for work: a small row for each in the public schema, so that one query serves all restaurants.

A printer that has not asked for SILENT, or reports for as long that it cannot print, is silent. The till says so, and
`orders.printing` moves its tickets to another printer. All functions run with any restaurant chosen.
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
    """A silent printer whose tickets may have to move. `head` is the newest event of its restaurant."""

    id: UUID
    schema_name: str
    head: int


def note_poll(
    restaurant_id: UUID, printer_id: UUID, name: str, trouble: str, *, last: datetime | None, last_trouble: str = ""
) -> None:
    """Store that a printer asked for work. One statement; none if the row says the same within WRITTEN.

    `last` is when the caller read that it had asked, None if there is no row; `last_trouble` what it reported then.
    """
    now = clock.now()
    if last is not None and now - last < WRITTEN and trouble == last_trouble:
        return
    able = "" if trouble else ", able_at = EXCLUDED.able_at, dismissed_at = NULL, swept_head = NULL"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO public.sync_pollingprinter (printer, restaurant_id, name, polled_at, able_at, trouble)"  # noqa: S608
            " VALUES (%(printer)s, %(restaurant)s, %(name)s, %(now)s, %(now)s, %(trouble)s)"
            " ON CONFLICT (printer) DO UPDATE SET name = EXCLUDED.name, polled_at = EXCLUDED.polled_at,"
            f" trouble = EXCLUDED.trouble{able}",
            {"printer": printer_id, "restaurant": restaurant_id, "name": name, "now": now, "trouble": trouble},
        )


def forget(printer_id: UUID) -> None:
    """Delete the row of a printer that was removed."""
    PollingPrinter.objects.filter(printer=printer_id).delete()


def states_of(printer_ids: Collection[UUID]) -> dict[UUID, PollingPrinter]:
    """Return the rows of these printers; one that has never asked for work has none. One query."""
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
    rows = PollingPrinter.objects.filter(
        Q(dismissed_at=None) | Q(dismissed_at__lt=F("able_at")),
        restaurant_id__in=restaurant_ids, able_at__lt=now - SILENT, able_at__gt=now - WARNED,
    )  # fmt: skip
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
    columns = ("printer", "restaurant__schema_name", "restaurant__stream__head")
    return [Unswept(*row) for row in rows.order_by("printer").values_list(*columns)]


def swept(printer_id: UUID, head: int | None) -> None:
    """Store that the tickets of a silent printer up to event `head` are at another printer; None: look again."""
    PollingPrinter.objects.filter(printer=printer_id).update(swept_head=head)


def _silent(row: PollingPrinter) -> SilentPrinter:
    return SilentPrinter(row.printer, row.restaurant_id, row.name, row.trouble, row.able_at)
