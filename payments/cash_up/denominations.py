"""The notes and coins that a drawer is counted by. Pure."""

from collections.abc import Mapping
from decimal import Decimal

from fynlo.core.money import from_minor_units

# In pence, the largest first. Bank of England notes and Royal Mint coins in circulation, read 2026-11.
DENOMINATIONS = (5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1)
MOST_PIECES = 9999


def total(pieces: Mapping[str, int]) -> Decimal:
    """Return the sum in pounds of `pieces`, which maps pence (as text) to how many notes or coins there are."""
    return from_minor_units(sum(int(pence) * count for pence, count in pieces.items()))
