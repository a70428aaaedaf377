"""Open a quick sale: one line at an open price, for a payment that names no known order."""

import hashlib
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from fynlo.core.money import pounds, written
from fynlo.core.tenancy.connection import connection
from menu.published import read_current
from menu.tax import TaxClass
from orders import events, lifecycle, line_items, persistence
from orders.models import Line, Order
from orders.models.limits import LARGEST_OPEN_PRICE
from orders.pricing import totals
from orders.selectors import order_placed_as
from orders.services.opening import build_order
from realtime.commands.context import CommandContext

OPEN_PRICE = UUID("00000000-0000-4000-8000-0000000f0a1e")  # the product of a line that is on no menu
NAME = "Quick sale"
TAX_CLASS = TaxClass.HOT_FOOD  # as for a new product: the standard rate, eaten in or taken away


def open_quick_sale(*, context: CommandContext, reference: str, amount: Decimal) -> tuple[Order, bool]:
    """Return the order with the client's `reference`, and whether it was opened by this call.

    A new one has one served line of `amount` pounds, VAT included, no service charge and no ticket; its payment closes
    it. A lock on the reference lets concurrent calls open one order. Records `order.created`.

    Raises:
        InvalidInput: the amount is not above £0, or too large for a quick sale.
    """
    _lock_reference(reference)
    earlier = order_placed_as(None, reference)
    if earlier is not None:
        return earlier, False
    if not 0 < amount <= LARGEST_OPEN_PRICE:
        raise InvalidInput(
            _("A quick sale is at most {largest_open_price}.").format(largest_open_price=written(LARGEST_OPEN_PRICE)),
            field="amount",
        )
    order = build_order(
        context, order_type=Order.Type.TAKEAWAY, menu_version=read_current().version, client_reference=reference
    )
    order.prices_include_tax = True
    line = Line(
        id=uuid7(), product_id=OPEN_PRICE, name=NAME, quantity=1, unit_price=pounds(amount), modifiers=[],
        components=[{"tax_class": TAX_CLASS.value, "price": pounds(amount)}], allergens=None, station="",
        menu_version=order.menu_version, status=Line.Status.SERVED,
    )  # fmt: skip
    line_items.add_to_order(order, [line], context.actor)
    totals.reprice(order, connection.tenant)
    order.status = lifecycle.fulfilment(order.status, order.all_lines)
    order.stage = lifecycle.stage(order, order.all_lines)
    persistence.insert(order, [line], [])
    context.annotate(quick_sale=str(order.id), reference=reference, amount=amount)
    events.order_created(context, order)
    return order, True


def _lock_reference(reference: str) -> None:
    """Take an advisory lock on the reference until the commit."""
    digest = hashlib.sha256(f"quick-sale:{connection.schema_name}:{reference}".encode()).digest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(digest[:8], signed=True)])
