"""Change the price of a line, and restore the price of the menu. Each adds a correction."""

from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from fynlo.core.errors import InvalidInput
from fynlo.core.money import ZERO, pounds, written
from orders import events
from orders.deals import line_to_change
from orders.errors import LineComped, LineVoid, NotDiscountable, PriceIsComp, PriceNotChanged
from orders.lifecycle import require_editable
from orders.models import Correction, Line, Order
from orders.models.limits import LARGEST_OPEN_PRICE
from orders.persistence import reprice_and_save
from orders.pricing.adjustments import is_comped
from orders.selectors import lock_order
from orders.services import offline
from orders.services.corrections import add_correction
from realtime.commands.context import CommandContext

PRICE_FIELDS = ["unit_price", "list_price"]


def override_price(*, context: CommandContext, order_id: UUID, line_id: UUID, price: Decimal, reason: str) -> Order:
    """Replace a line's unit price, its options included, by `price` pounds.

    The line keeps the price of the menu as its `list_price`. VAT follows the line's components in proportion, and its
    discounts apply to the new price within their limits. The menu's own price as `price` restores it.

    Locks the order. Records `order.price_changed` and `order.updated`, or nothing if the line costs that already. Adds
    a correction.

    Raises:
        PriceIsComp, InvalidInput: the price is £0.00, or not from a penny to LARGEST_OPEN_PRICE.
        OrderNotFound, LineNotFound, LineVoid, LineComped: there is no such line to price.
        NotDiscountable, PartOfDeal: the line is no sale of food (orders.line_kinds), or part of a meal deal.
        OrderClosed, AlreadyPaid: the order is closed or paid, or more is paid than the new total.
        LinesAlreadyPaid: a payment pays for the line or holds it (payments.event_handlers).
    """
    price = _checked(price)
    order, line = _lock(context, order_id, line_id)
    if price != line.unit_price:
        _set_price(context, order, line, price, reason=reason)
    return order


def restore_price(*, context: CommandContext, order_id: UUID, line_id: UUID, reason: str = "") -> Order:
    """Give a line the price of the menu again. Locks, records and adds what `override_price` does.

    Raises:
        PriceNotChanged: the line has the price of the menu.
        DomainError: what `override_price` raises about the order and the line.
    """
    order, line = _lock(context, order_id, line_id)
    if line.list_price is None:
        raise PriceNotChanged(line=str(line_id))
    _set_price(context, order, line, line.list_price, reason=reason)
    return order


def _checked(price: Decimal) -> Decimal:
    if price == ZERO:
        raise PriceIsComp(field="price")
    if not ZERO < price <= LARGEST_OPEN_PRICE:
        raise InvalidInput(
            _("Enter a price from £0.01 to {largest_open_price}.").format(
                largest_open_price=written(LARGEST_OPEN_PRICE)
            ),
            field="price",
        )
    return pounds(price)


def _lock(context: CommandContext, order_id: UUID, line_id: UUID) -> tuple[Order, Line]:
    """Lock the order that has the line, and check that the line has a price that may change."""
    order = offline.lock_order_with_line(context, lock_order(order_id), line_id)
    line = line_to_change(order, line_id)
    if line.status == Line.Status.VOID:
        raise LineVoid(line=str(line_id))
    if not line.is_sale:
        raise NotDiscountable(line=str(line_id), kind=line.kind)
    require_editable(order)
    if is_comped(line):
        raise LineComped(line=str(line_id))
    return order, line


def _set_price(context: CommandContext, order: Order, line: Line, price: Decimal, *, reason: str) -> None:
    before, goods = line.unit_price, order.subtotal - order.discount
    list_price = before if line.list_price is None else line.list_price
    line.unit_price, line.list_price = price, None if price == list_price else list_price
    events.price_changed(context, order, line, before=before, restored=line.list_price is None, reason=reason)
    reprice_and_save(context, order, also=[line], line_fields=PRICE_FIELDS)
    value = goods - (order.subtotal - order.discount)
    add_correction(
        context,
        Correction.Kind.PRICE,
        order,
        reason=reason,
        line=line,
        value=value,
        price_before=before,
        price_after=price,
    )
    context.annotate(line=line.id, field="unit_price", before=before, after=price, reason=reason, value=value)
