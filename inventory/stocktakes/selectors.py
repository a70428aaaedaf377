"""Named reads of stocktakes. `lock_…` locks the rows until the commit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet

from fynlo.core.money import PENNY
from inventory.models import Item, Location, LocationStock, Movement, Stocktake, StocktakeCount, StocktakeLine
from inventory.selectors import locations
from inventory.stocktakes.errors import LineNotFound, StocktakeClosed, StocktakeNotFound
from inventory.units import rounded

# Movements are found by when they were stored; a device's corrected clock may be ahead by less than this.
CLOCKS_DIFFER = "1 day"
THERE = f"""
SELECT l.id, coalesce(s.quantity, 0), coalesce(s.quantity, 0) - coalesce(m.later, 0), coalesce(m.again, false)
FROM {StocktakeLine._meta.db_table} l
JOIN {Stocktake._meta.db_table} t ON t.id = l.stocktake_id
LEFT JOIN {LocationStock._meta.db_table} s ON s.item_id = l.item_id AND s.location_id = l.location_id
LEFT JOIN LATERAL (
    SELECT sum(v.quantity) AS later, bool_or(
        v.kind = 'count'
        AND NOT EXISTS (SELECT 1 FROM {Movement._meta.db_table} u WHERE u.about = v.batch AND u.item_id = v.item_id)
        AND NOT EXISTS (SELECT 1 FROM {Movement._meta.db_table} o WHERE o.batch = v.about)
    ) AS again
    FROM {Movement._meta.db_table} v
    WHERE v.item_id = l.item_id AND v.location_id = l.location_id AND v.at > l.counted_at
        AND v.stored_at > t.started_at - interval '{CLOCKS_DIFFER}'
) m ON true
WHERE l.stocktake_id = %s
"""  # noqa: S608, names of our own


@dataclass(frozen=True, slots=True)
class Row:
    """A line with what should be there at the moment of its count, the difference, and its worth in pounds.

    `there` is what is there now. `difference` and `worth` are None for what is not counted, or skipped. `is_late`: a
    count of it arrived after the approval and changed nothing.
    """

    line: StocktakeLine
    there: Decimal
    expected: Decimal
    difference: Decimal | None
    worth: Decimal | None
    skipped: str
    is_late: bool = False

    @property
    def size(self) -> Decimal:
        """How much it matters: by this the largest variances come first."""
        return abs(self.worth or Decimal(0))


@dataclass(frozen=True, slots=True)
class Progress:
    """How many items of a place are counted. Archived ones do not count."""

    location_id: UUID
    name: str
    counted: int
    total: int
    recounts: int


def stocktakes() -> QuerySet[Stocktake]:
    """Return the stocktakes, the newest first, with how many items each has and how many are counted."""
    found = Stocktake.objects.annotate(
        line_count=Count("lines"), counted_count=Count("lines", filter=Q(lines__counted__isnull=False))
    )
    return found.order_by("-started_at", "-id")  # a query with GROUP BY forgets the model's own order


def stocktake(stocktake_id: UUID) -> Stocktake:
    """Raises StocktakeNotFound."""
    found = Stocktake.objects.filter(pk=stocktake_id).first()
    if found is None:
        raise StocktakeNotFound(stocktake=str(stocktake_id))
    return found


def lock_stocktake(stocktake_id: UUID) -> Stocktake:
    """Lock a stocktake: counts of it, and its approval, take turns. Raises StocktakeNotFound."""
    found = Stocktake.objects.select_for_update(of=("self",), no_key=True).filter(pk=stocktake_id).first()
    if found is None:
        raise StocktakeNotFound(stocktake=str(stocktake_id))
    return found


def lock_open_stocktake(stocktake_id: UUID) -> Stocktake:
    """As `lock_stocktake`. Raises StocktakeClosed too."""
    found = lock_stocktake(stocktake_id)
    if not found.is_open:
        raise StocktakeClosed(status=found.status)
    return found


def lines_of(found: Stocktake) -> QuerySet[StocktakeLine]:
    """Return the lines with items, their stock and places, in the order of places and names."""
    lines = StocktakeLine.objects.filter(stocktake=found).select_related("item__stock", "location")
    return lines.order_by("location__sort_order", "location__name", "location_id", "item__name", "item_id")


def line_of(found: Stocktake, line_id: UUID) -> StocktakeLine:
    """Raises LineNotFound."""
    line = lines_of(found).filter(pk=line_id).first()
    if line is None:
        raise LineNotFound(line=str(line_id))
    return line


def changed_lines(found: Stocktake, since: datetime | None) -> QuerySet[StocktakeLine]:
    lines = lines_of(found)
    return lines if since is None else lines.filter(changed_at__gt=since)


def lines_named(lines: QuerySet[StocktakeLine], text: str) -> QuerySet[StocktakeLine]:
    """Return those whose item's name or code holds `text`, or whose barcode it is."""
    text = text.replace("\0", "").strip()
    if not text:
        return lines
    return lines.filter(Q(item__name__icontains=text) | Q(item__sku__icontains=text) | Q(item__barcode=text))


def left_to_count(lines: QuerySet[StocktakeLine]) -> QuerySet[StocktakeLine]:
    """Return those that nobody has counted, or that are to be counted again. Archived items are left out."""
    left = Q(counted__isnull=True) | Q(recount_asked_at__isnull=False)
    return lines.filter(left, item__archived_at=None, location__archived_at=None)


def progress(found: Stocktake) -> list[Progress]:
    """Return how far each place is, in the order of places. One query."""
    rows = StocktakeLine.objects.filter(stocktake=found, item__archived_at=None, location__archived_at=None)
    counted = Count("id", filter=Q(counted__isnull=False))
    recounts = Count("id", filter=Q(recount_asked_at__isnull=False))
    by_place = rows.values("location_id", "location__name", "location__sort_order").annotate(
        total=Count("id"), counted=counted, recounts=recounts
    )
    return [
        Progress(row["location_id"], row["location__name"], row["counted"], row["total"], row["recounts"])
        for row in by_place.order_by("location__sort_order", "location__name")
    ]


def there(found: Stocktake) -> dict[UUID, tuple[Decimal, Decimal, bool]]:
    """Return by line what is there now, what was there when it was counted, and whether it was counted again since.

    By what we know now. One query.
    """
    with connection.cursor() as cursor:
        cursor.execute(THERE, [found.id])
        return {line_id: (now, then, again) for line_id, now, then, again in cursor.fetchall()}


def review(found: Stocktake) -> list[Row]:
    """Return the lines with their variance, the largest in money first. Two queries."""
    lines = list(lines_of(found))
    if not found.is_open:
        late = lines_counted_late(found)
        rows = [
            Row(line, line.expected or Decimal(0), line.expected or Decimal(0), line.difference, line.value,
                line.skipped, line.id in late)
            for line in lines
        ]  # fmt: skip
    else:
        known = there(found)
        rows = [_row(line, *known[line.id]) for line in lines]
    return sorted(rows, key=lambda row: (-row.size, -abs(row.difference or Decimal(0)), row.line.item.name))


def lines_counted_late(found: Stocktake) -> set[UUID]:
    """Return the lines of a closed stocktake with a count that arrived after it was closed. One query."""
    late = StocktakeCount.objects.filter(line__stocktake=found, stored_at__gt=found.closed_at).order_by()
    return set(late.values_list("line", flat=True))


def _row(line: StocktakeLine, now: Decimal, expected: Decimal, again: bool) -> Row:
    skipped = skips(line, again=again)
    if skipped:
        return Row(line, now, expected, None, None, skipped)
    difference = line.counted - expected
    worth = rounded(Fraction(difference) * Fraction(line.item.stock.cost), PENNY)
    return Row(line, now, expected, difference, worth, "")


def skips(line: StocktakeLine, *, again: bool) -> str:
    """Return why an approval would book nothing for a line; "" if it books the difference."""
    if line.item.archived_at is not None or line.location.archived_at is not None:
        return StocktakeLine.Skipped.ARCHIVED
    if line.counted is None:
        return StocktakeLine.Skipped.UNCOUNTED
    return StocktakeLine.Skipped.COUNTED_SINCE if again else StocktakeLine.Skipped.NOT


def pairs_to_count(places: Sequence[UUID], categories: Sequence[str]) -> list[tuple[UUID, UUID]]:
    """Return which item is to be counted in which place: where it lies, and its usual place. Three queries.

    An item that lies nowhere and has no usual place is counted in the first place. No `places` or `categories` means
    all of them.
    """
    known = list(locations().values_list("pk", flat=True))
    wanted = [place for place in known if not places or place in set(places)]
    items = Item.objects.filter(archived_at=None)
    if categories:
        items = items.filter(category__in=categories)
    usual: dict[UUID, UUID | None] = dict(items.order_by("pk").values_list("pk", "location"))
    lies = LocationStock.objects.exclude(quantity=0).filter(item__in=items.order_by(), location__archived_at=None)
    found = set(lies.values_list("item", "location"))
    somewhere = {item for item, _ in found}
    for item, place in usual.items():
        if place is not None or (item not in somewhere and known):
            found.add((item, place or known[0]))
    return sorted((item, place) for item, place in found if place in set(wanted))


def open_pairs() -> dict[tuple[UUID, UUID], Stocktake]:
    """Return which item and place is counted by which open stocktake. One query."""
    rows = StocktakeLine.objects.filter(stocktake__status=Stocktake.Status.COUNTING).select_related("stocktake")
    return {(line.item_id, line.location_id): line.stocktake for line in rows}


def categories() -> list[str]:
    """Return the categories of items in use, by name. One query."""
    found = Item.objects.filter(archived_at=None).exclude(category="").order_by("category")
    return list(found.values_list("category", flat=True).distinct())


def places_of(found: Stocktake) -> list[Location]:
    """Return the places in which something may be counted, by order. One query."""
    chosen: Any = {"pk__in": found.location_ids} if found.location_ids else {}
    return list(locations().filter(**chosen))
