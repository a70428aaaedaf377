"""What a product costs by the type of its order. Pure; `frontend/shared/rules/prices.js` applies the same rule."""

from decimal import ROUND_HALF_UP, Decimal

TAKEN_AWAY = ("takeaway", "pickup", "delivery")


def price_for(
    order_type: str, *, price: Decimal, takeaway_price: Decimal | None, delivery_price: Decimal | None
) -> Decimal:
    """Return the price in pounds, VAT included, for an order of that type.

    `price` is for eating in, `takeaway_price` for what leaves the house, `delivery_price` for what is delivered. None
    is "no other price", which for a delivery is the one of a takeaway.
    """
    if order_type == "delivery" and delivery_price is not None:
        return delivery_price
    if order_type in TAKEN_AWAY and takeaway_price is not None:
        return takeaway_price
    return price


def changed_price(
    price: Decimal, *, percent: Decimal | None = None, amount: Decimal | None = None, step: Decimal = Decimal("0.01")
) -> Decimal:
    """Return a price in pounds with `percent` (5 is 5 %) or `amount` pounds more, rounded half up to `step` pounds."""
    new = price + amount if amount is not None else price * (100 + (percent or 0)) / 100
    return ((new / step).quantize(Decimal(1), ROUND_HALF_UP) * step).quantize(Decimal("0.01")) + 0  # never -0.00
