"""How large a tip may be, whatever it was given in."""

from decimal import Decimal

from fynlo.core.errors import InvalidInput
from fynlo.core.money import pounds, written

LARGEST_TIP = Decimal("500.00")
LARGE_SHARE, LARGE_TIP = Decimal("0.50"), Decimal("20.00")  # from both on a manager is told


def checked_tip(tip: Decimal) -> Decimal:
    """The tip in whole pennies. Raises InvalidInput below £0 and above LARGEST_TIP."""
    if not 0 <= tip <= LARGEST_TIP:
        raise InvalidInput(f"Enter a tip from £0.00 to {written(LARGEST_TIP)}.", field="tip_amount")
    return pounds(tip)


def is_large(tip: Decimal, amount: Decimal) -> bool:
    """Whether a manager should look at it: more than half of what was paid for the bill, and £20 or more."""
    return tip >= LARGE_TIP and tip > amount * LARGE_SHARE
