"""What managers do with a stocktake: begin, ask for a second count, note, approve, cancel."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from fynlo.core import clock, json_codec
from fynlo.core.ids import uuid7
from fynlo.core.money import with_separators
from fynlo.core.tenancy.connection import connection
from inventory.errors import LocationNotFound
from inventory.models import Movement, Stocktake, StocktakeLine
from inventory.selectors import location, lock_stock
from inventory.services.booking import Entry, book
from inventory.stocktakes import events
from inventory.stocktakes.errors import LineNotFound, NothingToCount, StocktakeUnderWay, TooMuchToCount
from inventory.stocktakes.selectors import (
    line_of,
    lines_of,
    lock_open_stocktake,
    lock_stocktake,
    open_pairs,
    pairs_to_count,
    skips,
    there,
)
from realtime.commands.context import CommandContext
from restaurants.business_days import business_day

MOST_LINES = 10_000
SETTLE = f"""
UPDATE {StocktakeLine._meta.db_table} l SET expected = n.expected, difference = n.difference, value = n.value,
    skipped = n.skipped, changed_at = n.changed_at
FROM jsonb_to_recordset(%s::jsonb) AS n(
    id uuid, expected numeric, difference numeric, value numeric, skipped text, changed_at timestamptz
)
WHERE l.id = n.id
"""  # noqa: S608, names of our own


def begin_stocktake(
    *,
    context: CommandContext,
    name: str = "",
    blind: bool = True,
    location_ids: Sequence[UUID] = (),
    categories: Sequence[str] = (),
    stocktake_id: UUID | None = None,
) -> Stocktake:
    """Begin to count what lies in these places and belongs to these categories; all of them without any.

    A second call with the same `stocktake_id` returns the first's. Records `stocktake.changed`. Raises
    LocationNotFound, NothingToCount, TooMuchToCount, and StocktakeUnderWay if another one counts the same item there.
    """
    earlier = Stocktake.objects.filter(pk=stocktake_id).first() if stocktake_id else None
    if earlier is not None:
        return earlier
    for place in location_ids:
        if location(place).archived_at is not None:
            raise LocationNotFound(location=str(place))
    pairs = pairs_to_count(location_ids, categories)
    if not pairs:
        raise NothingToCount()
    if len(pairs) > MOST_LINES:
        raise TooMuchToCount(
            _("One stocktake counts at most {most} items. Choose fewer places.").format(
                most=with_separators(f"{MOST_LINES:,}")
            )
        )
    under_way = open_pairs()
    other = next((under_way[pair] for pair in pairs if pair in under_way), None)
    if other is not None:
        message = _("{name} counts some of these items already. Finish it first, or choose other places.")
        raise StocktakeUnderWay(message.format(name=other.name), name=other.name, stocktake_id=str(other.id))
    actor, now = context.actor, clock.now()
    stocktake = Stocktake.objects.create(
        id=stocktake_id or uuid7(), name=name or _name_of(now), blind=blind,
        location_ids=list(dict.fromkeys(location_ids)), categories=list(dict.fromkeys(categories)), started_at=now,
        started_by=actor.user_id, started_by_name=actor.name,
    )  # fmt: skip
    StocktakeLine.objects.bulk_create(
        StocktakeLine(stocktake=stocktake, item_id=item, location_id=place, changed_at=now) for item, place in pairs
    )
    context.annotate(stocktake=str(stocktake.id), name=stocktake.name, blind=blind, lines=len(pairs))
    events.changed(context, stocktake)
    return stocktake


def ask_recount(*, context: CommandContext, stocktake_id: UUID, line_ids: Sequence[UUID]) -> Stocktake:
    """Ask for a second count of these lines. What was counted stands until then. Locks the stocktake.

    Records `stocktake.changed`. Raises StocktakeNotFound, StocktakeClosed, LineNotFound.
    """
    stocktake, now = lock_open_stocktake(stocktake_id), clock.now()
    wanted = set(line_ids)
    marked = StocktakeLine.objects.filter(stocktake=stocktake, pk__in=wanted).update(
        recount_asked_at=now, changed_at=now
    )
    if marked != len(wanted):
        raise LineNotFound()
    context.annotate(stocktake=str(stocktake.id), recounts=len(wanted))
    events.changed(context, stocktake)
    return stocktake


def note_line(*, context: CommandContext, stocktake_id: UUID, line_id: UUID, note: str) -> StocktakeLine:
    """Write a note at a line, or empty it. Locks the stocktake. Raises StocktakeNotFound, LineNotFound.

    Also of a closed one: why something was missing is often found later. Records `stocktake.changed`.
    """
    stocktake = lock_stocktake(stocktake_id)
    line = line_of(stocktake, line_id)
    context.annotate(stocktake=str(stocktake.id), line=str(line.id), field="note", before=line.note, after=note)
    line.note, line.changed_at = note, clock.now()
    line.save(update_fields=["note", "changed_at"])
    events.changed(context, stocktake)
    return line


def approve_stocktake(
    *, context: CommandContext, stocktake_id: UUID, uncounted: str = Stocktake.Uncounted.KEEP
) -> Stocktake:
    """Book the differences, each as it was when its item was counted, in one batch. Once.

    What moved after a count applies on top. Skips archived items and places, and what was counted on its own page
    later. What was not counted stays as it is, or counts as zero. Locks the stocktake, then the stock in pk order.
    Seven statements for any number of lines. Records `stocktake.changed` and as `book`. Raises StocktakeNotFound,
    StocktakeClosed.
    """
    stocktake, now = lock_open_stocktake(stocktake_id), clock.now()
    lines, is_zero = list(lines_of(stocktake)), uncounted == Stocktake.Uncounted.ZERO
    lock_stock(line.item_id for line in lines if is_zero or line.counted is not None)
    known, batch = there(stocktake), uuid7()
    booked: list[tuple[StocktakeLine, Entry]] = []
    for line in lines:
        _, line.expected, again = known[line.id]
        line.skipped = skips(line, again=again)
        if line.skipped == StocktakeLine.Skipped.UNCOUNTED and is_zero:
            line.skipped, line.counted_at = StocktakeLine.Skipped.NOT, context.occurred_at
        if line.skipped == StocktakeLine.Skipped.NOT:
            line.difference = (line.counted or Decimal(0)) - line.expected
            entry = Entry(
                line.item_id, line.location_id, Movement.Kind.COUNT, line.difference, reason=stocktake.name,
                about=stocktake.id, at=line.counted_at,
            )  # fmt: skip
            booked.append((line, entry))
    if booked:
        movements = book(context, [entry for _, entry in booked], batch=batch).movements
        for (line, _), movement in zip(booked, movements, strict=True):
            line.value = movement.value
        stocktake.batch = batch
    _settle(lines)
    stocktake.status, stocktake.uncounted = Stocktake.Status.APPROVED, uncounted
    _close(context, stocktake, now)
    return stocktake


def cancel_stocktake(*, context: CommandContext, stocktake_id: UUID) -> Stocktake:
    """End a stocktake without booking anything. What was counted stays on record. Locks the stocktake.

    Records `stocktake.changed`. Raises StocktakeNotFound, StocktakeClosed.
    """
    stocktake = lock_open_stocktake(stocktake_id)
    stocktake.status = Stocktake.Status.CANCELLED
    _close(context, stocktake, clock.now())
    return stocktake


def _name_of(now: datetime) -> str:
    """Return the name of a stocktake that has none, in the language of who begins it."""
    return _("Stocktake of {day}").format(day=date_format(business_day(now, connection.tenant), "j F"))


def _close(context: CommandContext, stocktake: Stocktake, now: datetime) -> None:
    stocktake.closed_at, stocktake.closed_by, stocktake.closed_by_name = now, context.actor.user_id, context.actor.name
    stocktake.save()
    context.annotate(stocktake=str(stocktake.id), status=stocktake.status, uncounted=stocktake.uncounted)
    events.changed(context, stocktake)


def _settle(lines: Iterable[StocktakeLine]) -> None:
    """Store what became of each line. One statement."""
    now = clock.now()
    rows = [
        {
            "id": line.id, "expected": line.expected, "difference": line.difference, "value": line.value,
            "skipped": line.skipped, "changed_at": now,
        }
        for line in lines
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(SETTLE, [json_codec.dumps(rows).decode()])
