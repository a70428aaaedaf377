"""Which notes a guest is likely to hand over: from plain values."""

from collections.abc import Sequence
from decimal import ROUND_CEILING, Decimal

from fynlo.core.money import ZERO, pounds

# What lies in British tills. £50 notes are refused by many, so they come last.
NOTES = (Decimal("5.00"), Decimal("10.00"), Decimal("20.00"), Decimal("50.00"))
MOST = 4


def quick_notes(due: Decimal, notes: Sequence[Decimal] = NOTES) -> list[Decimal]:
    """The sums that guests hand over for `due` pounds, smallest first: exact, then what a whole number of each note
    makes, at most MOST. £46.20 gives 46.20, 50.00, 60.00. Nothing for nothing.
    """
    due = pounds(due)
    if due <= ZERO:
        return []
    rounded = {pounds((due / note).to_integral_value(ROUND_CEILING) * note) for note in notes}
    return sorted({due, *rounded})[:MOST]
