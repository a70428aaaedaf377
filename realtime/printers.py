"""Which printers ask for work: a small row for each in the public schema, so that one query serves all restaurants.

A printer that has not asked for SILENT, or reports for as long that it cannot print, is silent. The till says so, and
`orders.printing` moves its tickets to another printer. One that has never asked is silent too, but tills say so only
once a ticket has waited for it. All functions run with any restaurant chosen.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Case, F, Q, QuerySet, When

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


def note_waiting(restaurant_id: UUID, printer_id: UUID) -> bool:
    """Store that a ticket waits for a printer that has never asked. False if that is stored, or it has asked."""
    rows = _of(restaurant_id, printer_id).filter(polled_at=None, waiting_since=None)
    return rows.update(waiting_since=clock.now()) == 1


def note_poll(
    restaurant_id: UUID, printer_id: UUID, trouble: str, *, last: datetime | None, last_trouble: str = ""
) -> None:
    """Store that a printer asked for work. One statement; none if the row says the same within WRITTEN.

    `last` is when the caller read that it had asked, None if it never has; `last_trouble` what it reported then. A
    printer that is removed at the same moment has no row: none is added, or tills would warn of it.
    """
    now = clock.now()
    if last is not None and now - last < WRITTEN and trouble == last_trouble:
        return
    rows = _of(restaurant_id, printer_id)
    if trouble:  # it counts from now if it asks for the first time
        able_at = Case(When(polled_at=None, then=now), default=F("able_at"))
        rows.update(polled_at=now, trouble=trouble, waiting_since=None, able_at=able_at)
    else:
        rows.update(
            polled_at=now, trouble="", waiting_since=None, able_at=now, dismissed_at=None, swept_head=None
        )  # fmt: skip


def forget(restaurant_id: UUID, printer_id: UUID) -> None:
    """Delete the row of a printer that was removed."""
    _of(restaurant_id, printer_id).delete()


def states_of(restaurant_id: UUID, printer_ids: Collection[UUID]) -> dict[UUID, PollingPrinter]:
    """Return the rows of these printers of a restaurant. One query."""
    rows = PollingPrinter.objects.filter(restaurant_id=restaurant_id, printer__in=printer_ids)
    return {row.printer: row for row in rows}


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


def swept(restaurant_id: UUID, printer_id: UUID, head: int | None) -> None:
    """Store that the tickets of a silent printer up to event `head` are at another printer; None: look again.

    The caller has locked the printer, so that a paper that is added meanwhile is not taken for one that was seen.
    """
    _of(restaurant_id, printer_id).update(swept_head=head)


def renamed(restaurant_id: UUID, printer_id: UUID, name: str) -> None:
    _of(restaurant_id, printer_id).update(name=name)


def schemas_with_printers() -> list[str]:
    """Return the schemas of the restaurants in service that have printers. One query."""
    rows = PollingPrinter.objects.filter(restaurant__status="active").order_by("restaurant__schema_name")
    return list(rows.values_list("restaurant__schema_name", flat=True).distinct())


def _of(restaurant_id: UUID, printer_id: UUID) -> QuerySet[PollingPrinter]:
    return PollingPrinter.objects.filter(restaurant_id=restaurant_id, printer=printer_id)


def _silent(row: PollingPrinter) -> SilentPrinter:
    return SilentPrinter(row.printer, row.restaurant_id, row.name, row.trouble, row.waiting_since or row.able_at)
