"""The margin of a product: its price less its cost."""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext

from fynlo.core.money import written


def margin_label(price: Decimal | None, cost: Decimal | None) -> str:
    """Return `Margin £6.50, 72 % of the price with VAT`, or "" if an amount is unknown or the price is zero.

    Amounts are in pounds. `menu/margin.js` shows the same label while the user types.
    """
    if not price or cost is None:
        return ""
    share = ((price - cost) * 100 / price).quantize(Decimal(1), ROUND_HALF_UP)
    return gettext("Margin {left}, {percent} % of the price with VAT").format(left=written(price - cost), percent=share)
