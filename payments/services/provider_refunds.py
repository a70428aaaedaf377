"""Ask for a refund by the payment's provider. This only writes rows: the worker calls the provider."""

from decimal import Decimal
from uuid import UUID

from fynlo.core import clock
from fynlo.core.tenancy.connection import connection
from orders import line_kinds
from orders.models import Order
from payments import events
from payments.errors import NoProvider, NotConnected
from payments.models import Payment, RefundAttempt
from payments.providers import get_provider
from payments.selectors import load_details, lock_refund_attempt, refunded_by_provider
from payments.services.attempts import nudge_worker
from payments.services.refund_booking import RefundPart
from realtime.commands.context import CommandContext


def request_refund(
    context: CommandContext, order: Order, payment: Payment, part: RefundPart, reason: str
) -> RefundAttempt:
    """Store a refund that the worker sends to the payment's provider. What it holds cannot be refunded otherwise.

    The caller holds the locks of order and payment. Two queries beside the writing. Records
    `payment.refund_requested`. Raises NotConnected.
    """
    try:
        get_provider(payment.provider, connection.tenant)
    except NoProvider as error:
        raise NotConnected(provider=payment.provider) from error
    at, actor = clock.now(), context.actor
    attempt = RefundAttempt(
        payment=payment, status=RefundAttempt.Status.REQUESTED, amount=part.amount, tip=part.tip,
        lines={str(line_id): amount for line_id, amount in part.lines.items()}, is_by_line=part.is_by_line,
        refunded_before=refunded_by_provider(payment), reason=reason, by=actor.user_id, by_name=actor.name,
        approved_by=actor.approver.user_id if actor.approver else None,
        approved_by_name=actor.approver.name if actor.approver else "",
        requested_at=at, next_poll_at=at,
    )  # fmt: skip
    attempt.save(force_insert=True)
    payment.refund_under_way(attempt.total, at)
    payment.save(update_fields=Payment.REFUND_FIELDS)
    load_details(payment)
    events.refund_requested(context, payment, order, attempt)
    nudge_worker()
    return attempt


def poll_refund(*, context: CommandContext, attempt_id: UUID) -> None:
    """Let the worker read a refund at the provider now, after a webhook: also one that is done, which may come back.

    Locks the refund. Raises PaymentNotFound.
    """
    attempt = lock_refund_attempt(attempt_id)
    if attempt.status != RefundAttempt.Status.FAILED:
        attempt.next_poll_at = clock.now()
        attempt.save(update_fields=["next_poll_at"])
        nudge_worker()


def end_refund(context: CommandContext, attempt: RefundAttempt, payment: Payment, order: Order, problem: str) -> None:
    """End a refund without money and free what it held. The caller holds the locks. Records `payment.refund_failed`.

    What refunded lines sold, such as a gift card, is in force again.
    """
    line_kinds.restore_lines(context, order, {UUID(line_id): Decimal(sum) for line_id, sum in attempt.lines.items()})
    attempt.status, attempt.problem = RefundAttempt.Status.FAILED, problem[:200]
    attempt.ended_at, attempt.next_poll_at = clock.now(), None
    attempt.save(update_fields=["status", "problem", "ended_at", "next_poll_at"])
    payment.refund_ended(attempt.problem)
    payment.save(update_fields=Payment.REFUND_FIELDS)
    load_details(payment)
    events.refund_failed(context, payment, order, attempt)
