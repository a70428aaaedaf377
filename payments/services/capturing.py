"""Money was taken: the ledger, the order, the receipt and the event, for every way of paying."""

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from django.db.models import prefetch_related_objects

from orders import services as orders
from orders.models import Order
from payments import alerts, events, ledger, tips
from payments.models import Allocation, Entry, Payment, Posting
from payments.receipts.services import issue_for_payment
from payments.selectors import PREFETCH


def allocate(payment: Payment, by_line: Mapping[UUID, Decimal]) -> None:
    """Lay a payment that was just saved on the lines that it pays for. One statement, for ever."""
    payment.all_allocations = Allocation.objects.bulk_create(
        Allocation(payment=payment, line_id=line_id, amount=amount) for line_id, amount in by_line.items()
    )
    payment.all_receipts = []


def capture(payment: Payment, into: Mapping[str, Decimal], *, is_taken: bool = False) -> Order:
    """What follows once a payment is saved as captured: `into` are the accounts that hold the money now.

    The caller holds the order's lock. `is_taken`: a provider has it, whatever the order has become. Records
    `payment.completed`; raises an alert if more was taken than was due, and for a large tip. Raises OrderClosed.
    """
    ledger.write(
        kind=Entry.Kind.CAPTURE,
        payment=payment,
        postings={**into, Posting.Account.BILLS: -payment.amount, Posting.Account.TIPS: -payment.tip},
        at=payment.captured_at,
    )
    order = orders.apply_payment(
        order_id=payment.order_id, amount=payment.amount, tip=payment.tip, method=payment.tender,
        payment_id=payment.id, receipt_number=payment.receipt_number, is_taken=is_taken,
    )  # fmt: skip
    series, _, number = payment.receipt_number.rpartition("-")
    payment.all_receipts = [issue_for_payment(payment, order, given=(series, int(number)) if number else None)]
    events.payment_completed(payment, order)
    if order.overpaid:
        alerts.overpaid(payment, order)
    if tips.is_large(payment.tip, payment.amount):
        alerts.large_tip(payment, order)
    return order


def refresh(payment: Payment) -> None:
    """Read what a drawing of the payment needs as it is now. Two queries."""
    for kept in ("all_allocations", "all_receipts"):
        payment.__dict__.pop(kept, None)
    payment._prefetched_objects_cache = {}
    prefetch_related_objects([payment], *PREFETCH)
