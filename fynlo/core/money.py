"""Money: exact to the penny, never a float.

Inside services and the database an amount is a `Decimal` in pounds with two places; `pounds()` is the gate that
makes sure of it. `Money` adds the currency, for the edges where two could meet: providers, payouts, platform fees.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import total_ordering
from math import lcm

from django.utils import formats
from django.utils.functional import lazy

PENNY = Decimal("0.01")
ZERO = Decimal("0.00")

# Each has a hundred minor units, which is what two places mean. Yen and dinar would need their own rule.
SYMBOLS = {"GBP": "£", "EUR": "€", "USD": "$"}
CURRENCIES = frozenset(SYMBOLS)


class PartPenny(ValueError):
    """An amount has a fraction of a penny where only whole pennies are possible."""


class CurrencyMismatch(ValueError):
    """A sum has amounts of two currencies."""


def round_half_up(amount: Decimal) -> Decimal:
    """Round pounds to the penny; half a penny rounds away from zero, so a refund mirrors its sale.

    Raises TypeError for anything but a Decimal, ValueError for NaN, infinity and absurd size.
    """
    if not isinstance(amount, Decimal):
        raise TypeError(f"Money is a Decimal, not {type(amount).__name__}.")
    try:
        rounded = amount.quantize(PENNY, rounding=ROUND_HALF_UP)
    except InvalidOperation as error:
        raise ValueError(f"{amount} is not an amount of money.") from error
    if not rounded.is_finite():
        raise ValueError(f"{amount} is not an amount of money.")
    return rounded or ZERO  # never −0.00 on a receipt


def pounds(amount: Decimal) -> Decimal:
    """Return the same amount with two decimal places.

    Raises PartPenny rather than round, TypeError for anything but a Decimal, ValueError for NaN and infinity.
    """
    written = round_half_up(amount)
    if written != amount:
        raise PartPenny(f"{amount} is not a whole number of pennies.")
    return written


def minor_units(amount: Decimal) -> int:
    """Return pounds as whole pence, for a provider. Raises as `pounds` does."""
    return int(pounds(amount) * 100)


def from_minor_units(units: int) -> Decimal:
    """Return a provider's whole pence as pounds. Raises TypeError unless `pence` is an int."""
    if not isinstance(units, int) or isinstance(units, bool):
        raise TypeError(f"Minor units are an int, not {type(units).__name__}.")
    return Decimal(units) * PENNY


def written(amount: Decimal, currency: str = "GBP", *, signed: bool = False) -> str:
    """Format an amount for people: `£1,234.50`, `−£3.40`, in Spanish `£1.234,50`; `signed` adds the plus of a gain.

    Raises as `round_half_up` does, KeyError for a currency that is not one of CURRENCIES.
    """
    rounded = round_half_up(amount)
    before = "\N{MINUS SIGN}" if rounded < 0 else "+" if signed and rounded > 0 else ""
    return f"{before}{SYMBOLS[currency]}{with_separators(f'{abs(rounded):,.2f}')}"


written_lazily = lazy(written, str)  # in the language of an email's reader


def with_separators(number: str) -> str:
    """Return a number that Python wrote with commas and a point with the separators of the active language."""
    return number.translate(
        {ord(","): formats.get_format("THOUSAND_SEPARATOR"), ord("."): formats.get_format("DECIMAL_SEPARATOR")}
    )


def spread(total: Decimal, weights: Sequence[Decimal | int]) -> list[Decimal]:
    """Divide `total` pounds in proportion to `weights`, so that the parts sum to it exactly.

    Largest remainder: each part is rounded towards zero, then the pennies left over go one each to the parts that
    lost most, ties to the earliest. A weight of 0 gets nothing; if all weights are 0, the shares are equal.
    A negative total gives the same parts with the other sign. No part of a total up to the weights' sum is above
    its own weight when the weights are whole pennies, so a discount never makes a line negative.

    Raises PartPenny, TypeError for a float, ValueError for a negative weight or nothing to divide over.
    Worked examples in test_money.py.
    """
    pence = minor_units(total)
    if not weights:
        if pence:
            raise ValueError(f"There is nothing to spread {total} over.")
        return []

    units = _whole_numbers(weights)
    if not any(units):
        units = [1] * len(units)
    whole = sum(units)
    shares, remainders = zip(*(divmod(abs(pence) * unit, whole) for unit in units), strict=True)

    left_over = abs(pence) - sum(shares)
    by_remainder = sorted(range(len(units)), key=lambda index: -remainders[index])  # stable: ties to the earliest
    topped_up = frozenset(by_remainder[:left_over])
    sign = -1 if pence < 0 else 1
    return [from_minor_units(sign * (share + (index in topped_up))) for index, share in enumerate(shares)]


def equal_shares(total: Decimal, parts: int) -> list[Decimal]:
    """Divide `total` pounds into `parts` shares that differ by at most a penny, the larger ones first.

    Raises ValueError for fewer than one part.
    """
    if parts < 1:
        raise ValueError("A bill is divided by one person or more.")
    return spread(total, [1] * parts)


def _whole_numbers(weights: Sequence[Decimal | int]) -> list[int]:
    """Return the weights as integers in the same exact proportion."""
    for weight in weights:
        if not isinstance(weight, Decimal | int):
            raise TypeError(f"A weight is a Decimal or an int, not {type(weight).__name__}.")
        if not Decimal(weight).is_finite() or weight < 0:
            raise ValueError(f"{weight} is not a weight.")
    ratios = [weight.as_integer_ratio() for weight in weights]
    scale = lcm(*(denominator for _, denominator in ratios))
    return [numerator * (scale // denominator) for numerator, denominator in ratios]


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """Pounds and their currency; adding or comparing two currencies raises CurrencyMismatch.

    Raises, when made, as `pounds` does, and ValueError for a currency that is not one of CURRENCIES.
    """

    amount: Decimal
    currency: str = "GBP"

    def __post_init__(self) -> None:
        if self.currency not in CURRENCIES:
            raise ValueError(f"{self.currency!r} is not a currency this till takes.")
        object.__setattr__(self, "amount", pounds(self.amount))

    def __add__(self, other: "Money") -> "Money":
        if not isinstance(other, Money):
            return NotImplemented
        self._must_match(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        if not isinstance(other, Money):
            return NotImplemented
        self._must_match(other)
        return Money(self.amount - other.amount, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __lt__(self, other: "Money") -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        self._must_match(other)
        return self.amount < other.amount

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    def _must_match(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency} do not add up.")
