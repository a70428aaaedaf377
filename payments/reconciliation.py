"""The worker's side of a provider payment: claim it, query the provider, store the result.

Only the claim and the storing are transactions; the query runs outside. A claim moves `next_poll_at` past a lease. A
worker that dies in between delays the payment by that lease and loses no money: the next worker repeats the request
under the same key and gets the same payment.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from fynlo.core import clock
from fynlo.core.errors import DomainError
from fynlo.core.ids import uuid7
from fynlo.core.money import ZERO
from fynlo.core.tenancy.connection import connection
from orders.models import Order
from orders.selectors import lock_order
from payments import addresses, alerts, events, lifecycle
from payments.models import Payment, Posting
from payments.providers import get_provider
from payments.providers.base import (
    CaptureRequest,
    KeyRefused,
    PaymentRequest,
    Provider,
    ProviderPayment,
    Refused,
    State,
    Unreachable,
)
from payments.selectors import load_details, lock_payment, order_id_of
from payments.services.attempts import end_payment
from payments.services.capturing import capture
from payments.tabs import outcomes as holds
from payments.tenders import READER
from realtime.actors import Actor
from realtime.commands.context import CommandContext
from realtime.commands.dispatch import dispatch
from realtime.commands.executor import Answer
from realtime.commands.registry import Command
from restaurants.business_days import business_day

logger = logging.getLogger(__name__)

S = Payment.Status
FIRST_POLLS = [timedelta(seconds=seconds) for seconds in (3, 5, 10, 15)]  # while the guest is at the provider's page
LATER_POLLS = timedelta(seconds=30)
READER_POLLS = timedelta(seconds=3)  # a guest stands at the reader; its payment ends within minutes
UNKNOWN_POLLS = [timedelta(seconds=seconds) for seconds in (5, 30, 120, 300, 600, 1800)]  # then every half hour
ALERT_AT_POLL = 3  # a payment that is still unknown at this poll, after two and a half minutes, raises an alert
END_STATUS = {
    State.DECLINED: S.DECLINED,
    State.FAILED: S.FAILED,
    State.EXPIRED: S.EXPIRED,
    State.CANCELLED: S.CANCELLED,
}

NOT_ACCEPTED = _("The payment provider did not accept this payment.")
AMOUNT_DIFFERS = _("The payment provider has another amount.")


@dataclass(frozen=True, slots=True)
class QueryResult:
    """What a query of the provider returned. With neither `found` nor `refusal` the payment's state is unknown."""

    found: ProviderPayment | None = None
    refusal: str | None = None
    never_created: bool = False  # the provider does not know the payment, and it must not be created any more


def poll_due(limit: int = 100) -> int:
    """Poll at most `limit` due payments of the current restaurant. Return how many were polled."""
    from payments.commands import PAYMENT_OUTCOME  # imports this module

    polled = 0
    while polled < limit and (payment := _claim_next()) is not None:
        polled += 1
        result = query_provider(payment)
        _dispatch(PAYMENT_OUTCOME, payment.id, result=result)
    return polled


def poll_one(payment_id: UUID) -> None:
    """Poll one payment now if it is due and no worker has it: for a person who waits for its first answer."""
    from payments.commands import PAYMENT_CLAIM, PAYMENT_OUTCOME

    if _dispatch(PAYMENT_CLAIM, payment_id).data()["claimed"]:
        _dispatch(PAYMENT_OUTCOME, payment_id, result=query_provider(Payment.objects.get(pk=payment_id)))


def is_work_waiting() -> bool:
    """Return whether a payment of the current restaurant is due. One query."""
    return Payment.objects.filter(next_poll_at__lte=clock.now()).exists()


# -- claiming ---------------------------------------------------------------------------------------------


def _claim_next() -> Payment | None:
    """Claim and commit the next due payment for one lease. Return None when no payment is due."""
    from payments.commands import PAYMENT_CLAIM  # imports this module

    for payment_id in (
        Payment.objects.filter(next_poll_at__lte=clock.now()).order_by("next_poll_at").values_list("id", flat=True)[:10]
    ):
        try:
            claimed = _dispatch(PAYMENT_CLAIM, payment_id).data()["claimed"]
        except DomainError as refusal:
            logger.warning("payment %s could not be claimed: %s", payment_id, refusal)
            continue
        if claimed:
            return Payment.objects.get(pk=payment_id)
    return None


def claim(*, context: CommandContext, payment_id: UUID) -> dict[str, bool]:
    """Claim a payment for one lease; `claimed` is false when it is not due any more or another worker has it.

    Locks the order, then the payment (skip locked). A payment that was never sent and has expired ends here. Records
    `payment.processing` for the first claim, `payment.failed` for an expired payment.
    """
    order, now = lock_order(order_id_of(payment_id)), clock.now()
    free = Payment.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    payment = free.filter(pk=payment_id, next_poll_at__lte=now, status__in=Payment.OPEN).first()
    if payment is None:
        return {"claimed": False}
    if payment.status == S.CREATED and payment.has_ended(now):
        end_payment(context, payment, order, S.EXPIRED)
        return {"claimed": False}
    payment.next_poll_at, payment.poll_count = now + settings.PAYMENT_LEASE, payment.poll_count + 1
    is_first = payment.status == S.CREATED
    if is_first:
        payment.status = S.PROCESSING
    payment.save(update_fields=["next_poll_at", "poll_count", "status"])
    if is_first:
        load_details(payment)
        events.payment_processing(context, payment, order)
    return {"claimed": True}


# -- querying the provider, outside any transaction -------------------------------------------------------


def query_provider(payment: Payment) -> QueryResult:
    """Create, read or cancel the payment at its provider. Never raises for a provider's errors.

    A key that is refused leaves the payment unknown, unless this is the first request of all about it.
    """
    try:
        provider = get_provider(payment.provider, connection.tenant)
        if payment.cancel_wanted or payment.has_ended(clock.now()):
            found = _end(provider, payment)
        elif payment.capture_wanted:
            found = _capture(provider, payment)
        else:
            found = _create_or_read(provider, payment)
    except Refused as refusal:
        return QueryResult(refusal=str(refusal))
    except KeyRefused as error:
        logger.error("%s refuses the key of %s", payment.provider, connection.tenant.schema_name)
        is_first = payment.poll_count == 1 and payment.unknown_since is None and not payment.reference
        return QueryResult(refusal=str(error) if is_first else None)
    except (Unreachable, DomainError) as error:
        logger.warning("payment %s: %s", payment.id, error)
        return QueryResult()
    return QueryResult(found=found, never_created=found is None)


def _create_or_read(provider: Provider, payment: Payment) -> ProviderPayment:
    """The provider keeps one payment per key, so a repeated `create` returns the payment that exists."""
    if payment.reference:
        return _known(provider, payment, provider.read(payment.reference))
    return provider.create(_request(provider, payment))


def _capture(provider: Provider, payment: Payment) -> ProviderPayment:
    """A hold is captured once, so a repeated `capture` returns what the first one made of it."""
    request = CaptureRequest(
        payment.id, payment.reference, payment.amount + payment.tip, connection.tenant.currency, payment.platform_fee
    )
    return _known(provider, payment, provider.capture(request))


def _end(provider: Provider, payment: Payment) -> ProviderPayment | None:
    """Cancel the payment. A card that came to hold its amount before our clock ran out keeps it."""
    if payment.held and payment.reference and not payment.cancel_wanted:
        found = provider.read(payment.reference)
        if found is not None and found.state == State.AUTHORISED:
            return found
    return provider.cancel(_request(provider, payment), payment.reference)


def _known(provider: Provider, payment: Payment, found: ProviderPayment | None) -> ProviderPayment:
    if found is None:
        raise Unreachable(f"{provider.name} does not know {payment.reference} any more")
    return found


def _request(provider: Provider, payment: Payment) -> PaymentRequest:
    """Return the same request each time: a provider compares what comes under a key again.

    Of a hold the platform's fee is kept when a part of it is taken.
    """
    is_hold = payment.held > 0
    return PaymentRequest(
        key=payment.id,
        amount=payment.held if is_hold else payment.amount + payment.tip,
        currency=connection.tenant.currency,
        description=f"{connection.tenant.name}: your {'tab' if is_hold else 'bill'}",
        return_url=addresses.return_url(payment) if payment.link_id else "",
        notify_url=addresses.webhook_url(provider.name),
        expires_at=payment.expires_at,
        platform_fee=ZERO if is_hold else payment.platform_fee,
        is_hold=is_hold,
        reader=payment.reader.reference if payment.reader else "",
        is_repeat=payment.poll_count > 1,
        on_phone=payment.method == READER.name and payment.reader_id is None,
    )


# -- storing the result -----------------------------------------------------------------------------------


def reconcile(*, context: CommandContext, payment_id: UUID, result: QueryResult) -> None:
    """Bring the stored payment in line with the provider. Money that the provider took counts in any order status.

    Locks the order, then the payment. Records one of `payment.completed`, `payment.failed` and `payment.processing`,
    or no event when nothing changed. A payment that has ended stays as it is.
    """
    order = lock_order(order_id_of(payment_id))
    payment = lock_payment(payment_id)
    if payment.status not in lifecycle.MOVES:
        return
    now, found = clock.now(), result.found
    if result.refusal is not None and payment.capture_wanted:
        holds.store_refusal(context, payment, order, result.refusal, now)
    elif result.refusal is not None:
        end_payment(context, payment, order, S.FAILED, result.refusal if payment.reader_id else str(NOT_ACCEPTED))
    elif found is None and result.never_created:
        end_payment(context, payment, order, S.CANCELLED if payment.cancel_wanted else S.EXPIRED)
    elif found is None and payment.is_held:
        holds.look_later(payment, now)
    elif found is None:
        _unknown(context, payment, order, now)
    elif found.state in END_STATUS:
        timed_out = found.state == State.CANCELLED and not payment.cancel_wanted
        end_payment(context, payment, order, S.EXPIRED if timed_out else END_STATUS[found.state], found.reason)
        holds.note_ended(context, payment, order)
    elif not _is_what_was_requested(payment, found):
        _amount_differs(context, payment, order, found, now)
    elif found.state == State.CAPTURED:
        if payment.held and not payment.capture_wanted:
            holds.take_from_elsewhere(context, payment, order, found, now)
        _captured(context, payment, order, found, now)
    elif found.state == State.AUTHORISED and payment.held:
        holds.store_hold(context, payment, order, found, now)
    else:
        _pending(context, payment, order, found, now)


def _is_what_was_requested(payment: Payment, found: ProviderPayment) -> bool:
    """Of a hold that nobody asked to take, any part may have been taken elsewhere."""
    currency = connection.tenant.currency
    if payment.held and found.state == State.CAPTURED and not payment.capture_wanted:
        return ZERO < found.amount <= payment.held and found.is_for(found.amount, currency)
    if payment.held and found.state != State.CAPTURED:
        return found.is_for(payment.held, currency)
    return found.is_for(payment.amount + payment.tip, currency)


def _amount_differs(
    context: CommandContext, payment: Payment, order: Order, found: ProviderPayment, now: datetime
) -> None:
    """The provider has another amount or currency than was requested. Book nothing and raise an alert once.

    The worker polls every half hour: when the provider ends the payment without money, it ends here too.
    """
    logger.error("payment %s: %s has %s %s", payment.id, payment.provider, found.amount, found.currency)
    is_new = payment.reason != str(AMOUNT_DIFFERS)
    payment.status, payment.next_poll_at = S.UNKNOWN, now + UNKNOWN_POLLS[-1]
    payment.reason = str(AMOUNT_DIFFERS)
    payment.unknown_since = payment.unknown_since or now
    payment.save(update_fields=["status", "unknown_since", "next_poll_at", "reason"])
    if is_new:
        load_details(payment)
        events.payment_processing(context, payment, order)
        alerts.amount_differs(context, payment, order, found.amount, found.currency)


def _captured(context: CommandContext, payment: Payment, order: Order, found: ProviderPayment, now: datetime) -> None:
    payment.status, payment.captured_at, payment.next_poll_at = S.CAPTURED, now, None
    payment.business_day = business_day(now, connection.tenant)
    payment.reference, payment.settlement_reference = found.reference, found.settlement_reference
    payment.fee, payment.reason = found.fee, ""
    payment.card_last_four = found.card_last_four
    payment.save(
        update_fields=[
            "status", "captured_at", "next_poll_at", "business_day", "reference", "settlement_reference", "fee",
            "reason", "card_last_four",
        ]
    )  # fmt: skip
    load_details(payment)
    taken = payment.amount + payment.tip
    accounts: dict[str, Decimal] = {Posting.Account.PROVIDER: taken - found.fee, Posting.Account.FEES: found.fee}
    capture(context, payment, order, accounts, is_taken=True)


def _pending(context: CommandContext, payment: Payment, order: Order, found: ProviderPayment, now: datetime) -> None:
    status = S.AUTHORISED if found.state == State.AUTHORISED else S.PROCESSING
    has_new_page = bool(found.pay_url) and not payment.pay_url
    changed = (status, found.reason) != (payment.status, payment.reason) or has_new_page
    payment.status, payment.reference, payment.pay_url = status, found.reference, found.pay_url
    payment.unknown_since, payment.reason = None, found.reason
    pause = _pause(payment)
    payment.next_poll_at = max(min(now + pause, payment.ends_at or now + pause), now + FIRST_POLLS[0])
    payment.save(update_fields=["status", "reference", "pay_url", "reason", "unknown_since", "next_poll_at"])
    if changed:
        load_details(payment)
        events.payment_processing(context, payment, order)


def _pause(payment: Payment) -> timedelta:
    """Return how long to wait before the next poll of a payment that is under way."""
    if payment.reader_id:
        return READER_POLLS
    return FIRST_POLLS[payment.poll_count - 1] if payment.poll_count <= len(FIRST_POLLS) else LATER_POLLS


def _unknown(context: CommandContext, payment: Payment, order: Order, now: datetime) -> None:
    """Keep the payment's part of the bill held until the provider is certain. Raises an alert at ALERT_AT_POLL."""
    is_new = payment.status != S.UNKNOWN
    if is_new:
        payment.status, payment.unknown_since, payment.poll_count = S.UNKNOWN, now, 0
    payment.next_poll_at = now + UNKNOWN_POLLS[min(payment.poll_count, len(UNKNOWN_POLLS) - 1)]
    payment.save(update_fields=["status", "unknown_since", "poll_count", "next_poll_at"])
    if is_new:
        load_details(payment)
        events.payment_processing(context, payment, order)
    elif payment.poll_count == ALERT_AT_POLL:
        alerts.unknown_too_long(context, payment, order)


def _dispatch(command: Command, payment_id: UUID, **extra: Any) -> Answer:
    return dispatch(command, target=payment_id, actor=Actor.system("worker"), key=str(uuid7()), extra=extra)
