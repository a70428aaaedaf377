"""A sale without items: one line at an open price, for a payment that names no order we know."""

import hashlib
from decimal import Decimal
from uuid import UUID

from django.db import connection

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from fynlo.core.money import pounds, written
from menu.published import read_current
from menu.tax import TaxClass
from orders import events, lifecycle, line_items, persistence, totals
from orders.days import business_day
from orders.limits import LARGEST_OPEN_PRICE
from orders.models import Line, Order
from orders.selectors import order_placed_as
from realtime.actors import Actor
from realtime.commands import context

OPEN_PRICE = UUID("00000000-0000-4000-8000-0000000f0a1e")  # the product of a line that is on no menu
NAME = "Quick sale"
TAX_CLASS = TaxClass.HOT_FOOD  # as a new product has it: the standard rate, eaten in or taken away


def open_quick_sale(*, actor: Actor, reference: str, amount: Decimal) -> tuple[Order, bool]:
    """The order under the client's `reference`, opened with one line of `amount` pounds where there is none.

    The amount is what the guest pays, VAT in it, without a service charge. The line is served: nothing goes to the
    kitchen, and the payment closes the order. Answers the order and whether it was opened here; one reference opens one
    order, also when two ask at once (they take turns). Records `order.created`. Raises InvalidInput for an amount that
    no quick sale has.
    """
    _take_turns(reference)
    earlier = order_placed_as(None, reference)
    if earlier is not None:
        return earlier, False
    if not 0 < amount <= LARGEST_OPEN_PRICE:
        raise InvalidInput(f"A quick sale is at most {written(LARGEST_OPEN_PRICE)}.", field="amount")
    at, restaurant = clock.now(), connection.tenant
    order = Order(
        id=uuid7(), client_reference=reference, business_day=business_day(at, restaurant),
        order_type=Order.Type.TAKEAWAY, status=Order.Status.PENDING, menu_version=read_current().version,
        server_id=actor.user_id, server_name=actor.name, opened_at=at, stage_since=at,
    )  # fmt: skip
    totals.copy_fiscal_terms(order, restaurant)
    order.prices_include_tax = True
    order.all_lines = []
    line = Line(
        id=uuid7(), product_id=OPEN_PRICE, name=NAME, quantity=1, unit_price=pounds(amount), modifiers=[],
        components=[{"tax_class": TAX_CLASS.value, "price": pounds(amount)}], allergens=None, station="",
        menu_version=order.menu_version, status=Line.Status.SERVED,
    )  # fmt: skip
    line_items.add_to_order(order, [line], actor)
    totals.reprice(order, restaurant)
    order.status = lifecycle.fulfilment(order.status, order.all_lines)
    order.stage = lifecycle.stage(order, order.all_lines)
    persistence.insert(order, [line], [])
    context.annotate(quick_sale=str(order.id), reference=reference, amount=amount)
    events.order_created(order)
    return order, True


def _take_turns(reference: str) -> None:
    """Hold a lock that belongs to this reference until the commit."""
    digest = hashlib.sha256(f"quick-sale:{connection.schema_name}:{reference}".encode()).digest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(digest[:8], signed=True)])
