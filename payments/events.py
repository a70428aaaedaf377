"""What happens to money, told to whoever follows."""

from orders.models import Order
from payments.drawing import draw_payment
from payments.models import Payment
from realtime import events
from realtime.events import EventType

TYPES = (
    EventType(
        "payment.completed",
        "Money was taken for an order.",
        {"payment": "shape `payment`", "order_id": "the order", "due": "what is still to be paid"},
    ),
)


def payment_completed(payment: Payment, order: Order) -> None:
    events.record(
        "payment.completed",
        aggregate="payment",
        subject=payment.id,
        topics=["payments"],
        data={"payment": draw_payment(payment), "order_id": order.id, "due": order.due},
    )


def register_all() -> None:
    events.register(*TYPES)
