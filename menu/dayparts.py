"""Which dayparts hold at a moment, and what that means for a product. Pure; the rows are those of a published menu.

`frontend/shared/rules/dayparts.js` applies the same rules. Times are compared by the restaurant's clock, so that a
change of the clocks moves nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

Row = Mapping[str, Any]


def dayparts_at(dayparts: Sequence[Row], moment: datetime, zone: ZoneInfo) -> frozenset[str]:
    """Return the ids of the dayparts that hold at an aware `moment`."""
    local = moment.astimezone(zone)
    return frozenset(row["id"] for row in dayparts if _holds(row, local.weekday(), f"{local:%H:%M}"))


def is_offered(product: Row, category: Row, now: Collection[str]) -> bool:
    """Whether a product is sold in the dayparts `now`: always, unless it or its category is limited to others."""
    own = [each["id"] for each in product.get("dayparts", ()) if each["only"]]
    return all(not limits or any(each in now for each in limits) for limits in (own, category.get("dayparts", ())))


def daypart_price(product: Row, now: Collection[str]) -> Decimal | None:
    """Return the price for eating in of the dayparts `now`, the lowest of several; None if none has a price."""
    prices = [each["price"] for each in product.get("dayparts", ()) if each["id"] in now and each["price"] is not None]
    return min(prices, default=None)


def _holds(row: Row, weekday: int, time: str) -> bool:
    starts, ends, weekdays = row["starts"], row["ends"], row["weekdays"]
    if starts < ends:
        return weekday in weekdays and starts <= time < ends
    return (weekday in weekdays and time >= starts) or ((weekday - 1) % 7 in weekdays and time < ends)
