"""Rates as people read them; `orders.labels.money` has the amounts."""

from decimal import Decimal


def percent(rate: Decimal) -> str:
    """Return a fraction as a percentage: `12.5 %`."""
    return f"{(rate * 100).normalize():f} %"
