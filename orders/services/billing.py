"""Count money towards an order's bill. `payments` calls these inside the command that commits the payment."""

from decimal import Decimal
from uuid import UUID

from fynlo.core import clock
from orders.lifecycle import require_open
from orders.models import Order
from orders.persistence import save_changes
from orders.pricing import totals
from realtime.commands.context import CommandContext


def apply_payment(
    *,
    context: CommandContext,
    order: Order,
    amount: Decimal,
    tip: Decimal,
    method: str,
    payment_id: UUID,
    receipt_number: str = "",
    is_taken: bool = False,
) -> Order:
    """Add a payment to what is paid of a locked order.

    `amount` and `tip` are in pounds; the caller has checked them against what is due. A closed order accepts money
    that a provider has taken already (`is_taken`) or that was taken offline. Records `order.updated`, and
    `order.completed` if every line is served too.

    Raises:
        OrderClosed: the order is completed or cancelled.
    """
    if not is_taken and not context.accepts_conflicts:
        require_open(order)
    order.paid += amount
    order.tips += tip
    order.payment_method = method
    totals.update_bill(order)
    context.annotate(payment=str(payment_id), method=method, amount=amount, tip=tip)
    payment = {"id": payment_id, "method": method, "receipt_number": receipt_number}
    save_changes(context, order, at=clock.now(), fields=["paid", "tips", "payment_method", "bill"], payment=payment)
    return order


def apply_refund(*, context: CommandContext, order: Order, amount: Decimal, tip: Decimal, payment_id: UUID) -> Order:
    """Subtract a refund from a locked order.

    If the bill is paid or void, the refund is added to `refunded`; if not, it is subtracted from `paid` and due again.
    `amount` and `tip` are in pounds; the caller has checked them against what was paid. Records `order.updated`.
    """
    if order.bill in (Order.Bill.PAID, Order.Bill.VOID):
        order.refunded += amount
    else:
        order.paid -= amount
        order.bill = Order.Bill.PART_PAID if order.paid else Order.Bill.OPEN
    order.tips -= tip
    context.annotate(refund_of=str(payment_id), amount=amount, tip=tip)
    save_changes(context, order, at=clock.now(), fields=["paid", "refunded", "tips", "bill"])
    return order
