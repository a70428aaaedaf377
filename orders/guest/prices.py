"""The prices that guests are shown: with every compulsory charge (DMCC Act 2024), without an optional one."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from orders.models import Line, Order
from orders.pricing import totals
from restaurants.models import Restaurant


class ShownPrices:
    """What a guest at a table pays for one of something, in pounds; VAT and a compulsory service charge included."""

    def __init__(self, restaurant: Restaurant, at: datetime):
        self._restaurant = restaurant
        self._order = Order(order_type=Order.Type.DINE_IN, opened_at=at)
        totals.copy_fiscal_terms(self._order, restaurant)
        if self._order.charge == Order.Charge.OPTIONAL:
            self._order.charge = Order.Charge.NONE
        self._is_as_stored = self._order.prices_include_tax and self._order.charge == Order.Charge.NONE

    def of(self, components: Sequence[dict[str, Any]]) -> Decimal:
        """Return the price of the parts of a unit price, [{tax_class, price}], as a line has them. No query."""
        price = sum((part["price"] for part in components), Decimal("0.00"))
        if self._is_as_stored or price <= 0:
            return price
        line = Line(quantity=1, unit_price=price, components=list(components), status=Line.Status.HELD)
        return totals.price(self._order, [line], self._restaurant).total

    def of_lines(self, lines: Sequence[Line]) -> Decimal:
        """Return what lines come to on a bill of their own: a charge is rounded once, not for each dish. No query."""
        return totals.price(self._order, list(lines), self._restaurant).total
