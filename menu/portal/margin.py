"""What is left of a price when the dish has cost what it costs."""

from decimal import ROUND_HALF_UP, Decimal

from fynlo.core.money import written


def margin_label(price: Decimal | None, cost: Decimal | None) -> str:
    """`Margin £6.50, 72 % of the price with VAT`; "" while either is not known, or the dish is free.

    Amounts in pounds. The browser says the same while one types (menu/margin.js).
    """
    if not price or cost is None:
        return ""
    share = ((price - cost) * 100 / price).quantize(Decimal(1), ROUND_HALF_UP)
    return f"Margin {written(price - cost)}, {share} % of the price with VAT"
