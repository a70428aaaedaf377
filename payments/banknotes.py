"""The sums that a guest is likely to hand over. Pure."""

from collections.abc import Sequence
from decimal import ROUND_CEILING, Decimal

from fynlo.core.money import ZERO, pounds

# The notes of British tills. Many businesses refuse £50 notes.
NOTES = (Decimal("5.00"), Decimal("10.00"), Decimal("20.00"), Decimal("50.00"))
MOST = 4


def quick_notes(due: Decimal, notes: Sequence[Decimal] = NOTES) -> list[Decimal]:
    """Return at most MOST sums that guests hand over for `due` pounds, smallest first.

    The first is exact; the others are `due` rounded up to a multiple of each note. £46.20 gives 46.20, 50.00, 60.00.
    Empty when nothing is due. frontend/shared/rules/banknotes.js
    says the same; both are held to tests/payments/cases/quick_notes.json.
    """
    due = pounds(due)
    if due <= ZERO:
        return []
    rounded = {pounds((due / note).to_integral_value(ROUND_CEILING) * note) for note in notes}
    return sorted({due, *rounded})[:MOST]
