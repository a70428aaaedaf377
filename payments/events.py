"""What happens to money, told to whoever follows."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from orders.models import Order
from payments.models import Correction, Invoice, Payment, Receipt, Refund
from payments.payloads import serialize_payment, serialize_refund
from realtime import events
from realtime.events import EventType

FIELDS = {
    "payment": "shape `payment`, with what it pays for",
    "order_id": "the order",
    "due": "what is still to be paid",
    "open": "whether the order is still open",
}
TYPES = (
    EventType("payment.initiated", "A payment at a provider was begun: its part of the bill is held.", FIELDS),
    EventType("payment.processing", "A payment at a provider moved: processing, authorised or unknown.", FIELDS),
    EventType("payment.completed", "Money was taken for an order.", FIELDS),
    EventType("payment.failed", "A payment ended without money: declined, failed, expired or cancelled.", FIELDS),
    EventType(
        "payment.refunded",
        "Money went back to a guest.",
        {**FIELDS, "refund": "amount, tip, method, reason, who; items: the lines it was for, where they were named"},
    ),
    EventType(
        "payment.tender_corrected",
        "A payment was taken in another tender than was said.",
        {**FIELDS, "before": "the tender said first", "after": "what it is", "reason": "why, in a person's words"},
    ),
    EventType(
        "payment.invoiced",
        "A full VAT invoice was issued for a receipt.",
        {"order_id": "the order", "payment_id": "the payment", "receipt": "its number", "invoice": "its number"},
    ),
    EventType(
        "payment.bill_reopened",
        "A completed order is open again: what was paid for it.",
        {"order_id": "the order", "payments": "shape `payment`, each"},
    ),
)


def _record(kind: str, payment: Payment, order: Order, **more: object) -> None:
    events.record(
        kind,
        aggregate="payment",
        subject=payment.id,
        topics=["payments"],
        data={
            "payment": serialize_payment(payment),
            "order_id": order.id,
            "due": order.due,
            "open": not order.is_closed,
            **more,
        },
    )


def payment_initiated(payment: Payment, order: Order) -> None:
    _record("payment.initiated", payment, order)


def payment_processing(payment: Payment, order: Order) -> None:
    _record("payment.processing", payment, order)


def payment_completed(payment: Payment, order: Order) -> None:
    _record("payment.completed", payment, order)


def payment_failed(payment: Payment, order: Order) -> None:
    _record("payment.failed", payment, order)


def payment_refunded(
    payment: Payment, order: Order, refund: Refund, *, items: Sequence[Mapping[str, Any]] = ()
) -> None:
    """`items` are the lines that were given back, where somebody named them: line_id, name, amount."""
    _record("payment.refunded", payment, order, refund={**serialize_refund(refund), "items": items})


def tender_corrected(payment: Payment, order: Order, correction: Correction) -> None:
    _record(
        "payment.tender_corrected", payment, order,
        before=correction.before, after=correction.after, reason=correction.reason,
    )  # fmt: skip


def payment_invoiced(receipt: Receipt, invoice: Invoice) -> None:
    """The buyer's name stays in the invoice: the stream goes to every screen."""
    events.record(
        "payment.invoiced",
        aggregate="payment",
        subject=receipt.payment_id,
        topics=["payments"],
        data={
            "order_id": receipt.payment.order_id,
            "payment_id": receipt.payment_id,
            "receipt": receipt.name,
            "invoice": invoice.name,
        },
    )


def bill_reopened(order_id: UUID, payments: Sequence[Payment]) -> None:
    events.record(
        "payment.bill_reopened",
        aggregate="bill",
        subject=order_id,
        topics=["payments"],
        data={"order_id": order_id, "payments": [serialize_payment(payment) for payment in payments]},
    )


def register_all() -> None:
    events.register(*TYPES)
