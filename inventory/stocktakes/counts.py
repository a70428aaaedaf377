"""Which of several counts of an item in one place stands. Pure.

A count replaces the earlier ones; one that adds is a further shelf of the same place. Counts are in the order in which
people made them, in whatever order they arrive. What is there was counted at the moment of the last part.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from inventory.models import StocktakeCount


@dataclass(frozen=True, slots=True)
class Standing:
    """What was counted in all, and the last count of it."""

    quantity: Decimal
    last: StocktakeCount


def standing(counts: Iterable[StocktakeCount]) -> Standing | None:
    """Return the last count that replaces, with everything added after it. None without a count."""
    ordered = sorted(counts, key=lambda count: (count.counted_at, count.id))
    if not ordered:
        return None
    begins = max(
        (number for number, count in enumerate(ordered) if count.mode == StocktakeCount.Mode.REPLACE), default=0
    )
    return Standing(sum((count.in_own_unit for count in ordered[begins:]), Decimal(0)), ordered[-1])


def moment_of(asked: datetime | None, *, started_at: datetime, now: datetime) -> datetime:
    """Return when something was counted: what the device says, but not before the stocktake began nor after now."""
    return max(started_at, min(asked or now, now))
