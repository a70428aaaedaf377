"""How many points, for how much, worth how much. Pure: whole points, pence and percent; rounded down once."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

PENCE = Decimal(100)
NORMAL = 100  # percent of the normal points, for a customer without a tier
Tier = Mapping[str, Any]


def pence(amount: Decimal) -> int:
    return int(amount * PENCE)


def points_for(amount: Decimal, rate: int) -> int:
    """Return the points for `amount` pounds at `rate` points for £100: £11.70 at 100 are 11 points."""
    return max(pence(amount), 0) * rate // 10_000


def left_after_refund(goods: Decimal, *, total: Decimal, given_back: Decimal) -> Decimal:
    """Return the part of `goods` that stays paid when `given_back` of the bill's `total` went back, to the penny down.

    A bill of £11.00 with £10.00 of goods leaves £5.00 of them after a refund of £5.50.
    """
    if not total or given_back >= total:
        return Decimal("0.00")
    return Decimal(pence(goods) * pence(total - given_back) // pence(total)) / PENCE


def value_of(points: int, worth: int) -> Decimal:
    """Return what points take off a bill, in pounds, where 100 of them are worth `worth` pence."""
    return Decimal(max(points, 0) * worth // 100) / PENCE


def points_needed(amount: Decimal, worth: int) -> int:
    """Return the fewest points that are worth `amount` pounds: `value_of` them is that amount or more."""
    return -(-pence(amount) * 100 // worth)


def tier_at(tiers: Iterable[Tier], earned: int) -> Tier | None:
    """Return the highest tier that `earned` points in a year reach."""
    reached = [tier for tier in tiers if tier["from_points"] <= earned]
    return max(reached, key=lambda tier: tier["from_points"], default=None)


def rate_of(per_pound: int, tier: Tier | None) -> int:
    """Return the points for £100."""
    return per_pound * (tier["percent"] if tier else NORMAL)
