"""Discounts as values, and how much they take off list prices. Pure. All amounts are `Decimal` pounds."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from fynlo.core.money import PENNY, ZERO, pounds, round_half_up


def check_fraction(rate: Decimal, what: str) -> None:
    """Raise TypeError or ValueError, with the name `what`, unless `rate` is a Decimal from 0 to 1."""
    if not isinstance(rate, Decimal):
        raise TypeError(f"{what} is a Decimal, not {type(rate).__name__}.")
    if not 0 <= rate <= 1:
        raise ValueError(f"{what} is a fraction from 0 to 1, not {rate}.")


@dataclass(frozen=True, slots=True)
class AmountOff:
    """A discount in pounds, at most the price that it is taken off.

    `limit` is the share of the list price that the person who gave it may take off (0.1000 is 10 %); None is no limit.
    """

    amount: Decimal
    limit: Decimal | None = None

    def __post_init__(self) -> None:
        if self.limit is not None:
            check_fraction(self.limit, "A discount's limit")
        object.__setattr__(self, "amount", pounds(self.amount))
        if self.amount < 0:
            raise ValueError("A discount cannot be negative.")

    def on(self, price: Decimal) -> Decimal:
        return min(self.amount, price)


@dataclass(frozen=True, slots=True)
class RateOff:
    """A discount as a share. `rate` is a fraction (0.1000 is 10 %), rounded half up once, on the whole price.

    `limit` as for `AmountOff`.
    """

    rate: Decimal
    limit: Decimal | None = None

    def __post_init__(self) -> None:
        check_fraction(self.rate, "A discount's rate")
        if self.limit is not None:
            check_fraction(self.limit, "A discount's limit")

    def on(self, price: Decimal) -> Decimal:
        return round_half_up(price * self.rate)


Discount = AmountOff | RateOff
LimitedOff = tuple[Decimal | None, Decimal]  # the limit of a discount, the pounds that it takes off


def most_off(prices: Sequence[Decimal], limit: Decimal) -> Decimal:
    """Return the most that a person with this `limit` (a fraction) may take off these list prices, in pounds.

    A fraction of a penny counts as a penny, and a share rounded on each price may exceed the same share of their sum:
    both are rounding, not a larger discount.
    """
    whole = (sum(prices, ZERO) * limit).quantize(PENNY, rounding=ROUND_CEILING)
    return max(whole, sum((round_half_up(price * limit) for price in prices), ZERO))


def take_off(
    discounts: Sequence[Discount], prices: Sequence[Decimal], given: Sequence[LimitedOff] = ()
) -> list[Decimal]:
    """Return the pounds that each discount takes off the list `prices`, one after the other.

    `given` is what other discounts have taken off the same prices. Limits apply however the order changes after a
    discount was given: discounts with a limit of at most L take at most `most_off(prices, L)` together; later ones are
    reduced to it.
    """
    taken = list(given)
    offs = []
    for discount in discounts:
        off = discount.on(sum(prices, ZERO) - sum((off for _, off in taken), ZERO))
        if discount.limit is not None:
            off = min(off, _left_within(discount.limit, prices, taken))
        taken.append((discount.limit, off))
        offs.append(off)
    return offs


def _left_within(limit: Decimal, prices: Sequence[Decimal], taken: Sequence[LimitedOff]) -> Decimal:
    """Return what a discount with this limit may still take off, within its own limit and every larger one."""
    limited = [(other, off) for other, off in taken if other is not None]
    larger = {limit, *(other for other, _ in limited if other > limit)}
    left = (most_off(prices, each) - sum((off for other, off in limited if other <= each), ZERO) for each in larger)
    return max(min(left), ZERO)
