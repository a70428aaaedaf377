"""The limits of a tip, for every tender. Pure."""

from decimal import Decimal

from fynlo.core.errors import InvalidInput
from fynlo.core.money import pounds, written

LARGEST_TIP = Decimal("500.00")
LARGE_SHARE, LARGE_TIP = Decimal("0.50"), Decimal("20.00")  # a tip above both raises an alert


def checked_tip(tip: Decimal) -> Decimal:
    """Return the tip, rounded to pennies. Raises InvalidInput below £0 and above LARGEST_TIP."""
    if not 0 <= tip <= LARGEST_TIP:
        raise InvalidInput(f"Enter a tip from £0 to {written(LARGEST_TIP)}.", field="tip_amount")
    return pounds(tip)


def is_large(tip: Decimal, amount: Decimal) -> bool:
    """Return whether a tip needs a check: £20 or more, and more than half of what was paid for the bill."""
    return tip >= LARGE_TIP and tip > amount * LARGE_SHARE
