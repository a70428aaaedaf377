"""The JSON of payments, refunds, fees, takings and bills."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from fynlo.core.money import ZERO
from orders.models import Order
from payments import fees
from payments.fees import Quote
from payments.models import Payment, PaymentSettings, Refund, RefundAttempt
from payments.selectors import LastPayment
from payments.splitting import BillBalance
from payments.takings import Takings
from payments.tenders import TENDERS


def serialize_payment(payment: Payment) -> dict[str, Any]:
    """Needs `all_allocations` and `all_receipts`."""
    return {
        "id": payment.id,
        "order_id": payment.order_id,
        "method": payment.tender,
        "original_method": payment.method,
        "provider": payment.provider,
        "is_test": payment.is_test,
        "reader_id": payment.reader_id,
        "status": payment.status,
        "reason": payment.reason,
        "amount": payment.amount,
        "tip_amount": payment.tip,
        "received_amount": payment.received,
        "change_amount": payment.change,
        "fee_amount": payment.fee,
        "held_amount": payment.held,
        "hold_name": payment.hold_name,
        "hold_until": payment.hold_until,
        "capture_wanted": payment.capture_wanted,
        "cancel_wanted": payment.cancel_wanted,
        "card_last_four": payment.card_last_four,
        "authorisation_code": payment.authorisation_code,
        "voucher": serialize_voucher(payment),
        "receipt_number": payment.receipt_number,
        "refunded_amount": payment.refunded,
        "refunded_tip_amount": payment.refunded_tip,
        "refunding_amount": payment.refunding,
        "refund_requested_at": payment.refund_requested_at,
        "refund_unknown": payment.refund_unknown,
        "refund_problem": payment.refund_problem,
        "dispute": payment.dispute,
        "allocations": [
            {"line_id": row.line_id, "amount": row.amount, "refund_id": row.refund_id}
            for row in payment.all_allocations
        ],
        "receipts": [
            {"number": receipt.name, "token": receipt.token, "refund_id": receipt.refund_id}
            for receipt in payment.all_receipts
        ],
        "taken_by": payment.taken_by,
        "taken_by_name": payment.taken_by_name,
        "business_day": payment.business_day,
        "created_at": payment.created_at,
        "captured_at": payment.captured_at,
        "expires_at": payment.ends_at,
    }


def serialize_voucher(payment: Payment) -> dict[str, Any] | None:
    """Return the voucher that paid, as it was then: name, `value` in pounds, the number on it. None without one."""
    if payment.voucher_kind_id is None:
        return None
    return {
        "kind_id": payment.voucher_kind_id,
        "name": payment.voucher_name,
        "value": payment.voucher_value,
        "reference": payment.voucher_reference,
    }


def serialize_last_payment(last: LastPayment | None) -> dict[str, Any] | None:
    """Who took money last, on which device and when; null for no payment. A guest's own payment has no name."""
    if last is None:
        return None
    payment = last.payment
    return {
        "id": payment.id,
        "method": payment.tender,
        "amount": payment.amount,
        "taken_by_name": payment.taken_by_name,
        "device_name": last.device,
        "at": payment.captured_at,
    }


def serialize_new_payment(payment: Payment) -> dict[str, Any]:
    """The answer of a command that takes a payment."""
    return {"payment_id": payment.id, **serialize_payment(payment)}


def serialize_processed_payment(payment: Payment) -> dict[str, Any]:
    """The answer that the mobile app reads. `fee` is what the tender costs by its published rate."""
    cost = fees.quote(TENDERS[payment.method], payment.amount + payment.tip)
    return {
        "transaction_id": payment.id,
        "payment_id": payment.id,
        "provider": cost.provider,
        "amount": payment.amount,
        "fee": cost.fee,
        "net_amount": cost.net,
        "payment": serialize_payment(payment),
    }


def serialize_new_refund(refund: Refund | RefundAttempt) -> dict[str, Any]:
    """The answer of a command that refunds; `payment` is the refunded payment as it is now.

    `status` is `done`, or `requested` where the payment's provider makes the refund.
    """
    if isinstance(refund, RefundAttempt):
        made, provider = serialize_refund_attempt(refund, refund.payment), refund.payment.provider
    else:
        made = {**serialize_refund(refund), "status": RefundAttempt.Status.DONE.value}
        provider = fees.provider_of(TENDERS[refund.method])
    return {
        "refund_id": refund.id, **made, "provider": provider, "fee": ZERO, "payment": serialize_payment(refund.payment)
    }  # fmt: skip


def serialize_refund_attempt(attempt: RefundAttempt, payment: Payment) -> dict[str, Any]:
    """A refund that the payment's provider makes. `problem` says why it failed."""
    return {
        "id": attempt.id,
        "payment_id": payment.id,
        "method": payment.tender,
        "status": attempt.status,
        "amount": attempt.amount,
        "tip_amount": attempt.tip,
        "reason": attempt.reason,
        "problem": attempt.problem,
        "by": attempt.by,
        "by_name": attempt.by_name,
        "at": attempt.requested_at,
    }


def serialize_refund(refund: Refund) -> dict[str, Any]:
    return {
        "id": refund.id,
        "payment_id": refund.payment_id,
        "method": refund.method,
        "amount": refund.amount,
        "tip_amount": refund.tip,
        "reason": refund.reason,
        "by": refund.by,
        "by_name": refund.by_name,
        "business_day": refund.business_day,
        "at": refund.at,
    }


def serialize_quotes(quotes: Sequence[Quote]) -> dict[str, Any]:
    """`provider` is the first way but cash that answers; `methods` are all: the preferred, then the cheapest first."""
    ways = [quote for quote in quotes if not quote.tender.opens_drawer]
    best = next((quote for quote in ways if not quote.is_silent), ways[0])
    return {
        "provider": best.provider,
        "method": best.tender.name,
        "fee": best.fee,
        "net_amount": best.net,
        "reason": best.reason,
        "methods": [serialize_quote(quote) for quote in quotes],
    }


def serialize_quote(quote: Quote) -> dict[str, Any]:
    """`reason` is a sentence: why it is first, or why it is skipped. `rate` is a fraction, null where none is known."""
    return {
        "method": quote.tender.name,
        "label": str(quote.tender.label),
        "provider": quote.provider,
        "title": quote.title,
        "rate": quote.rate,
        "fixed": quote.fixed,
        "platform_rate": quote.platform_rate,
        "fee": quote.fee,
        "net_amount": quote.net,
        "reason": quote.reason,
        "pinned": quote.is_pinned,
        "available": not quote.is_silent,
    }


def serialize_payment_settings(settings: PaymentSettings) -> dict[str, Any]:
    return {
        "version": settings.version,
        "pinned": settings.pinned,
        "pinned_provider": settings.pinned_provider,
        "refund_limit": settings.refund_limit,
        "tab_hold": settings.tab_hold,
    }


def serialize_takings(takings: Takings) -> dict[str, Any]:
    return {
        "business_day": takings.day,
        "tenders": [
            {
                "method": row.tender.name,
                "label": str(row.tender.label),
                "payments": row.payments,
                "amount": row.amount,
                "tips": row.tips,
                "refunded": row.refunded,
                "refunded_tips": row.refunded_tips,
                "net": row.net,
            }
            for row in takings.rows
        ],
        "amount": takings.amount,
        "tips": takings.tips,
        "refunded": takings.refunded,
        "net": takings.net,
        "service_charge": takings.service_charge,
    }


def serialize_bill(
    order: Order,
    balance: BillBalance,
    notes: list[Decimal],
    quotes: Sequence[Quote],
    balances: list[str],
    tab: Mapping[str, Any],
) -> dict[str, Any]:
    """What is left of a bill and of each of its lines. `quick_notes` are sums of cash that a guest may hand over.

    `ways` are what it costs to take what is left, in each way of paying, as `serialize_quotes` orders them. `balances`
    are the tenders that pay out of a balance, such as a gift card, where the restaurant has one.

    `tab` is the sum to propose for a bar tab, and the tenders that can hold it on a card.

    `people` are the covers (0 is unknown), `payers` the payments that are captured or under way: see
    `splitting.share_of`.
    """
    return {
        "order_id": order.id,
        "total": balance.total,
        "service_charge": order.service_charge,
        "service_charge_removable": order.charge == Order.Charge.OPTIONAL,
        "paid": balance.paid,
        "held": balance.held,
        "left": balance.left,
        "due": order.due,
        "overpaid": order.overpaid,
        "people": balance.people,
        "payers": balance.payers,
        "quick_notes": notes,
        "ways": [serialize_quote(quote) for quote in quotes],
        "balances": balances,
        "tab": tab,
        "lines": [
            {
                "line_id": share.line_id,
                "due": share.due,
                "paid": share.paid,
                "held": share.held,
                "left": share.left,
            }
            for share in balance.shares
        ],
    }
