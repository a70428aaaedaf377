"""A payment for a sale that has no order: the mobile app's checkout."""

import re
from decimal import Decimal
from uuid import UUID

from orders import services as orders
from payments import alerts
from realtime.commands.context import CommandContext

REFERENCE = re.compile(r"ORDER-[0-9]{10,16}")  # made by the app: the milliseconds of its clock


def order_for_payment(*, context: CommandContext, order: str | UUID, amount: Decimal | None) -> str | UUID:
    """Return the order that a payment of `amount` is for: `order` itself, or the quick sale under the app's reference.

    The app makes no order at its checkout, only a reference `ORDER-<ms>`. The first payment under a reference opens a
    quick sale of that amount and raises an alert, so that a person checks it. Later payments under the reference get
    the same order. Any other `order` is returned unchanged, whether it exists or not. Records the events of
    `orders.services.open_quick_sale`.
    """
    reference = str(order)
    if amount is None or not REFERENCE.fullmatch(reference):
        return order
    sale, is_new = orders.open_quick_sale(context=context, reference=reference, amount=amount)
    if is_new:
        alerts.quick_sale(context, sale)
    return sale.id
