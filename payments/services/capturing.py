"""Money was taken: write the ledger, the order, the receipt and the event. The same for every tender."""

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from orders import services as orders
from orders.models import Order
from payments import alerts, events, ledger
from payments.loyalty.earning import earn_before_receipt
from payments.models import Allocation, Entry, Payment, Posting
from payments.receipts.services import issue_for_payment
from payments.tips.limits import is_large
from payments.vat import Bucket
from realtime.commands.context import CommandContext


def allocate(payment: Payment, by_line: Mapping[UUID, Decimal]) -> None:
    """Store which lines a new payment pays for. One statement; these rows never change."""
    payment.all_allocations = Allocation.objects.bulk_create(
        Allocation(payment=payment, line_id=line_id, amount=amount) for line_id, amount in by_line.items()
    )
    payment.all_receipts = []


def capture(
    context: CommandContext,
    payment: Payment,
    order: Order,
    accounts: Mapping[str, Decimal],
    *,
    is_taken: bool = False,
    accounted: list[Bucket] | None = None,
) -> Order:
    """Complete a payment that was just saved as captured. `accounts` are the ledger accounts that hold its money.

    `order` is locked. `is_taken`: a provider has the money, so it counts for a closed order too. `accounted`: see
    `issue_for_payment`.
    Records `payment.completed`. Raises an alert for an overpaid bill and for a large tip. Raises OrderClosed.
    """
    ledger.write(
        kind=Entry.Kind.CAPTURE,
        payment=payment,
        postings={**accounts, Posting.Account.BILLS: -payment.amount, Posting.Account.TIPS: -payment.tip},
        at=payment.captured_at,
    )
    orders.apply_payment(
        context=context, order=order, amount=payment.amount, tip=payment.tip, method=payment.tender,
        payment_id=payment.id, receipt_number=payment.receipt_number, is_taken=is_taken,
    )  # fmt: skip
    series, _, number = payment.receipt_number.rpartition("-")
    device_number = (series, int(number)) if number else None
    points = earn_before_receipt(context, order)
    payment.all_receipts = [
        issue_for_payment(payment, order, device_number=device_number, accounted=accounted, points=points)
    ]
    events.payment_completed(context, payment, order)
    if order.overpaid:
        alerts.overpaid(context, payment, order)
    if is_large(payment.tip, payment.amount):
        alerts.large_tip(context, payment, order)
    return order
