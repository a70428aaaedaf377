"""Money for a sale that no order was made for: the mobile app's checkout."""

import re
from decimal import Decimal
from uuid import UUID

from orders import services as orders
from payments import alerts
from realtime.actors import Actor

REFERENCE = re.compile(r"ORDER-[0-9]{10,16}")  # the app's own: the milliseconds of its clock


def order_for_payment(*, actor: Actor, order: str | UUID, amount: Decimal | None) -> str | UUID:
    """What a payment of `amount` is for: `order` itself, or the quick sale under the app's own reference.

    The app makes no order at its checkout, only a reference `ORDER-<ms>`. The first payment under it opens a quick
    sale of that amount, marked for a person to review; every later one meets the same order. Any other name is left
    as it is, known or not. Records what `orders.services.open_quick_sale` records, and raises an alert.
    """
    reference = str(order)
    if amount is None or not REFERENCE.fullmatch(reference):
        return order
    sale, is_new = orders.open_quick_sale(actor=actor, reference=reference, amount=amount)
    if is_new:
        alerts.quick_sale(sale)
    return sale.id
