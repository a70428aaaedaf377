"""What payments put before a person."""

from orders.models import Order
from payments.models import Payment
from realtime.attention import AttentionKind, raise_attention, register

OVERPAID = AttentionKind(
    "payment.overpaid",
    "Paid twice",
    "A device without a network took money for a bill that was paid or cancelled meanwhile. The money is in the "
    "drawer: give it back to the guests, or find out whose it is.",
)


def overpaid(payment: Payment, order: Order) -> None:
    """`payment` took more than was due on `order`."""
    over = min(order.overpaid, payment.amount)
    raise_attention(
        OVERPAID.name, about="order", subject=order.id,
        says=f"£{over} was taken over the bill of order {order.number}: £{order.paid} is paid, "
        f"£{order.paid - order.overpaid} was to be paid.",
        order_id=order.id, payment_id=payment.id, amount=payment.amount, over=over, paid=order.paid, total=order.total,
    )  # fmt: skip


def register_all() -> None:
    register(OVERPAID)
