"""The alerts of payments: what the page "Needs attention" shows about money."""

from contextlib import suppress
from decimal import Decimal
from typing import Any

from fynlo.core import json_codec
from fynlo.core.tenancy.connection import connection
from orders.labels import money
from orders.models import Order
from payments.models import Payment, Refund, RefundAttempt
from payments.providers import title_of_name
from realtime.alerts import AlertAlreadyResolved, AlertKind, raise_alert, register, resolve
from realtime.commands.context import CommandContext
from realtime.models import Alert
from realtime.sync.models import Device

OVERPAID = AlertKind(
    "payment.overpaid",
    "Paid twice",
    "More money was taken than this bill's total: by a device without a network, or by a payment that went through "
    "late. Refund the guests, or find out whose money it is.",
)
UNKNOWN = AlertKind(
    "payment.unknown",
    "Payment not confirmed",
    "The payment provider has not yet confirmed whether it took the money. This part of the bill stays held. Check the "
    "provider's own website before anyone pays again.",
)
TENDER = AlertKind(
    "payment.cash_counted_otherwise",
    "Cash was changed to card",
    "Someone who is not a manager changed a cash payment to card, so less cash is expected in the drawer. Compare it "
    "with the card machine's slips.",
)
LARGE_TIP = AlertKind(
    "payment.large_tip",
    "Unusually large tip",
    "The tip is more than half of what was paid for the bill. Ask the person who took it whether it is right.",
)
UNCONFIRMED_REFUND = AlertKind(
    "payment.refund_unconfirmed",
    "Check a refund on the card machine",
    "A refund to a card was recorded without confirmation that the card machine made it. Make the refund on the "
    "machine if it is missing there.",
)
REFUND_FAILED = AlertKind(
    "payment.refund_failed",
    "A refund failed",
    "The payment provider did not refund the guest, and no money went back. Refund the payment again, or give the "
    "money back in cash.",
)
REFUND_RETURNED = AlertKind(
    "payment.refund_returned",
    "A refund came back",
    "The guest's bank did not take this refund, so the provider has the money again and pays it out to you. Give it "
    "back to the guest another way. Here the refund stays booked.",
)
REFUND_UNKNOWN = AlertKind(
    "payment.refund_unknown",
    "Refund not confirmed",
    "The payment provider has not yet said whether it made this refund. It is asked about the same refund again and "
    "again, so nothing is refunded twice, and this notice ends once it is certain. Until then give the guest nothing "
    "back another way; the provider's own website may show the refund already.",
)
REFUND_DIFFERS = AlertKind(
    "payment.refund_differs",
    "The payment provider refunded another amount",
    "The provider's refund is not the one that was requested, so it is not booked. Check the provider's own website.",
)
QUICK_SALE = AlertKind(
    "payment.quick_sale",
    "Quick sale to review",
    "Money was taken for a sale without items. It is stored as one line with an open price and the default VAT. Check "
    "what was sold.",
)
AMOUNT_DIFFERS = AlertKind(
    "payment.amount_differs",
    "The payment provider has another amount",
    "The provider's amount is not the one that was requested, so the payment is not booked. Check the provider's own "
    "website and correct the bill by hand.",
)
RECEIPT_AHEAD = AlertKind(
    "payment.receipt_ahead",
    "A receipt number far ahead",
    "A device used a receipt number far beyond its last one, which would leave a gap in its series. The payment has "
    "the next number instead. Find out who used the device. Register the device again if its data is damaged.",
)


def _raise(context: CommandContext, kind: AlertKind, order: Order, sentence: str, **data: Any) -> None:
    raise_alert(
        kind.name, context=context, about="order", subject=order.id, sentence=sentence, order_id=order.id, **data
    )


def overpaid(context: CommandContext, payment: Payment, order: Order) -> None:
    over = min(order.overpaid, payment.amount)
    _raise(
        context, OVERPAID, order,
        f"{money(over)} was taken over the bill of order {order.number}: {money(order.paid)} is paid, "
        f"{money(order.paid - order.overpaid)} was to be paid.",
        payment_id=payment.id, amount=payment.amount, over=over, paid=order.paid, total=order.total,
    )  # fmt: skip


def unknown_too_long(context: CommandContext, payment: Payment, order: Order) -> None:
    _raise(
        context, UNKNOWN, order,
        f"{payment.provider} has not confirmed {money(payment.requested)} for order {order.number}.",
        payment_id=payment.id, amount=payment.requested - payment.tip, provider=payment.provider,
    )  # fmt: skip


def cash_counted_otherwise(context: CommandContext, payment: Payment, order: Order, moved: Decimal) -> None:
    _raise(
        context, TENDER, order,
        f"{context.actor.name or 'Someone'} changed {money(moved)} of order {order.number} from cash to "
        f"{payment.tender}.",
        payment_id=payment.id, amount=moved,
    )  # fmt: skip


def large_tip(context: CommandContext, payment: Payment, order: Order) -> None:
    taken_by = f", taken by {payment.taken_by_name}" if payment.taken_by_name else ""
    _raise(
        context, LARGE_TIP, order,
        f"{money(payment.tip)} tip on {money(payment.amount)} of order {order.number}{taken_by}.",
        payment_id=payment.id, amount=payment.amount, tip=payment.tip,
    )  # fmt: skip


def refund_unconfirmed(context: CommandContext, refund: Refund, order: Order) -> None:
    _raise(
        context, UNCONFIRMED_REFUND, order,
        f"{money(refund.amount + refund.tip)} of order {order.number} was recorded as refunded to a card.",
        payment_id=refund.payment_id, amount=refund.amount, tip=refund.tip,
    )  # fmt: skip


def refund_failed(context: CommandContext, attempt: RefundAttempt, payment: Payment, order: Order) -> None:
    _raise_refund(
        context, REFUND_FAILED, attempt, order,
        f"{money(attempt.total)} of order {order.number} did not go back to the guest: {attempt.problem}",
    )  # fmt: skip


def refund_returned(context: CommandContext, attempt: RefundAttempt, payment: Payment, order: Order) -> None:
    _raise_refund(
        context, REFUND_RETURNED, attempt, order,
        f"The refund of {money(attempt.total)} for order {order.number} came back: {attempt.problem}",
    )  # fmt: skip


def refund_unknown(context: CommandContext, attempt: RefundAttempt, payment: Payment, order: Order) -> None:
    _raise_refund(
        context, REFUND_UNKNOWN, attempt, order,
        f"{title_of_name(payment.provider)} was asked at {_at(attempt)} to refund {money(attempt.total)} of order "
        f"{order.number} and has not answered.",
    )  # fmt: skip


def refund_certain(context: CommandContext, attempt: RefundAttempt, order: Order, note: str) -> None:
    """Resolve the alerts that say a refund is not confirmed. One query without any. Records `attention.resolved`."""
    kinds = (REFUND_UNKNOWN.name, REFUND_DIFFERS.name)
    for alert in Alert.objects.filter(kind__in=kinds, subject=order.id, resolved_at=None):
        if json_codec.loads(alert.data)["refund_id"] == str(attempt.id):
            with suppress(AlertAlreadyResolved):  # a person was quicker
                resolve(context=context, alert_id=alert.id, note=note)


def refund_differs(
    context: CommandContext, attempt: RefundAttempt, payment: Payment, order: Order, amount: Decimal, currency: str
) -> None:
    _raise_refund(
        context, REFUND_DIFFERS, attempt, order,
        f"{title_of_name(payment.provider)} has refunded {amount} {currency} for order {order.number}, but "
        f"{money(attempt.total)} was requested. Nothing was booked.",
    )  # fmt: skip


def _at(attempt: RefundAttempt) -> str:
    return f"{attempt.requested_at.astimezone(connection.tenant.zone):%H:%M on %-d %B}"


def _raise_refund(
    context: CommandContext, kind: AlertKind, attempt: RefundAttempt, order: Order, sentence: str
) -> None:
    _raise(
        context, kind, order, sentence, payment_id=attempt.payment_id, refund_id=attempt.id, amount=attempt.amount,
        tip=attempt.tip,
    )  # fmt: skip


def receipt_ahead(context: CommandContext, device: Device, number: str, order: Order) -> None:
    last = device.receipt(device.last_receipt)
    _raise(
        context, RECEIPT_AHEAD, order,
        f"{device.name} used the receipt number {number} for order {order.number}. Its last number was {last}.",
        device_id=device.id, receipt_number=number, last=last,
    )  # fmt: skip


def quick_sale(context: CommandContext, order: Order) -> None:
    _raise(
        context, QUICK_SALE, order,
        f"Order {order.number} is a quick sale of {money(order.total)}. Check what was sold.",
        amount=order.total, reference=order.client_reference,
    )  # fmt: skip


def amount_differs(context: CommandContext, payment: Payment, order: Order, amount: Decimal, currency: str) -> None:
    requested = payment.requested
    _raise(
        context, AMOUNT_DIFFERS, order,
        f"{payment.provider} has {amount} {currency} for order {order.number}, but {money(requested)} was requested. "
        "Nothing was booked.",
        payment_id=payment.id, amount=requested, provider_amount=amount,
    )  # fmt: skip


def register_all() -> None:
    register(OVERPAID, UNKNOWN, AMOUNT_DIFFERS, TENDER, LARGE_TIP, UNCONFIRMED_REFUND, QUICK_SALE, RECEIPT_AHEAD)
    register(REFUND_FAILED, REFUND_RETURNED, REFUND_UNKNOWN, REFUND_DIFFERS)
