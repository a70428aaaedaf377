"""What stock is worth: a moving average, kept as a quantity and its value in pounds. Pure.

The value of an item is the sum of the values of its movements, to the penny, and its cost is value ÷ quantity. What
leaves takes its share of the value; the last of it takes what is left, so no penny stays behind.

Stock may go below zero: a sale is never refused. What was not there leaves at the last known cost. When a delivery
fills the gap at another cost, the difference is a value of its own (`Change.correction`), so that what is there is
worth what it cost. HMRC accepts average cost for stock (BIM33115, read 2026-11).
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from fynlo.core.money import PENNY, ZERO
from inventory.units import rounded

NO_QUANTITY = Decimal("0.0000")
COST_PLACES = Decimal("0.0000000001")  # so that cost × quantity is the value to the penny up to 10 million units


@dataclass(frozen=True, slots=True)
class Stock:
    """What is there: `quantity` of the item's unit, its `value` in pounds, and the last known `cost` of one."""

    quantity: Decimal = NO_QUANTITY
    value: Decimal = ZERO
    cost: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Change:
    """The stock after a movement, the `value` that the movement moved, and what it corrected of earlier movements."""

    stock: Stock
    value: Decimal
    correction: Decimal = ZERO


def receive(stock: Stock, quantity: Decimal, value: Decimal) -> Change:
    """Add `quantity` (above 0) that cost `value` pounds in all: a delivery, or something found in a count."""
    after = stock.quantity + quantity
    cost = Fraction(value) / Fraction(quantity)
    if stock.quantity >= 0:
        return _changed(after, stock.value + value, value, last=stock.cost)
    worth = rounded(Fraction(after) * cost, PENNY)
    return _changed(after, worth, value, last=_cost(cost), correction=worth - stock.value - value)


def take_out(stock: Stock, quantity: Decimal) -> Change:
    """Remove `quantity` (above 0): a sale, waste, something missing in a count. The moved value is negative."""
    after = stock.quantity - quantity
    if after == 0:
        value = stock.value
    elif after > 0:
        value = rounded(Fraction(stock.value) * Fraction(quantity) / Fraction(stock.quantity), PENNY)
    else:
        value = stock.value - rounded(Fraction(after) * Fraction(stock.cost), PENNY)
    return _changed(after, stock.value - value, -value, last=stock.cost)


def restore(stock: Stock, quantity: Decimal, value: Decimal) -> Change:
    """Add `quantity` and `value` as they are, above or below 0: what takes the latest movement back."""
    return _changed(stock.quantity + quantity, stock.value + value, value, last=stock.cost)


def revalue(stock: Stock, value: Decimal) -> Change:
    """Set what the stock is worth, such as after a corrected invoice. Raises ValueError without stock."""
    if stock.quantity <= 0:
        raise ValueError("There is no stock to revalue.")
    return _changed(stock.quantity, value, value - stock.value, last=stock.cost)


def _changed(quantity: Decimal, value: Decimal, moved: Decimal, *, last: Decimal, correction: Decimal = ZERO) -> Change:
    cost = _cost(Fraction(value) / Fraction(quantity)) if quantity > 0 else last
    return Change(Stock(quantity, value, cost), moved, correction)


def _cost(cost: Fraction) -> Decimal:
    return rounded(cost, COST_PLACES)


def worth(quantity: Decimal, stock: Stock) -> Decimal:
    """Return what `quantity` is worth at the stock's cost, in pounds."""
    return rounded(Fraction(quantity) * Fraction(stock.cost), PENNY)
