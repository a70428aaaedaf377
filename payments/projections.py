"""What screens show of money: payments of open orders (`pos`, `floor`) and the day's takings (`dashboard`)."""

from typing import Any

from django.db.models import Max

from orders.selectors import CLOSED
from payments import reducers
from payments.models import Payment, Refund
from payments.payloads import serialize_payment
from payments.selectors import PREFETCH
from realtime.projections import Part, register

PAYMENT_EVENTS = (
    "payment.initiated",
    "payment.processing",
    "payment.completed",
    "payment.failed",
    "payment.refunded",
    "payment.refund_requested",
    "payment.refund_processing",
    "payment.refund_failed",
    "payment.disputed",
    "payment.tender_corrected",
    "payment.bill_reopened",
)
ENDED = ("order.completed", "order.cancelled")
TAKINGS_EVENTS = ("payment.completed", "payment.refunded", "payment.tender_corrected")


def payments() -> dict[str, Any]:
    """Three queries: 1. payments of open orders  2. their allocations  3. their receipts."""
    rows = Payment.objects.exclude(order__status__in=CLOSED).prefetch_related(*PREFETCH)
    return {"payments": {str(payment.id): serialize_payment(payment) for payment in rows}}


def takings() -> dict[str, Any]:
    """Three queries: 1. the newest day with payments or refunds  2. its payments  3. its refunds."""
    captured = Payment.objects.filter(status=Payment.Status.CAPTURED)
    newest = captured.aggregate(payments=Max("business_day"), refunds=Max("refunds__business_day"))
    day = max((found for found in newest.values() if found), default=None)
    state = reducers.no_takings(day.isoformat() if day else "")
    for payment in captured.filter(business_day=day) if day else ():
        reducers.count(state, payment.tender, payment.amount, payment.tip)
    for refund in Refund.objects.filter(business_day=day) if day else ():
        reducers.count(state, refund.method, -refund.amount, -refund.tip, times=0)
        state["refunded"] += refund.amount + refund.tip
    return reducers.without_empty(state)


def register_all() -> None:
    register(
        Part("pos", "payments", "payments.view", (*PAYMENT_EVENTS, *ENDED), payments, reducers.reduce_payments,
             reducers.NO_PAYMENTS),
        Part("floor", "payments", "payments.view", (*PAYMENT_EVENTS, *ENDED), payments, reducers.reduce_payments,
             reducers.NO_PAYMENTS),
        Part("dashboard", "takings", "orders.manage", TAKINGS_EVENTS, takings, reducers.reduce_takings,
             reducers.no_takings("")),
    )  # fmt: skip
