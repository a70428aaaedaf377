"""Assign cash that was taken without a drawer to the shift whose drawer holds it."""

from collections.abc import Sequence
from uuid import UUID

from payments.cash_up.errors import CashHasDrawer, CashReported, CountedAlready
from payments.cash_up.selectors import cash_without_drawer, lock_session
from payments.errors import PaymentNotFound
from payments.models import DrawerSession, Entry, Payment, ZRow
from realtime.commands.context import CommandContext

Status = DrawerSession.Status


def assign_cash(*, context: CommandContext, session_id: UUID, payment_ids: Sequence[UUID]) -> DrawerSession:
    """Put cash payments into a shift that is not counted yet, so that its count expects them.

    The payments stay as they are otherwise, and so does the ledger: all cash lies in one account. Locks the payments
    in pk order, then the session. All of them or none.

    Raises:
        SessionNotFound, CountedAlready: there is no such shift, or its drawer is counted.
        PaymentNotFound: one of them is no cash payment of this restaurant.
        CashHasDrawer: one of them belongs to a shift already.
        CashReported: one of them is on a Z report, as cash without a drawer.
    """
    wanted = set(payment_ids)
    rows = Payment.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=wanted).order_by("pk")
    locked = {payment.id: payment for payment in rows}
    session = lock_session(session_id, against_sales=True)
    if session.count_stored_at is not None or session.status not in (Status.OPEN, Status.ENDED):
        raise CountedAlready(session=str(session_id))
    assignable = set(cash_without_drawer().filter(pk__in=wanted).values_list("pk", flat=True))
    for payment_id in sorted(wanted - assignable):
        _refuse(locked.get(payment_id), payment_id)
    Payment.objects.filter(pk__in=wanted).update(drawer_session=session)
    for payment in locked.values():
        context.annotate(payment=payment.id, session=session.id, amount=payment.amount + payment.tip)
    return session


def _refuse(payment: Payment | None, payment_id: UUID) -> None:
    """Raise why this payment cannot be assigned."""
    if payment is not None and payment.drawer_session_id is not None:
        raise CashHasDrawer(payment=str(payment_id), session=str(payment.drawer_session_id))
    captures = Entry.objects.filter(payment_id=payment_id, kind=Entry.Kind.CAPTURE).values("pk")
    if payment is not None and ZRow.objects.filter(pk__in=captures).exists():
        raise CashReported(payment=str(payment_id))
    raise PaymentNotFound(payment=str(payment_id))
