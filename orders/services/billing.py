"""Count money towards an order's bill. `payments` calls these inside the command that commits the payment."""

from decimal import Decimal
from uuid import UUID

from fynlo.core import clock
from orders import totals
from orders.errors import OrderClosed
from orders.models import Order
from orders.persistence import save_changes
from orders.selectors import lock_order
from realtime.commands import context


def apply_payment(
    *,
    order_id: UUID,
    amount: Decimal,
    tip: Decimal,
    method: str,
    payment_id: UUID,
    receipt_number: str = "",
    is_taken: bool = False,
) -> Order:
    """Count money that was taken towards the bill: the order's part in what `payments` commits.

    `amount` and `tip` in pounds; the caller has checked them against what is due, under the order's lock. Locks the
    order. Records `order.updated`, and `order.completed` when every line is served too. What a device took offline,
    or a provider has taken already (`is_taken`), counts for a closed order as well: the money is there.

    Raises OrderNotFound, OrderClosed when it is completed or cancelled.
    """
    order = lock_order(order_id)
    if order.is_closed and not is_taken and not context.current().is_offline:
        raise OrderClosed(order=str(order.id), status=order.status)
    order.paid += amount
    order.tips += tip
    order.payment_method = method
    totals.update_bill(order)
    context.annotate(payment=str(payment_id), method=method, amount=amount, tip=tip)
    payment = {"id": payment_id, "method": method, "receipt_number": receipt_number}
    save_changes(order, at=clock.now(), fields=["paid", "tips", "payment_method", "bill"], payment=payment)
    return order


def apply_refund(*, order_id: UUID, amount: Decimal, tip: Decimal, payment_id: UUID) -> Order:
    """Count money that went back to a guest: the order's part in what `payments` commits.

    Of a settled bill (paid, or cancelled) it is money given back for what was sold; of one that is not settled yet it
    is owed again. The caller has checked it against what was paid. Locks the order. Records `order.updated`.

    Raises OrderNotFound.
    """
    order = lock_order(order_id)
    if order.bill in (Order.Bill.PAID, Order.Bill.VOID):
        order.refunded += amount
    else:
        order.paid -= amount
        order.bill = Order.Bill.PART_PAID if order.paid else Order.Bill.OPEN
    order.tips -= tip
    context.annotate(refund_of=str(payment_id), amount=amount, tip=tip)
    save_changes(order, at=clock.now(), fields=["paid", "refunded", "tips", "bill"])
    return order
