"""Which printers ask for work: a small row for each in the public schema, so that one query serves all restaurants.

A printer that has not asked for SILENT, or reports for as long that it cannot print, is silent. The till says so, and
`orders.printing` moves its tickets to another printer. All functions run with any restaurant chosen.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

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


def note_poll(restaurant_id: UUID, printer_id: UUID, name: str, trouble: str, *, last: datetime | None) -> None:
    """Store that a printer asked for work. One statement; none if the row says the same within WRITTEN.

    `last` is when the caller read that it had asked; None if there is no row.
    """
    now = clock.now()
    if last is not None and now - last < WRITTEN and not trouble:
        return
    values = {"restaurant_id": restaurant_id, "name": name, "polled_at": now, "trouble": trouble}
    if not trouble:
        values |= {"able_at": now, "dismissed_at": None}
    PollingPrinter.objects.update_or_create(
        printer=printer_id, defaults=values, create_defaults={**values, "able_at": now}
    )


def forget(printer_id: UUID) -> None:
    """Delete the row of a printer that was removed."""
    PollingPrinter.objects.filter(printer=printer_id).delete()


def silent_printers(restaurant_ids: Collection[UUID] | None = None) -> list[SilentPrinter]:
    """Return the printers that are silent, of these restaurants or of all. One query."""
    rows = PollingPrinter.objects.filter(able_at__lt=clock.now() - SILENT)
    if restaurant_ids is not None:
        rows = rows.filter(restaurant_id__in=restaurant_ids)
    return [
        SilentPrinter(row.printer, row.restaurant_id, row.name, row.trouble, row.able_at)
        for row in rows.order_by("able_at", "printer")
    ]


def warned_of(restaurant_ids: Collection[UUID]) -> list[SilentPrinter]:
    """Return the silent printers that tills warn of: for WARNED, until dismissed. One query."""
    now = clock.now()
    rows = PollingPrinter.objects.filter(
        Q(dismissed_at=None) | Q(dismissed_at__lt=F("able_at")),
        restaurant_id__in=restaurant_ids, able_at__lt=now - SILENT, able_at__gt=now - WARNED,
    )  # fmt: skip
    return [SilentPrinter(row.printer, row.restaurant_id, row.name, row.trouble, row.able_at) for row in rows]


def dismiss(printer_ids: Collection[UUID]) -> None:
    """Store that a person at the front has read the warning about these printers."""
    PollingPrinter.objects.filter(printer__in=printer_ids).update(dismissed_at=clock.now())
