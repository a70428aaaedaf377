"""Amounts and rates as people read them."""

from decimal import Decimal

from django.db import connection

from fynlo.core.money import written


def money(amount: Decimal) -> str:
    """Return an amount in the current restaurant's currency: `£1,234.50`."""
    return written(amount, connection.tenant.currency)


def percent(rate: Decimal) -> str:
    """Return a fraction as a percentage: `12.5 %`."""
    return f"{(rate * 100).normalize():f} %"
