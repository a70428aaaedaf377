"""The worker's part of a payment: claim it, talk to the provider, write down what it said.

Three steps, and only the first and the last are transactions. A claim moves the next look past a lease, so whoever
dies in between costs the lease and no money: the next worker asks under the same key and gets the same payment.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import connection

from fynlo.core import clock
from fynlo.core.errors import DomainError
from fynlo.core.ids import uuid7
from orders.days import business_day
from orders.models import Order
from orders.selectors import lock_order
from payments import addresses, events, lifecycle, notices
from payments.models import Payment, Posting
from payments.providers import provider_named
from payments.providers.base import Ask, Provider, Refused, State, Told, Unreachable
from payments.services.attempts import end_payment
from payments.services.capturing import capture, draw_anew
from realtime.actors import Actor
from realtime.commands import executor

logger = logging.getLogger(__name__)

S = Payment.Status
FIRST_LOOKS = [timedelta(seconds=seconds) for seconds in (3, 5, 10, 15)]  # while the guest is at the provider's page
LATER_LOOKS = timedelta(seconds=30)
UNKNOWN_LOOKS = [timedelta(seconds=seconds) for seconds in (5, 30, 120, 300, 600, 1800)]  # and so on, every half hour
TOLD_AT_LOOK = 3  # the look after which a person hears of a payment that stays unknown: two and a half minutes
ENDS = {State.DECLINED: S.DECLINED, State.FAILED: S.FAILED, State.EXPIRED: S.EXPIRED, State.CANCELLED: S.CANCELLED}

DIFFERS = "The payment provider has another amount."


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of talking to a provider. Neither `told` nor `refusal`: nobody knows."""

    told: Told | None = None
    refusal: str | None = None
    is_over: bool = False  # the provider never heard of it, and now it need not


def look_at_due(most: int = 100) -> int:
    """Look at every payment of the chosen restaurant that is due for it; how many there were."""
    looked = 0
    while looked < most and (payment := _claim()) is not None:
        looked += 1
        answer = talk(payment)
        _execute("payment.outcome", payment.id, partial(settle, payment_id=payment.id, answer=answer))
    return looked


def is_work_waiting() -> bool:
    """One query."""
    return Payment.objects.filter(next_look_at__lte=clock.now()).exists()


# -- claiming ---------------------------------------------------------------------------------------------


def _claim() -> Payment | None:
    """The next payment that is due, committed as ours for a lease; None when nothing is."""
    for payment_id in (
        Payment.objects.filter(next_look_at__lte=clock.now()).order_by("next_look_at").values_list("id", flat=True)[:10]
    ):
        claimed: list[Payment] = []
        try:
            _execute("payment.claim", payment_id, partial(_take, payment_id, claimed))
        except DomainError as refusal:
            logger.warning("payment %s could not be claimed: %s", payment_id, refusal)
            continue
        if claimed:
            return claimed[-1]
    return None


def _take(payment_id: UUID, claimed: list[Payment]) -> dict:
    """Locks the order, then the payment unless another worker has it: that one is passed over."""
    claimed.clear()
    order_id = Payment.objects.values_list("order_id", flat=True).get(pk=payment_id)
    order, now = lock_order(order_id), clock.now()
    free = Payment.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    payment = free.filter(pk=payment_id, next_look_at__lte=now, status__in=Payment.OPEN).first()
    if payment is None:
        return {}
    if payment.status == S.CREATED and now >= payment.ends_at:
        end_payment(payment, order, S.EXPIRED)
        return {}
    payment.next_look_at, payment.looks = now + settings.PAYMENT_LEASE, payment.looks + 1
    moved = payment.status == S.CREATED
    if moved:
        payment.status = S.PROCESSING
    payment.save(update_fields=["next_look_at", "looks", "status"])
    if moved:
        draw_anew(payment)
        events.payment_processing(payment, order)
    claimed.append(payment)
    return {}


# -- talking, outside any transaction ---------------------------------------------------------------------


def talk(payment: Payment) -> Answer:
    """Ask the provider for the payment, to give it up, or how it stands. Never raises for what a provider does."""
    try:
        provider = provider_named(payment.provider)
        is_over = payment.cancel_wanted or clock.now() >= payment.ends_at
        told = provider.cancel(payment.id) if is_over else _ask(provider, payment)
    except Refused as refusal:
        return Answer(refusal=str(refusal))
    except (Unreachable, DomainError) as error:
        logger.warning("payment %s: %s", payment.id, error)
        return Answer()
    return Answer(told=told, is_over=told is None)


def _ask(provider: Provider, payment: Payment) -> Told:
    """Under one key the provider has one payment: to ask for it again is to read it."""
    if payment.reference:
        found = provider.read(payment.id)
        if found is None:
            raise Unreachable(f"{provider.name} does not know {payment.reference} any more")
        return found
    return provider.create(
        Ask(
            key=payment.id,
            amount=payment.amount + payment.tip,
            currency=connection.tenant.currency,
            description=f"{connection.tenant.name}: your bill",
            return_url=addresses.to_come_back(payment),
            notify_url=addresses.of_webhook(provider.name),
            expires_at=payment.expires_at,
        )
    )


# -- writing down what it said ----------------------------------------------------------------------------


def settle(*, payment_id: UUID, answer: Answer) -> dict:
    """Move the payment to what the provider says. What it has taken counts, whatever the order has become.

    Locks the order, then the payment. Records one of `payment.completed`, `payment.failed`, `payment.processing`, or
    nothing when nothing has moved. A payment that has ended stays as it is.
    """
    order = lock_order(Payment.objects.values_list("order_id", flat=True).get(pk=payment_id))
    payment = Payment.objects.select_for_update(of=("self",), no_key=True).get(pk=payment_id)
    if payment.status not in lifecycle.MOVES:
        return {}
    now = clock.now()
    if answer.told is None and answer.refusal is None and not answer.is_over:
        _unknown(payment, order, now)
    elif answer.refusal is not None:
        end_payment(payment, order, S.FAILED, "The payment provider did not accept this payment.")
    elif answer.told is None:
        end_payment(payment, order, S.CANCELLED if payment.cancel_wanted else S.EXPIRED)
    elif answer.told.state not in ENDS and not answer.told.is_for(
        payment.amount + payment.tip, connection.tenant.currency
    ):
        _differs(payment, order, answer.told, now)
    elif answer.told.state == State.CAPTURED:
        _captured(payment, answer.told, now)
    elif answer.told.state in ENDS:
        timed_out = answer.told.state == State.CANCELLED and not payment.cancel_wanted
        end_payment(payment, order, S.EXPIRED if timed_out else ENDS[answer.told.state], answer.told.reason)
    else:
        _pending(payment, order, answer.told, now)
    return {}


def _differs(payment: Payment, order: Order, told: Told, now: datetime) -> None:
    """The provider has another amount or currency than was asked for. Nothing is booked: a person has to look.

    Asked again every half hour: once the provider has ended the payment without money, it ends here too.
    """
    logger.error("payment %s: %s told %s %s", payment.id, payment.provider, told.amount, told.currency)
    is_new = payment.reason != DIFFERS
    payment.status, payment.next_look_at, payment.reason = S.UNKNOWN, now + UNKNOWN_LOOKS[-1], DIFFERS
    payment.unknown_since = payment.unknown_since or now
    payment.save(update_fields=["status", "unknown_since", "next_look_at", "reason"])
    if is_new:
        draw_anew(payment)
        events.payment_processing(payment, order)
        notices.differs(payment, order, told.amount, told.currency)


def _captured(payment: Payment, told: Told, now: datetime) -> None:
    payment.status, payment.captured_at, payment.next_look_at = S.CAPTURED, now, None
    payment.business_day = business_day(now, connection.tenant)
    payment.reference, payment.fee, payment.reason = told.reference, told.fee, ""
    payment.save(update_fields=["status", "captured_at", "next_look_at", "business_day", "reference", "fee", "reason"])
    draw_anew(payment)
    taken = payment.amount + payment.tip
    capture(payment, {Posting.Account.PROVIDER: taken - told.fee, Posting.Account.FEES: told.fee}, is_taken=True)


def _pending(payment: Payment, order: Order, told: Told, now: datetime) -> None:
    status = S.AUTHORISED if told.state == State.AUTHORISED else S.PROCESSING
    moved = status != payment.status or not payment.pay_url
    payment.status, payment.reference, payment.pay_url = status, told.reference, told.pay_url
    payment.unknown_since = None
    pause = FIRST_LOOKS[payment.looks - 1] if payment.looks <= len(FIRST_LOOKS) else LATER_LOOKS
    payment.next_look_at = max(min(now + pause, payment.ends_at), now + FIRST_LOOKS[0])
    payment.save(update_fields=["status", "reference", "pay_url", "unknown_since", "next_look_at"])
    if moved:
        draw_anew(payment)
        events.payment_processing(payment, order)


def _unknown(payment: Payment, order: Order, now: datetime) -> None:
    """Its part of the bill stays held until the provider is certain; a person is told when that takes long."""
    begins = payment.status != S.UNKNOWN
    if begins:
        payment.status, payment.unknown_since, payment.looks = S.UNKNOWN, now, 0
    payment.next_look_at = now + UNKNOWN_LOOKS[min(payment.looks, len(UNKNOWN_LOOKS) - 1)]
    payment.save(update_fields=["status", "unknown_since", "looks", "next_look_at"])
    if begins:
        draw_anew(payment)
        events.payment_processing(payment, order)
    elif payment.looks == TOLD_AT_LOOK:
        notices.unknown_too_long(payment, order)


def _execute(kind: str, payment_id: UUID, run: Callable[[], dict]) -> None:
    executor.execute(
        kind=kind, target=str(payment_id), payload={}, key=str(uuid7()), actor=Actor.system("worker"), run=run
    )
