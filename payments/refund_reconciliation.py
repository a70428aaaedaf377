"""The worker's side of a provider's refund: claim it, call the provider, store the result.

As `payments.reconciliation`: only the claim and the storing are transactions. A worker that dies in between delays the
refund by a lease; the next one repeats the request under the same key and gets the same refund. A refund that is not
certain is never made again under another key.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from fynlo.core import clock
from fynlo.core.errors import DomainError
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from orders.models import Order
from orders.selectors import lock_order
from payments import alerts, events
from payments.models import Payment, Refund, RefundAttempt
from payments.providers import get_provider
from payments.providers.base import KeyRefused, ProviderRefund, RefundRequest, RefundState, Refused, Unreachable
from payments.reconciliation import ALERT_AT_POLL, UNKNOWN_POLLS
from payments.selectors import load_details, lock_payment, lock_refund_attempt, order_id_of, payment_id_of_refund
from payments.services.provider_refunds import end_refund
from payments.services.refund_booking import RefundPart, book_refund
from realtime.actors import Actor
from realtime.commands.context import CommandContext
from realtime.commands.dispatch import dispatch
from realtime.commands.executor import Answer
from realtime.commands.registry import Command

logger = logging.getLogger(__name__)

S = RefundAttempt.Status
PENDING_POLLS = [timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 3600)]  # then every hour
AMOUNT_DIFFERS = _("The payment provider refunded another amount.")
NO_REASON = _("The provider gave no reason.")


@dataclass(frozen=True, slots=True)
class QueryResult:
    """What the provider answered. With neither `found` nor `refusal` it is not certain whether the money went back."""

    found: ProviderRefund | None = None
    refusal: str | None = None


def poll_due(limit: int = 100) -> int:
    """Send or read at most `limit` due refunds of the current restaurant. Return how many."""
    from payments.commands import PAYMENT_REFUND_OUTCOME  # imports this module

    polled = 0
    while polled < limit and (attempt := _claim_next()) is not None:
        polled += 1
        result = query_provider(attempt)
        _dispatch(PAYMENT_REFUND_OUTCOME, attempt.id, result=result)
    return polled


def is_work_waiting() -> bool:
    """Return whether a refund of the current restaurant is due. One query."""
    return RefundAttempt.objects.filter(next_poll_at__lte=clock.now()).exists()


# -- claiming ---------------------------------------------------------------------------------------------


def _claim_next() -> RefundAttempt | None:
    """Claim and commit the next due refund for one lease. Return None when no refund is due."""
    from payments.commands import PAYMENT_REFUND_CLAIM  # imports this module

    due = RefundAttempt.objects.filter(next_poll_at__lte=clock.now()).order_by("next_poll_at")
    for attempt_id in due.values_list("id", flat=True)[:10]:
        if _dispatch(PAYMENT_REFUND_CLAIM, attempt_id).data()["claimed"]:
            return RefundAttempt.objects.select_related("payment").get(pk=attempt_id)
    return None


def claim(*, context: CommandContext, attempt_id: UUID) -> dict[str, bool]:
    """Claim a refund for one lease; `claimed` is false when it is not due any more or another worker has it.

    Locks the refund (skip locked).
    """
    now = clock.now()
    free = RefundAttempt.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    attempt = free.filter(pk=attempt_id, next_poll_at__lte=now).first()
    if attempt is None:
        return {"claimed": False}
    attempt.next_poll_at, attempt.poll_count = now + settings.PAYMENT_LEASE, attempt.poll_count + 1
    if attempt.status == S.REQUESTED:
        attempt.status = S.SENT
    attempt.save(update_fields=["next_poll_at", "poll_count", "status"])
    return {"claimed": True}


# -- calling the provider, outside any transaction --------------------------------------------------------


def query_provider(attempt: RefundAttempt) -> QueryResult:
    """Make or read the refund at its provider. Never raises for a provider's errors.

    A key that is refused leaves the refund unknown, unless this is the first request of all about it.
    """
    payment = attempt.payment
    try:
        provider = get_provider(payment.provider, connection.tenant)
        if attempt.reference:
            found = provider.read_refund(attempt.reference)
        else:
            found = provider.refund(
                RefundRequest(
                    key=attempt.id, payment_reference=payment.reference, amount=attempt.total,
                    currency=connection.tenant.currency, refunded_before=attempt.refunded_before,
                )
            )  # fmt: skip
    except Refused as refusal:
        return QueryResult(refusal=str(refusal))
    except KeyRefused as error:
        logger.error("%s refuses the key of %s", payment.provider, connection.tenant.schema_name)
        is_first = attempt.poll_count == 1 and attempt.unknown_since is None
        return QueryResult(refusal=str(error) if is_first else None)
    except (Unreachable, DomainError) as error:
        logger.warning("refund %s: %s", attempt.id, error)
        return QueryResult()
    return QueryResult(found=found)


# -- storing the result -----------------------------------------------------------------------------------


def reconcile(*, context: CommandContext, attempt_id: UUID, result: QueryResult) -> None:
    """Bring the stored refund in line with the provider, and book it once the provider has made it.

    Locks the order, the payment, then the refund. Records `payment.refunded` and what `book_refund` records, or one of
    `payment.refund_failed` and `payment.refund_processing`, or no event when nothing changed.
    """
    payment_id = payment_id_of_refund(attempt_id)
    order = lock_order(order_id_of(payment_id))
    payment = lock_payment(payment_id)
    attempt, now, found = lock_refund_attempt(attempt_id), clock.now(), result.found
    if attempt.status not in RefundAttempt.UNDER_WAY:
        _read_again(context, attempt, payment, order, found)
    elif result.refusal is not None:
        _failed(context, attempt, payment, order, result.refusal)
    elif found is None:
        _unknown(context, attempt, payment, order, now)
    elif not found.is_for(attempt.total, connection.tenant.currency):
        _amount_differs(context, attempt, payment, order, found)
    elif found.state == RefundState.FAILED:
        attempt.reference = found.reference
        attempt.save(update_fields=["reference"])
        _failed(context, attempt, payment, order, found.reason)
    elif found.state == RefundState.DONE:
        _done(context, attempt, payment, order, found, now)
    else:
        _pending(context, attempt, payment, order, found, now)


def _done(
    context: CommandContext,
    attempt: RefundAttempt,
    payment: Payment,
    order: Order,
    found: ProviderRefund,
    now: datetime,
) -> None:
    attempt.status, attempt.reference, attempt.problem = S.DONE, found.reference, ""
    attempt.ended_at, attempt.next_poll_at = now, None
    attempt.save(update_fields=["status", "reference", "problem", "ended_at", "next_poll_at"])
    alerts.refund_certain(context, attempt, payment, order, _("{provider} has made the refund."))
    made = Refund(
        id=attempt.id, payment=payment, method=payment.tender, reason=attempt.reason, by=attempt.by,
        by_name=attempt.by_name, reference=found.reference,
    )  # fmt: skip
    part = RefundPart(attempt.amount, attempt.tip, attempt.by_line, attempt.is_by_line)
    book_refund(context, order, payment, made, part)
    context.annotate(payment=str(payment.id), refunded=attempt.amount, tip=attempt.tip, reference=found.reference)


def _failed(context: CommandContext, attempt: RefundAttempt, payment: Payment, order: Order, reason: str) -> None:
    alerts.refund_certain(context, attempt, payment, order, _("{provider} has not made the refund."))
    end_refund(context, attempt, payment, order, reason or str(NO_REASON))
    alerts.refund_failed(context, attempt, payment, order)


def _pending(
    context: CommandContext,
    attempt: RefundAttempt,
    payment: Payment,
    order: Order,
    found: ProviderRefund,
    now: datetime,
) -> None:
    is_new = not attempt.reference or attempt.status == S.UNKNOWN
    if attempt.status == S.UNKNOWN:
        alerts.refund_certain(context, attempt, payment, order, _("{provider} has accepted the refund."))
    attempt.status, attempt.reference, attempt.unknown_since = S.SENT, found.reference, None
    attempt.next_poll_at = now + PENDING_POLLS[min(attempt.poll_count, len(PENDING_POLLS)) - 1]
    attempt.save(update_fields=["status", "reference", "unknown_since", "next_poll_at"])
    if is_new:
        _store_doubt(payment, is_unknown=False)
        load_details(payment)
        events.refund_processing(context, payment, order, attempt)


def _unknown(context: CommandContext, attempt: RefundAttempt, payment: Payment, order: Order, now: datetime) -> None:
    """Keep what the refund holds until the provider is certain. Raises an alert at ALERT_AT_POLL."""
    is_new = attempt.status != S.UNKNOWN
    if is_new:
        attempt.status, attempt.unknown_since, attempt.poll_count = S.UNKNOWN, now, 0
    attempt.next_poll_at = now + UNKNOWN_POLLS[min(attempt.poll_count, len(UNKNOWN_POLLS) - 1)]
    attempt.save(update_fields=["status", "unknown_since", "poll_count", "next_poll_at"])
    if is_new:
        _store_doubt(payment, is_unknown=True)
        load_details(payment)
        events.refund_processing(context, payment, order, attempt)
    elif attempt.poll_count == ALERT_AT_POLL:
        alerts.refund_unknown(context, attempt, payment, order)


def _amount_differs(
    context: CommandContext, attempt: RefundAttempt, payment: Payment, order: Order, found: ProviderRefund
) -> None:
    """The provider refunded another amount or currency. Book nothing, raise an alert once, and poll every half hour."""
    logger.error("refund %s: %s has %s %s", attempt.id, payment.provider, found.amount, found.currency)
    is_new = attempt.problem != str(AMOUNT_DIFFERS)
    attempt.status, attempt.reference, attempt.problem = S.UNKNOWN, found.reference, str(AMOUNT_DIFFERS)
    attempt.unknown_since = attempt.unknown_since or clock.now()
    attempt.next_poll_at = clock.now() + UNKNOWN_POLLS[-1]
    attempt.save(update_fields=["status", "reference", "problem", "unknown_since", "next_poll_at"])
    if is_new:
        _store_doubt(payment, is_unknown=True, problem=str(AMOUNT_DIFFERS))
        load_details(payment)
        events.refund_processing(context, payment, order, attempt)
        alerts.refund_differs(context, attempt, payment, order, found.amount, found.currency)


def _store_doubt(payment: Payment, *, is_unknown: bool, problem: str = "") -> None:
    payment.refund_unknown, payment.refund_problem = is_unknown, problem
    payment.save(update_fields=["refund_unknown", "refund_problem"])


def _read_again(
    context: CommandContext, attempt: RefundAttempt, payment: Payment, order: Order, found: ProviderRefund | None
) -> None:
    """A refund that has ended was read again. One that came back stays booked, and raises an alert once."""
    came_back = attempt.status == S.DONE and found is not None and found.state == RefundState.FAILED
    is_new = came_back and not attempt.problem
    attempt.next_poll_at = None
    if is_new and found is not None:
        attempt.problem = (found.reason or str(NO_REASON))[:200]
    attempt.save(update_fields=["next_poll_at", "problem"])
    if is_new:
        load_details(payment)
        events.refund_failed(context, payment, order, attempt)
        alerts.refund_returned(context, attempt, payment, order)


def _dispatch(command: Command, attempt_id: UUID, **extra: Any) -> Answer:
    return dispatch(command, target=attempt_id, actor=Actor.system("worker"), key=str(uuid7()), extra=extra)
