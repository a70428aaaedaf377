"""What happens to a dispute: stored as the provider has it, booked, and answered by people."""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from fynlo.core import clock
from fynlo.core.money import ZERO
from fynlo.core.task_queue import look
from fynlo.core.tenancy.connection import connection
from orders.models import Order
from orders.selectors import lock_order
from payments import events, ledger
from payments.disputes import alerts
from payments.disputes.errors import CannotAnswer, NothingToSay, TooManyPictures
from payments.disputes.payloads import serialize_dispute
from payments.disputes.selectors import get_picture, lock_dispute
from payments.models import Dispute, DisputePicture, DisputeStep, Entry, Payment, Posting
from payments.providers.base import ProviderDispute
from payments.selectors import load_details, lock_payment, order_id_of
from realtime.commands.context import CommandContext

TASK = "payments.tasks.read_disputes"
MOST_PICTURES = 5
SEND_AGAIN = [timedelta(seconds=seconds) for seconds in (30, 300, 1800)]  # then every half hour
Account, Kind, S = Posting.Account, DisputeStep.Kind, Dispute.Status
CLOSED = {S.WON: Kind.WON, S.LOST: Kind.LOST}


# -- what the provider says -------------------------------------------------------------------------------


def store_dispute(*, context: CommandContext, payment_id: UUID, provider: str, found: ProviderDispute) -> None:
    """Bring the stored dispute in line with the provider, and book what it holds back or has given back.

    Locks the order, the payment, then the dispute. Records `payment.disputed` unless nothing changed. Raises an alert
    for a new dispute and for a lost one. The payment stays captured: a dispute is no refund, and no sale changes.
    """
    order = lock_order(order_id_of(payment_id))
    payment = lock_payment(payment_id)
    rows = Dispute.objects.select_for_update(of=("self",), no_key=True)
    stored = rows.filter(provider=provider, reference=found.reference).first()
    if stored is not None and not differs(stored, found):
        return
    dispute = stored or Dispute(
        payment=payment, provider=provider, reference=found.reference, opened_at=found.opened_at, reason=found.reason,
        status=S.NEEDS_RESPONSE,
    )  # fmt: skip
    kind, before = _kind_of(stored, found), (dispute.status, dispute.withdrawn, dispute.fee)
    _take_over(dispute, found)
    if kind in CLOSED.values():
        dispute.closed_at = clock.now()
    dispute.save(force_insert=stored is None)
    step = add_step(context, dispute, kind)
    _book(payment, dispute, step, *before)
    payment.dispute = dispute.status
    payment.save(update_fields=["dispute"])
    record(context, payment, order, dispute, kind)
    if stored is None:
        alerts.opened(context, dispute, order.number)
    if kind == Kind.LOST:
        alerts.lost(context, dispute, order.number)


def differs(dispute: Dispute, found: ProviderDispute) -> bool:
    """Return whether the provider's dispute is not as it is stored."""
    stored = (dispute.status, dispute.amount, dispute.withdrawn, dispute.fee, dispute.respond_by)
    return stored != (found.state.value, found.amount, found.withdrawn, found.fee, found.respond_by)


def _kind_of(stored: Dispute | None, found: ProviderDispute) -> DisputeStep.Kind:
    status = Dispute.Status(found.state.value)
    if status in CLOSED and (stored is None or stored.status != status):
        return CLOSED[status]
    if stored is None:
        return Kind.OPENED
    return Kind.UNDER_REVIEW if status == S.UNDER_REVIEW != stored.status else Kind.CHANGED


def _take_over(dispute: Dispute, found: ProviderDispute) -> None:
    dispute.status, dispute.amount, dispute.respond_by = found.state.value, found.amount, found.respond_by
    dispute.withdrawn, dispute.fee = found.withdrawn, found.fee


def _book(payment: Payment, dispute: Dispute, step: DisputeStep, status: str, withdrawn: Decimal, fee: Decimal) -> None:
    """Write what moved since the dispute had this status, sum held back and fee.

    Held money lies in DISPUTES, and in LOSSES once the dispute is lost.
    """
    postings: dict[str, Decimal] = defaultdict(lambda: ZERO)
    postings[Account.PROVIDER] = withdrawn + fee - dispute.withdrawn - dispute.fee
    postings[Account.FEES] = dispute.fee - fee
    postings[_account_of(status)] -= withdrawn
    postings[_account_of(dispute.status)] += dispute.withdrawn
    if any(postings.values()):
        ledger.write(kind=Entry.Kind.DISPUTE, payment=payment, about=step.id, postings=postings, at=step.at)


def _account_of(status: str) -> str:
    return Account.LOSSES if status == S.LOST else Account.DISPUTES


def add_step(context: CommandContext, dispute: Dispute, kind: DisputeStep.Kind) -> DisputeStep:
    return DisputeStep.objects.create(
        dispute=dispute, kind=kind, amount=dispute.amount, withdrawn=dispute.withdrawn, fee=dispute.fee,
        by=context.actor.user_id, by_name=context.actor.name if context.actor.user_id else "", at=clock.now(),
    )  # fmt: skip


def record(context: CommandContext, payment: Payment, order: Order, dispute: Dispute, kind: DisputeStep.Kind) -> None:
    load_details(payment)
    events.payment_disputed(context, payment, order, {**serialize_dispute(dispute), "change": kind.value})


# -- the answer -------------------------------------------------------------------------------------------


def save_answer(*, context: CommandContext, dispute_id: UUID, explanation: str, attach_receipt: bool) -> Dispute:
    """Store the draft of the answer. Locks the dispute. Raises DisputeNotFound, CannotAnswer."""
    dispute = lock_answerable(dispute_id)
    dispute.explanation, dispute.attach_receipt = explanation, attach_receipt
    dispute.save(update_fields=["explanation", "attach_receipt"])
    context.annotate(dispute=str(dispute.id), saved="answer")
    return dispute


def add_picture(*, context: CommandContext, dispute_id: UUID, name: str, sha256: str, content: bytes) -> DisputePicture:
    """Attach a picture, drawn again as JPEG before. The same picture is stored once. Locks the dispute.

    Raises DisputeNotFound, CannotAnswer, TooManyPictures.
    """
    dispute = lock_answerable(dispute_id)
    same = dispute.pictures.filter(sha256=sha256).first()
    if same is not None:
        return same
    if dispute.pictures.count() >= MOST_PICTURES:
        raise TooManyPictures(
            _("Attach at most {most} pictures. Remove one first.").format(most=MOST_PICTURES),
            field="picture",
        )
    context.annotate(dispute=str(dispute.id), picture=sha256)
    return DisputePicture.objects.create(
        dispute=dispute, name=name, sha256=sha256, content=content, added_at=clock.now(), added_by=context.actor.user_id
    )  # fmt: skip


def remove_picture(*, context: CommandContext, dispute_id: UUID, picture_id: UUID) -> None:
    """Locks the dispute. Raises DisputeNotFound, CannotAnswer, PictureNotFound."""
    dispute = lock_answerable(dispute_id)
    picture = get_picture(dispute.id, picture_id)
    context.annotate(dispute=str(dispute.id), removed_picture=picture.sha256)
    picture.delete()


def submit(*, context: CommandContext, dispute_id: UUID) -> Dispute:
    """Send the answer to the provider, for good: the worker sends it. Locks the dispute.

    Raises DisputeNotFound, CannotAnswer (also after the deadline), NothingToSay.
    """
    dispute, now, actor = lock_answerable(dispute_id), clock.now(), context.actor
    if dispute.respond_by is not None and now >= dispute.respond_by:
        raise CannotAnswer(_("The deadline of this dispute is over."), status=dispute.status)
    if not dispute.explanation.strip():
        raise NothingToSay(field="explanation")
    dispute.submission, dispute.problem = Dispute.Submission.REQUESTED, ""
    dispute.submitted_at, dispute.submitted_by, dispute.submitted_by_name = now, actor.user_id, actor.name
    dispute.send_next_at, dispute.send_count = now, 0
    dispute.save(
        update_fields=[
            "submission", "problem", "submitted_at", "submitted_by", "submitted_by_name", "send_next_at", "send_count",
        ]
    )  # fmt: skip
    context.annotate(dispute=str(dispute.id), submitted=True)
    nudge_worker()
    return dispute


def lock_answerable(dispute_id: UUID) -> Dispute:
    """Lock a dispute whose answer may be edited. Raises DisputeNotFound, CannotAnswer."""
    dispute = lock_dispute(dispute_id)
    if not dispute.can_be_answered:
        raise CannotAnswer(status=dispute.status, submission=dispute.submission)
    return dispute


def nudge_worker() -> None:
    """Let the worker send answers once this transaction is committed. Best effort: the periodic reading sends too."""
    transaction.on_commit(partial(look, TASK, connection.schema_name))


# -- sending it, by the worker ----------------------------------------------------------------------------


def claim_answer(*, context: CommandContext, dispute_id: UUID) -> dict[str, bool]:
    """Claim an answer to send it; `claimed` is false when it is not due any more. Locks the dispute (skip locked)."""
    now = clock.now()
    free = Dispute.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    dispute = free.filter(pk=dispute_id, send_next_at__lte=now, submission=Dispute.Submission.REQUESTED).first()
    if dispute is None:
        return {"claimed": False}
    dispute.send_next_at, dispute.send_count = now + settings.PAYMENT_LEASE, dispute.send_count + 1
    dispute.save(update_fields=["send_next_at", "send_count"])
    return {"claimed": True}


def store_submission(*, context: CommandContext, dispute_id: UUID, is_sent: bool, refusal: str | None) -> None:
    """Store what became of an answer: sent, refused, or, with neither, not certain, and then it is sent again.

    Locks the order, the payment, then the dispute. Records `payment.disputed`; raises an alert for a refused answer.
    """
    payment_id = Dispute.objects.filter(pk=dispute_id).values_list("payment_id", flat=True).first()
    order = lock_order(order_id_of(payment_id))
    payment = lock_payment(payment_id)  # pyright: ignore[reportArgumentType], found above
    dispute = lock_dispute(dispute_id)
    if dispute.submission != Dispute.Submission.REQUESTED:
        return
    if not is_sent and refusal is None:
        dispute.send_next_at = clock.now() + SEND_AGAIN[min(dispute.send_count, len(SEND_AGAIN)) - 1]
        dispute.save(update_fields=["send_next_at"])
        return
    kind = Kind.SUBMITTED if is_sent else Kind.REFUSED
    dispute.submission = Dispute.Submission.SENT if is_sent else Dispute.Submission.FAILED
    dispute.send_next_at, dispute.problem = None, (refusal or "")[:200]
    dispute.save(update_fields=["submission", "send_next_at", "problem"])
    add_step(context, dispute, kind)
    record(context, payment, order, dispute, kind)
    if refusal is not None:
        alerts.not_sent(context, dispute)
