"""Assign cash that was taken or given back without a drawer to the shift whose drawer it went into or came from."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q

from fynlo.core import clock
from payments.cash_up.errors import CashHasDrawer, CashReported, CountedAlready
from payments.cash_up.selectors import cash_without_drawer, lock_session, refunds_without_drawer
from payments.errors import PaymentNotFound
from payments.models import AssignedRefund, DrawerSession, Entry, Payment, Refund, ZRow
from payments.tenders import CASH
from realtime.commands.context import CommandContext

Status = DrawerSession.Status


def assign_cash(
    *, context: CommandContext, session_id: UUID, payment_ids: Sequence[UUID] = (), refund_ids: Sequence[UUID] = ()
) -> DrawerSession:
    """Put cash payments and cash refunds into a shift that is not counted yet, so that its count expects them.

    The payments stay as they are otherwise, and so does the ledger: all cash lies in one account. A refund is written
    once, so a row beside it names the shift. Locks the payments, also those of the refunds, in pk order, then the
    session. All of them or none.

    Raises:
        SessionNotFound, CountedAlready: there is no such shift, or its drawer is counted.
        PaymentNotFound: one of them is no payment or refund in cash of this restaurant.
        CashHasDrawer: one of them belongs to a shift already.
        CashReported: one of them is on a Z report, as cash without a drawer.
    """
    paid, back = set(payment_ids), set(refund_ids)
    rows = Payment.objects.filter(Q(pk__in=paid) | Q(pk__in=Refund.objects.filter(pk__in=back).values("payment")))
    locked = {row.id: row for row in rows.select_for_update(of=("self",), no_key=True).order_by("pk")}
    session = lock_session(session_id, against_sales=True)
    if session.count_stored_at is not None or session.status not in (Status.OPEN, Status.ENDED):
        raise CountedAlready(session=str(session_id))
    assignable = set(cash_without_drawer().filter(pk__in=paid).values_list("pk", flat=True))
    for payment_id in sorted(paid - assignable):
        _refuse(locked.get(payment_id), payment_id)
    refunds = {refund.pk: refund for refund in refunds_without_drawer().filter(pk__in=back)}
    for refund_id in sorted(back - refunds.keys()):
        _refuse_refund(refund_id)
    Payment.objects.filter(pk__in=paid).update(drawer_session=session)
    at, actor = clock.now(), context.actor
    AssignedRefund.objects.bulk_create(
        AssignedRefund(refund=refund, session=session, by=actor.user_id, by_name=actor.name, at=at)
        for refund in refunds.values()
    )
    for payment_id in sorted(paid):
        payment = locked[payment_id]
        context.annotate(payment=payment.id, session=session.id, amount=payment.amount + payment.tip)
    for refund in refunds.values():
        context.annotate(refund=refund.id, session=session.id, amount=-(refund.amount + refund.tip))
    return session


def _refuse(payment: Payment | None, payment_id: UUID) -> None:
    """Raise why this payment cannot be assigned."""
    if payment is not None and payment.drawer_session_id is not None:
        raise CashHasDrawer(payment=str(payment_id), session=str(payment.drawer_session_id))
    captures = Entry.objects.filter(payment_id=payment_id, kind=Entry.Kind.CAPTURE).values("pk")
    if payment is not None and ZRow.objects.filter(pk__in=captures).exists():
        raise CashReported(payment=str(payment_id))
    raise PaymentNotFound(payment=str(payment_id))


def _refuse_refund(refund_id: UUID) -> None:
    """Raise why this refund cannot be assigned."""
    refund = Refund.objects.filter(pk=refund_id, method=CASH.name).select_related("assignment").first()
    if refund is None:
        raise PaymentNotFound(refund=str(refund_id))
    if refund.drawer_session_id is not None or hasattr(refund, "assignment"):
        raise CashHasDrawer(refund=str(refund_id))
    raise CashReported(refund=str(refund_id))
