"""The events of payments, one function each."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from orders.models import Order
from payments.models import BillPresentation, Correction, Invoice, Payment, Receipt, Refund, RefundAttempt
from payments.payloads import serialize_payment, serialize_refund, serialize_refund_attempt
from realtime import events
from realtime.commands.context import CommandContext
from realtime.events import EventType

FIELDS = {
    "payment": "shape `payment`, with what it pays for",
    "order_id": "the order",
    "due": "what is still to be paid",
    "open": "whether the order is still open",
}
ATTEMPT = {**FIELDS, "refund": "shape `refund attempt`: amount, tip, status, reason, who, problem"}
TYPES = (
    EventType(
        "payment.initiated",
        "A payment at a provider started: its part of the bill is held, or an amount on a card.",
        FIELDS,
    ),
    EventType("payment.processing", "A payment at a provider moved: processing, authorised or unknown.", FIELDS),
    EventType("payment.completed", "Money was taken for an order.", FIELDS),
    EventType("payment.failed", "A payment ended without money: declined, failed, expired or cancelled.", FIELDS),
    EventType(
        "payment.refunded",
        "Money went back to a guest.",
        {**FIELDS, "refund": "amount, tip, method, reason, who; items: the refunded lines, if a person named lines"},
    ),
    EventType("payment.refund_requested", "A refund through the payment's provider was asked for.", ATTEMPT),
    EventType("payment.refund_processing", "A provider's refund moved: it is on its way, or not certain.", ATTEMPT),
    EventType("payment.refund_failed", "A provider's refund ended without money, or came back.", ATTEMPT),
    EventType(
        "payment.disputed",
        "The guest's bank disputes a payment, or its dispute changed.",
        {**FIELDS, "dispute": "shape `dispute`: status, amount, deadline; change: what happened"},
    ),
    EventType(
        "payment.tender_corrected",
        "The tender of a payment was corrected.",
        {
            **FIELDS,
            "before": "the tender until now",
            "after": "the tender from now on",
            "reason": "the person's reason",
        },
    ),
    EventType(
        "payment.invoiced",
        "A full VAT invoice was issued for a receipt.",
        {"order_id": "the order", "payment_id": "the payment", "receipt": "its number", "invoice": "its number"},
    ),
    EventType(
        "bill.presented",
        "A guest was shown a bill of this amount, for the first time.",
        {
            "order_id": "the order",
            "amount": "its total in pounds, as the till showed it",
            "by": "the person's id, or null",
        },
    ),
    EventType(
        "payment.bill_reopened",
        "A completed order is open again. Lists the payments of its bill.",
        {"order_id": "the order", "payments": "shape `payment`, each"},
    ),
)


def _record(context: CommandContext, kind: str, payment: Payment, order: Order, **more: object) -> None:
    context.record(
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


def payment_initiated(context: CommandContext, payment: Payment, order: Order) -> None:
    _record(context, "payment.initiated", payment, order)


def payment_processing(context: CommandContext, payment: Payment, order: Order) -> None:
    _record(context, "payment.processing", payment, order)


def payment_completed(context: CommandContext, payment: Payment, order: Order) -> None:
    _record(context, "payment.completed", payment, order)


def payment_failed(context: CommandContext, payment: Payment, order: Order) -> None:
    _record(context, "payment.failed", payment, order)


def payment_refunded(
    context: CommandContext,
    payment: Payment,
    order: Order,
    refund: Refund,
    *,
    items: Sequence[Mapping[str, Any]] = (),
) -> None:
    """`items` are the lines that a person chose to refund, if any: line_id, name, amount."""
    _record(context, "payment.refunded", payment, order, refund={**serialize_refund(refund), "items": items})


def refund_requested(context: CommandContext, payment: Payment, order: Order, attempt: RefundAttempt) -> None:
    _record(context, "payment.refund_requested", payment, order, refund=serialize_refund_attempt(attempt, payment))


def refund_processing(context: CommandContext, payment: Payment, order: Order, attempt: RefundAttempt) -> None:
    _record(context, "payment.refund_processing", payment, order, refund=serialize_refund_attempt(attempt, payment))


def refund_failed(context: CommandContext, payment: Payment, order: Order, attempt: RefundAttempt) -> None:
    _record(context, "payment.refund_failed", payment, order, refund=serialize_refund_attempt(attempt, payment))


def payment_disputed(context: CommandContext, payment: Payment, order: Order, dispute: Mapping[str, Any]) -> None:
    _record(context, "payment.disputed", payment, order, dispute=dispute)


def tender_corrected(context: CommandContext, payment: Payment, order: Order, correction: Correction) -> None:
    _record(
        context, "payment.tender_corrected", payment, order,
        before=correction.before, after=correction.after, reason=correction.reason,
    )  # fmt: skip


def payment_invoiced(context: CommandContext, receipt: Receipt, invoice: Invoice) -> None:
    """The event does not hold the buyer's name: every screen gets it."""
    context.record(
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


def bill_presented(context: CommandContext, presented: BillPresentation) -> None:
    """The bill is an aggregate of its own: no screen holds it as state."""
    context.record(
        "bill.presented",
        aggregate="bill",
        subject=presented.id,
        topics=["payments"],
        data={
            "order_id": presented.order_id,
            "amount": presented.amount,
            "by": presented.by,
        },
    )


def bill_reopened(context: CommandContext, order_id: UUID, payments: Sequence[Payment]) -> None:
    context.record(
        "payment.bill_reopened",
        aggregate="bill",
        subject=order_id,
        topics=["payments"],
        data={"order_id": order_id, "payments": [serialize_payment(payment) for payment in payments]},
    )


def register_all() -> None:
    events.register(*TYPES)
