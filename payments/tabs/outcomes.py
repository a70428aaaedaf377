"""What a provider's answers mean for a payment that holds an amount. `payments.reconciliation` calls these."""

from datetime import datetime, timedelta

from orders.models import Order
from payments import events, splitting
from payments.models import Payment
from payments.providers.base import ProviderPayment
from payments.selectors import bill_balance, load_details
from payments.services.capturing import allocate
from payments.tabs import alerts
from realtime.commands.context import CommandContext

S = Payment.Status
WARN_BEFORE = timedelta(hours=6)  # a hold at the bar ends after two days, so a tab of last night is found by day
HOLD_POLLS = timedelta(hours=1)  # webhooks say the rest
SOON = timedelta(seconds=3)
REFUSED_POLLS = timedelta(minutes=30)


def store_hold(context: CommandContext, payment: Payment, order: Order, found: ProviderPayment, now: datetime) -> None:
    """The card holds the amount. It has no end of ours any more. Warns once before the provider releases it.

    A card that comes after the order was closed is released. Records `payment.processing` when something changed.
    """
    wanted_before = (payment.status, payment.hold_until, payment.cancel_wanted)
    payment.status, payment.reference, payment.pay_url = S.AUTHORISED, found.reference, ""
    payment.expires_at, payment.hold_until = None, found.capture_before
    payment.card_last_four, payment.unknown_since, payment.poll_count = found.card_last_four, None, 0
    if not payment.capture_wanted:
        payment.reason = ""
        payment.cancel_wanted = payment.cancel_wanted or order.is_closed
    is_wanted = payment.capture_wanted or payment.cancel_wanted
    if not is_wanted and not payment.hold_warned and _warns_at(payment, now) <= now:
        payment.hold_warned = True
        alerts.hold_ends_soon(context, payment, order)
    payment.next_poll_at = now + SOON if is_wanted else _next_look(payment, now)
    payment.save(
        update_fields=[
            "status", "reference", "pay_url", "expires_at", "hold_until", "card_last_four", "unknown_since",
            "poll_count", "reason", "cancel_wanted", "hold_warned", "next_poll_at",
        ]
    )  # fmt: skip
    if wanted_before != (payment.status, payment.hold_until, payment.cancel_wanted):
        load_details(payment)
        events.payment_processing(context, payment, order)


def look_later(payment: Payment, now: datetime) -> None:
    """The provider did not answer, and nothing is to be taken or released: the hold stands as it was."""
    payment.next_poll_at = _next_look(payment, now)
    payment.save(update_fields=["next_poll_at"])


def store_refusal(context: CommandContext, payment: Payment, order: Order, refusal: str, now: datetime) -> None:
    """The provider has refused to take the money, and the hold stands. It is asked again until staff release the card.

    Raises an alert once. Records `payment.processing` when something changed.
    """
    is_new = payment.reason != refusal[:200]
    payment.status, payment.reason, payment.unknown_since = S.AUTHORISED, refusal[:200], None
    payment.next_poll_at = now + REFUSED_POLLS
    payment.save(update_fields=["status", "reason", "unknown_since", "next_poll_at"])
    if is_new:
        load_details(payment)
        events.payment_processing(context, payment, order)
        alerts.capture_refused(context, payment, order)


def note_ended(context: CommandContext, payment: Payment, order: Order) -> None:
    """A hold has ended without money, and nobody here released it: the bill is to be paid another way."""
    if payment.has_card and not payment.cancel_wanted:
        alerts.hold_ended(context, payment, order)


def take_from_elsewhere(
    context: CommandContext, payment: Payment, order: Order, found: ProviderPayment, now: datetime
) -> None:
    """Someone took money of the hold on the provider's own website. It pays the bill; what exceeds it is over.

    Raises an alert. The caller stores the payment as captured.
    """
    payment.amount = payment.received = found.amount
    payment.save(update_fields=["amount", "received"])
    allocate(payment, splitting.allocate_including_held(found.amount, bill_balance(order, now)))
    alerts.captured_elsewhere(context, payment, order)


def _warns_at(payment: Payment, now: datetime) -> datetime:
    return now + HOLD_POLLS if payment.hold_until is None else payment.hold_until - WARN_BEFORE


def _next_look(payment: Payment, now: datetime) -> datetime:
    """Return when to read the hold again: every HOLD_POLLS, when it is to warn, and when it ends."""
    moments = [now + HOLD_POLLS, _warns_at(payment, now)]
    if payment.hold_until is not None:
        moments.append(payment.hold_until + SOON)
    return min(moment for moment in moments if moment > now)
