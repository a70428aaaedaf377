"""What payments put before a person."""

from orders.models import Order
from payments.models import Payment
from realtime.attention import AttentionKind, raise_attention, register

OVERPAID = AttentionKind(
    "payment.overpaid",
    "Paid twice",
    "More was taken than this bill comes to: by a device without a network, or by a payment that went through late. "
    "Give it back to the guests, or find out whose it is.",
)
UNKNOWN = AttentionKind(
    "payment.unknown",
    "Nobody knows whether this was paid",
    "The payment provider has not told for some time whether it took the money. Its part of the bill stays held. Look "
    "at the provider's own pages before anybody pays again.",
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


def unknown_too_long(payment: Payment, order: Order) -> None:
    raise_attention(
        UNKNOWN.name, about="order", subject=order.id,
        says=f"£{payment.amount + payment.tip} for order {order.number}: {payment.provider} has not told whether it "
        "was paid.",
        order_id=order.id, payment_id=payment.id, amount=payment.amount, provider=payment.provider,
    )  # fmt: skip


def register_all() -> None:
    register(OVERPAID, UNKNOWN)
