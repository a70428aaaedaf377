"""The tips that are offered to a guest, and the limits of a tip in every tender. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from fynlo.core.errors import InvalidInput
from fynlo.core.money import pounds, round_half_up, written

LARGEST_TIP = Decimal("500.00")
LARGE_SHARE, LARGE_TIP = Decimal("0.50"), Decimal("20.00")  # a tip above both raises an alert


def checked_tip(tip: Decimal) -> Decimal:
    """Return the tip, rounded to pennies. Raises InvalidInput below £0 and above LARGEST_TIP."""
    if not 0 <= tip <= LARGEST_TIP:
        raise InvalidInput(_("Enter a tip from £0 to {most}.").format(most=written(LARGEST_TIP)), field="tip_amount")
    return pounds(tip)


@dataclass(frozen=True)
class TipChoice:
    """A percentage that a guest can tap. `name` is how the form sends it, such as `12.5`; `amount` is in pounds."""

    name: str
    rate: Decimal
    amount: Decimal


def offered_tips(percentages: Iterable[Decimal], left: Decimal) -> list[TipChoice]:
    """Return the offered percentages with their amounts on `left` pounds, rounded half up to the penny."""
    rates = [(f"{percentage.normalize():f}", percentage / 100) for percentage in percentages]
    return [TipChoice(name, rate, round_half_up(left * rate)) for name, rate in rates]


def is_large(tip: Decimal, amount: Decimal) -> bool:
    """Return whether a tip needs a check: £20 or more, and more than half of what was paid for the bill."""
    return tip >= LARGE_TIP and tip > amount * LARGE_SHARE
