"""Put a line on an order that is no sale of food: a gift card, a deposit, a payment of a house account."""

from decimal import Decimal
from uuid import UUID

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.money import pounds
from fynlo.core.tenancy.connection import connection
from menu.published import read_current
from orders import events, lifecycle, line_items, persistence
from orders.line_kinds import LineKind
from orders.models import Line, Order
from orders.pricing import totals
from orders.selectors import lock_order
from orders.services.opening import build_order
from realtime.commands.context import CommandContext


def sell_other(
    *,
    context: CommandContext,
    kind: LineKind,
    name: str,
    amount: Decimal,
    order_id: UUID | None = None,
    line_id: UUID | None = None,
) -> tuple[Order, Line]:
    """Add a line of `kind` to an open order; without `order_id` open a takeaway order for it alone.

    `amount` is in pounds, VAT included; `name` is printed on the receipt. The line is served at once and has no ticket.
    Locks the order. Records `order.updated` or `order.created`.

    Raises:
        OrderNotFound, OrderClosed: no such order in this restaurant, or it is closed or paid.
        TooManyLines, LineIdTaken.
    """
    if order_id is None:
        return _open_order(context, kind, name, amount, line_id)
    order = lock_order(order_id)
    lifecycle.require_editable(order)
    line = _line(kind, name, amount, line_id, order)
    known = {line.id for line in order.all_lines}
    line_items.add_to_order(order, [line], context.actor)
    repriced = [each for each in totals.reprice(order, connection.tenant) if each.id in known]
    line_items.insert([line])
    if repriced:
        Line.objects.bulk_update(repriced, totals.LINE_TOTALS)
    context.annotate(added=[{"line": line.id, "name": name, "amount": line.total}])
    at = clock.now()
    persistence.save_changes(context, order, at=at, changed=[*repriced, line], fields=totals.ORDER_TOTALS)
    return order, line


def _open_order(
    context: CommandContext, kind: LineKind, name: str, amount: Decimal, line_id: UUID | None
) -> tuple[Order, Line]:
    order = build_order(context, order_type=Order.Type.TAKEAWAY, menu_version=read_current().version)
    line = _line(kind, name, amount, line_id, order)
    line_items.add_to_order(order, [line], context.actor)
    totals.reprice(order, connection.tenant)
    persistence.insert(order, [line], [])
    context.annotate(opened=str(order.id), kind=kind.name, amount=line.total)
    events.order_created(context, order)
    return order, line


def _line(kind: LineKind, name: str, amount: Decimal, line_id: UUID | None, order: Order) -> Line:
    return Line(
        id=line_id or uuid7(), kind=kind.name, product_id=None, name=name, quantity=1, unit_price=pounds(amount),
        modifiers=[], components=[{"tax_class": kind.tax_class, "price": pounds(amount)}], allergens=[],
        known_allergens=[], station="", menu_version=order.menu_version, status=Line.Status.SERVED,
    )  # fmt: skip
