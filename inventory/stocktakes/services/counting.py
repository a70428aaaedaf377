"""Store what people counted for a stocktake: one count, or what a device has collected without a network."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from fynlo.core import clock, json_codec
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from inventory import alerts
from inventory.errors import ItemArchived, ItemNotFound, LocationNotFound
from inventory.models import Item, Location, Stocktake, StocktakeCount, StocktakeLine
from inventory.services.moving import in_own_unit
from inventory.stocktakes import events
from inventory.stocktakes.counts import moment_of, standing
from inventory.stocktakes.errors import PlaceNotCounted, StocktakeClosed
from inventory.stocktakes.selectors import lines_of, lock_stocktake
from realtime.commands.context import CommandContext

MOST_COUNTS = 200  # in one command
STORE = f"""
UPDATE {StocktakeLine._meta.db_table} l SET counted = n.counted, counted_at = n.counted_at, counted_by = n.counted_by,
    counted_by_name = n.counted_by_name, recount_asked_at = n.recount_asked_at, note = n.note, changed_at = n.changed_at
FROM jsonb_to_recordset(%s::jsonb) AS n(
    id uuid, counted numeric, counted_at timestamptz, counted_by uuid, counted_by_name text,
    recount_asked_at timestamptz, note text, changed_at timestamptz
)
WHERE l.id = n.id
"""  # noqa: S608, names of our own
STORED = ("id", "counted", "counted_at", "counted_by", "counted_by_name", "recount_asked_at", "note", "changed_at")

Pair = tuple[UUID, UUID]  # an item and a place


@dataclass(frozen=True, slots=True)
class Entered:
    """What a person counted, with its item, its place and the quantity in the item's own unit."""

    id: UUID
    item: Item
    place: Location
    own: Decimal
    given: Mapping[str, Any]

    @property
    def pair(self) -> Pair:
        return self.item.id, self.place.id


def count_line(*, context: CommandContext, stocktake_id: UUID, **count: Any) -> StocktakeLine:
    """Store one count and return its line. As `count_lines`."""
    return count_lines(context=context, stocktake_id=stocktake_id, counts=[count])[0]


def count_lines(
    *, context: CommandContext, stocktake_id: UUID, counts: Sequence[Mapping[str, Any]]
) -> list[StocktakeLine]:
    """Store what people counted of items in places, each at the moment when they counted it; return a line for each.

    A count is {item_id, location_id, quantity, unit, mode, counted_at, note, count_id}. It replaces earlier counts, or
    adds to them (a further shelf), in the order in which the counts were made, also if they arrive late. One whose
    `count_id` is stored already is not stored again, so a device may send it alone or among others. Nothing moves until
    the approval. An item that was found where it was not expected gets a line. An archived item's count is stored; the
    approval skips it.

    What a device counted and sends after the approval is stored too, changes nothing, and raises an alert. All or
    nothing. Locks the stocktake. Eight statements for any number of counts. Records `stocktake.counted` for each line.

    Raises StocktakeNotFound, StocktakeClosed, ItemNotFound, LocationNotFound, PlaceNotCounted, ConversionMissing,
    InvalidInput, and ItemArchived for an archived item that has no line.
    """
    stocktake = lock_stocktake(stocktake_id)
    if not stocktake.is_open and not _is_late(context, stocktake, counts):
        raise StocktakeClosed(status=stocktake.status)
    entered = _entered(stocktake, counts)
    lines = _lines(stocktake, entered)
    stored = set(StocktakeCount.objects.filter(pk__in=[each.id for each in entered]).values_list("pk", flat=True))
    new = list({each.id: each for each in entered if each.id not in stored}.values())
    made = StocktakeCount.objects.bulk_create(_count(context, stocktake, lines[each.pair], each) for each in new)
    for each, count in zip(new, made, strict=True):
        _annotate(context, stocktake, each, count)
    changed = list({each.pair: lines[each.pair] for each in new}.values())
    if stocktake.is_open:
        _let_stand(changed, new, made)
        for line in changed:
            events.counted(context, line)
    elif new:
        alerts.counted_late(context, stocktake.id, stocktake.name, changed)
    return [lines[each.pair] for each in entered]


def _is_late(context: CommandContext, stocktake: Stocktake, counts: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a device counted without knowing that the stocktake was approved. Who is online is refused instead."""
    by_device = context.accepts_conflicts or all(count.get("counted_at") for count in counts)
    return stocktake.status == Stocktake.Status.APPROVED and by_device


def _entered(stocktake: Stocktake, counts: Sequence[Mapping[str, Any]]) -> list[Entered]:
    items = Item.objects.select_related("stock").in_bulk({count["item_id"] for count in counts})
    places = Location.objects.in_bulk({count["location_id"] for count in counts})
    found = []
    for count in counts:
        item, place = items.get(count["item_id"]), places.get(count["location_id"])
        if item is None:
            raise ItemNotFound(item=str(count["item_id"]))
        if place is None:
            raise LocationNotFound(location=str(count["location_id"]))
        if stocktake.location_ids and place.id not in stocktake.location_ids:
            raise PlaceNotCounted(field="location_id")
        own = in_own_unit(item, count["quantity"], count.get("unit", ""))
        found.append(Entered(count.get("count_id") or uuid7(), item, place, own, count))
    return found


def _lines(stocktake: Stocktake, entered: Iterable[Entered]) -> dict[Pair, StocktakeLine]:
    """Return the line of each item and place; what was not expected gets one."""
    wanted = {each.pair: each for each in entered}
    known = lines_of(stocktake).filter(
        item__in={item for item, _place in wanted}, location__in={place for _item, place in wanted}
    )
    found = {(line.item_id, line.location_id): line for line in known}
    missing = [_line(stocktake, each) for pair, each in wanted.items() if pair not in found]
    StocktakeLine.objects.bulk_create(missing)
    found |= {(line.item_id, line.location_id): line for line in missing}
    for line in found.values():
        line.stocktake = stocktake
    return found


def _line(stocktake: Stocktake, entered: Entered) -> StocktakeLine:
    item, place = entered.item, entered.place
    if item.archived_at is not None:
        raise ItemArchived(_("{item} is archived. Restore it first.").format(item=item.name), item=item.name)
    if place.archived_at is not None:
        raise LocationNotFound(location=str(place.id))
    skipped = StocktakeLine.Skipped.NOT if stocktake.is_open else StocktakeLine.Skipped.UNCOUNTED
    return StocktakeLine(stocktake=stocktake, item=item, location=place, skipped=skipped, changed_at=clock.now())


def _count(context: CommandContext, stocktake: Stocktake, line: StocktakeLine, entered: Entered) -> StocktakeCount:
    given, now = entered.given, clock.now()
    return StocktakeCount(
        id=entered.id, line=line, mode=given.get("mode") or StocktakeCount.Mode.REPLACE, quantity=given["quantity"],
        unit=given.get("unit") or entered.item.unit, in_own_unit=entered.own, stored_at=now,
        counted_at=moment_of(_asked(context, entered), started_at=stocktake.started_at, now=now),
        by=context.actor.user_id, by_name=context.actor.name,
    )  # fmt: skip


def _asked(context: CommandContext, entered: Entered) -> datetime:
    return entered.given.get("counted_at") or context.occurred_at


def _let_stand(lines: Sequence[StocktakeLine], entered: Sequence[Entered], made: Sequence[StocktakeCount]) -> None:
    """Write at the lines what stands of all their counts. Two statements."""
    counts: dict[UUID, list[StocktakeCount]] = {line.id: [] for line in lines}
    for count in StocktakeCount.objects.filter(line__in=counts):
        counts[count.line_id].append(count)
    by_line = {line.id: line for line in lines}
    for each, count in zip(entered, made, strict=True):
        line = by_line[count.line_id]
        if line.recount_asked_at is not None and count.counted_at >= line.recount_asked_at:
            line.recount_asked_at = None
        if each.given.get("note") is not None:
            line.note = each.given["note"]
    for line in lines:
        stands = standing(counts[line.id])
        if stands is None:
            continue
        line.counted, line.counted_at = stands.quantity, stands.last.counted_at
        line.counted_by, line.counted_by_name = stands.last.by, stands.last.by_name
        line.changed_at = clock.now()
    rows = [{name: getattr(line, name) for name in STORED} for line in lines]
    with connection.cursor() as cursor:
        cursor.execute(STORE, [json_codec.dumps(rows).decode()])


def _annotate(context: CommandContext, stocktake: Stocktake, entered: Entered, count: StocktakeCount) -> None:
    asked = _asked(context, entered)
    context.annotate(
        stocktake=str(stocktake.id), item=str(entered.item.id), place=str(entered.place.id), counted=entered.own,
        mode=count.mode, at=count.counted_at, **({"clock": asked} if asked != count.counted_at else {}),
    )  # fmt: skip
