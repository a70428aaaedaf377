"""The alerts of payments: what the page "Needs attention" shows about money."""

from contextlib import suppress
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from fynlo.core import json_codec
from fynlo.core.tenancy.connection import connection
from orders.labels import money
from orders.models import Order
from payments.models import Payment, Refund, RefundAttempt
from payments.providers import title_of_name
from realtime.alerts import AlertAlreadyResolved, AlertKind, Sentence, raise_alert, register, resolve
from realtime.commands.context import CommandContext
from realtime.models import Alert
from realtime.sync.models import Device

OVERPAID = AlertKind(
    "payment.overpaid",
    _lazy("Paid twice"),
    _lazy(
        "More money was taken than this bill's total: by a device without a network, or by a payment that went "
        "through late. Refund the guests, or find out whose money it is."
    ),
)
UNKNOWN = AlertKind(
    "payment.unknown",
    _lazy("Payment not confirmed"),
    _lazy(
        "The payment provider has not yet confirmed whether it took the money. This part of the bill stays held. "
        "Check the provider's own website before anyone pays again."
    ),
)
TENDER = AlertKind(
    "payment.cash_counted_otherwise",
    _lazy("Cash was changed to card"),
    _lazy(
        "Someone who is not a manager changed a cash payment to card, so less cash is expected in the drawer. Compare "
        "it with the card machine's slips."
    ),
)
LARGE_TIP = AlertKind(
    "payment.large_tip",
    _lazy("Unusually large tip"),
    _lazy("The tip is more than half of what was paid for the bill. Ask the person who took it whether it is right."),
)
UNCONFIRMED_REFUND = AlertKind(
    "payment.refund_unconfirmed",
    _lazy("Check a refund on the card machine"),
    _lazy(
        "A refund to a card was recorded without confirmation that the card machine made it. Make the refund on the "
        "machine if it is missing there."
    ),
)
REFUND_FAILED = AlertKind(
    "payment.refund_failed",
    _lazy("A refund failed"),
    _lazy(
        "The payment provider did not refund the guest, and no money went back. Refund the payment again, or give the "
        "money back in cash."
    ),
)
REFUND_RETURNED = AlertKind(
    "payment.refund_returned",
    _lazy("A refund came back"),
    _lazy(
        "The guest's bank did not take this refund, so the provider has the money again and pays it out to you. Give "
        "it back to the guest another way. Here the refund stays booked."
    ),
)
REFUND_UNKNOWN = AlertKind(
    "payment.refund_unknown",
    _lazy("Refund not confirmed"),
    _lazy(
        "The payment provider has not yet said whether it made this refund. It is asked about the same refund again "
        "and again, so nothing is refunded twice, and this notice ends once it is certain. Until then give the guest "
        "nothing back another way; the provider's own website may show the refund already."
    ),
)
REFUND_DIFFERS = AlertKind(
    "payment.refund_differs",
    _lazy("The payment provider refunded another amount"),
    _lazy(
        "The provider's refund is not the one that was requested, so it is not booked. Check the provider's own "
        "website."
    ),
)
QUICK_SALE = AlertKind(
    "payment.quick_sale",
    _lazy("Quick sale to review"),
    _lazy(
        "Money was taken for a sale without items. It is stored as one line with an open price and the default VAT. "
        "Check what was sold."
    ),
)
AMOUNT_DIFFERS = AlertKind(
    "payment.amount_differs",
    _lazy("The payment provider has another amount"),
    _lazy(
        "The provider's amount is not the one that was requested, so the payment is not booked. Check the provider's "
        "own website and correct the bill by hand."
    ),
)
RECEIPT_AHEAD = AlertKind(
    "payment.receipt_ahead",
    _lazy("A receipt number far ahead"),
    _lazy(
        "A device used a receipt number far beyond its last one, which would leave a gap in its series. The payment "
        "has the next number instead. Find out who used the device. Register the device again if its data is damaged."
    ),
)


def _raise(context: CommandContext, kind: AlertKind, order: Order, sentence: Sentence, **data: Any) -> None:
    raise_alert(
        kind.name, context=context, about="order", subject=order.id, sentence=sentence, order_id=order.id, **data
    )


def overpaid(context: CommandContext, payment: Payment, order: Order) -> None:
    over = min(order.overpaid, payment.amount)
    _raise(
        context, OVERPAID, order,
        lambda: _("{over} was taken over the bill of order {number}: {paid} is paid, {amount} was to be paid.").format(
            over=money(over), number=order.number, paid=money(order.paid),
            amount=money(order.paid - order.overpaid)
        ),
        payment_id=payment.id, amount=payment.amount, over=over, paid=order.paid, total=order.total,
    )  # fmt: skip


def unknown_too_long(context: CommandContext, payment: Payment, order: Order) -> None:
    _raise(
        context, UNKNOWN, order,
        lambda: _("{provider} has not confirmed {requested} for order {number}.").format(
            provider=title_of_name(payment.provider), requested=money(payment.requested), number=order.number
        ),
        payment_id=payment.id, amount=payment.requested - payment.tip, provider=payment.provider,
    )  # fmt: skip


def cash_counted_otherwise(context: CommandContext, payment: Payment, order: Order, moved: Decimal) -> None:
    _raise(
        context, TENDER, order,
        lambda: _("{name} changed {moved} of order {number} from cash to {tender}.").format(
            name=context.actor.name or _("Someone"), moved=money(moved), number=order.number, tender=payment.tender
        ),
        payment_id=payment.id, amount=moved,
    )  # fmt: skip


def large_tip(context: CommandContext, payment: Payment, order: Order) -> None:
    _raise(
        context, LARGE_TIP, order,
        lambda: (
            _("{tip} tip on {amount} of order {number}, taken by {name}.")
            if payment.taken_by_name
            else _("{tip} tip on {amount} of order {number}.")
        ).format(
            tip=money(payment.tip), amount=money(payment.amount), number=order.number, name=payment.taken_by_name
        ),
        payment_id=payment.id, amount=payment.amount, tip=payment.tip,
    )  # fmt: skip


def refund_unconfirmed(context: CommandContext, refund: Refund, order: Order) -> None:
    _raise(
        context, UNCONFIRMED_REFUND, order,
        lambda: _("{amount} of order {number} was recorded as refunded to a card.").format(
            amount=money(refund.amount + refund.tip), number=order.number
        ),
        payment_id=refund.payment_id, amount=refund.amount, tip=refund.tip,
    )  # fmt: skip


def refund_failed(context: CommandContext, attempt: RefundAttempt, payment: Payment, order: Order) -> None:
    _raise_refund(
        context, REFUND_FAILED, attempt, order,
        lambda: _("{total} of order {number} did not go back to the guest: {problem}").format(
            total=money(attempt.total), number=order.number, problem=attempt.problem
        ),
    )  # fmt: skip


def refund_returned(context: CommandContext, attempt: RefundAttempt, payment: Payment, order: Order) -> None:
    _raise_refund(
        context, REFUND_RETURNED, attempt, order,
        lambda: _("The refund of {total} for order {number} came back: {problem}").format(
            total=money(attempt.total), number=order.number, problem=attempt.problem
        ),
    )  # fmt: skip


def refund_unknown(context: CommandContext, attempt: RefundAttempt, payment: Payment, order: Order) -> None:
    _raise_refund(
        context, REFUND_UNKNOWN, attempt, order,
        lambda: _("{provider} was asked at {time} to refund {total} of order {number} and has not answered.").format(
            provider=title_of_name(payment.provider), time=_at(attempt), total=money(attempt.total),
            number=order.number,
        ),
    )  # fmt: skip


def refund_certain(
    context: CommandContext, attempt: RefundAttempt, payment: Payment, order: Order, sentence: Promise
) -> None:
    """Resolve the alerts that say a refund is not confirmed, with a note: `sentence`, which names the `{provider}`.

    One query without any. Records `attention.resolved`.
    """
    kinds = (REFUND_UNKNOWN.name, REFUND_DIFFERS.name)
    for alert in Alert.objects.filter(kind__in=kinds, subject=order.id, resolved_at=None):
        if json_codec.loads(alert.data)["refund_id"] == str(attempt.id):
            with suppress(AlertAlreadyResolved):  # a person was quicker
                note = str(sentence).format(provider=title_of_name(payment.provider))
                resolve(context=context, alert_id=alert.id, note=note)


def refund_differs(
    context: CommandContext, attempt: RefundAttempt, payment: Payment, order: Order, amount: Decimal, currency: str
) -> None:
    _raise_refund(
        context, REFUND_DIFFERS, attempt, order,
        lambda: _(
            "{provider} has refunded {amount} {currency} for order {number}, but {total} was requested. Nothing was "
            "booked."
        ).format(
            provider=title_of_name(payment.provider), amount=amount, currency=currency, number=order.number,
            total=money(attempt.total),
        ),
    )  # fmt: skip


def _at(attempt: RefundAttempt) -> str:
    moment = attempt.requested_at.astimezone(connection.tenant.zone)
    return _("{time} on {day}").format(time=f"{moment:%H:%M}", day=date_format(moment, "j F"))


def _raise_refund(
    context: CommandContext, kind: AlertKind, attempt: RefundAttempt, order: Order, sentence: Sentence
) -> None:
    _raise(
        context, kind, order, sentence, payment_id=attempt.payment_id, refund_id=attempt.id, amount=attempt.amount,
        tip=attempt.tip,
    )  # fmt: skip


def receipt_ahead(context: CommandContext, device: Device, number: str, order: Order) -> None:
    last = device.receipt(device.last_receipt)
    _raise(
        context, RECEIPT_AHEAD, order,
        lambda: _("{name} used the receipt number {number} for order {order}. Its last number was {last}.").format(
            name=device.name, number=number, order=order.number, last=last
        ),
        device_id=device.id, receipt_number=number, last=last,
    )  # fmt: skip


def quick_sale(context: CommandContext, order: Order) -> None:
    _raise(
        context, QUICK_SALE, order,
        lambda: _("Order {number} is a quick sale of {total}. Check what was sold.").format(
            number=order.number, total=money(order.total)
        ),
        amount=order.total, reference=order.client_reference,
    )  # fmt: skip


def amount_differs(context: CommandContext, payment: Payment, order: Order, amount: Decimal, currency: str) -> None:
    requested = payment.requested
    _raise(
        context, AMOUNT_DIFFERS, order,
        lambda: _(
            "{provider} has {amount} {currency} for order {number}, but {requested} was requested. Nothing was "
            "booked."
        ).format(
            provider=title_of_name(payment.provider), amount=amount, currency=currency, number=order.number,
            requested=money(requested),
        ),
        payment_id=payment.id, amount=requested, provider_amount=amount,
    )  # fmt: skip


def register_all() -> None:
    register(OVERPAID, UNKNOWN, AMOUNT_DIFFERS, TENDER, LARGE_TIP, UNCONFIRMED_REFUND, QUICK_SALE, RECEIPT_AHEAD)
    register(REFUND_FAILED, REFUND_RETURNED, REFUND_UNKNOWN, REFUND_DIFFERS)
