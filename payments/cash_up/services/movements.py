"""Pay cash in and out of a drawer, drop it in the safe, and open the drawer without a sale."""

from decimal import Decimal
from uuid import UUID

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.money import ZERO, pounds
from fynlo.core.tenancy.connection import connection
from payments.cash_up import alerts, events
from payments.cash_up.errors import DrawerNotOpen, IdTaken
from payments.cash_up.selectors import lock_session
from payments.cash_up.services.sessions import move_cash
from payments.models import CashMovement, DrawerSession, Posting
from realtime.commands.context import CommandContext
from restaurants.business_days import business_day

Kind = CashMovement.Kind
# The ledger account that stands opposite the drawer, and the sign of the drawer's side.
ACCOUNTS: dict[Kind, tuple[str, int]] = {
    Kind.PAY_IN: (Posting.Account.EXPENSES, 1),
    Kind.PAY_OUT: (Posting.Account.EXPENSES, -1),
    Kind.SAFE_DROP: (Posting.Account.SAFE, -1),
}


def pay_in(
    *, context: CommandContext, session_id: UUID, amount: Decimal, reason: str, movement_id: UUID | None = None
) -> CashMovement:
    """Put `amount` pounds into an open drawer, such as change from the bank. See `_move`."""
    return _move(context, Kind.PAY_IN, session_id, amount, reason, movement_id)


def pay_out(
    *, context: CommandContext, session_id: UUID, amount: Decimal, reason: str, movement_id: UUID | None = None
) -> CashMovement:
    """Take `amount` pounds out of an open drawer, such as for the window cleaner. See `_move`."""
    return _move(context, Kind.PAY_OUT, session_id, amount, reason, movement_id)


def drop_in_safe(
    *, context: CommandContext, session_id: UUID, amount: Decimal, movement_id: UUID | None = None, reason: str = ""
) -> CashMovement:
    """Move `amount` pounds from an open drawer to the safe. See `_move`."""
    return _move(context, Kind.SAFE_DROP, session_id, amount, reason, movement_id)


def open_without_sale(
    *, context: CommandContext, session_id: UUID, reason: str, movement_id: UUID | None = None
) -> CashMovement:
    """Note that a drawer was opened without a sale. No money moves; the Z report counts it. See `_move`."""
    return _move(context, Kind.NO_SALE, session_id, ZERO, reason, movement_id)


def _move(
    context: CommandContext, kind: Kind, session_id: UUID, amount: Decimal, reason: str, movement_id: UUID | None
) -> CashMovement:
    """Store a movement with its ledger entry. A second call with the same `movement_id` returns the first's.

    What a device did without a network is stored after the count too: it is late, changes no count and raises an
    alert. Locks the session. Records `drawer.moved`. Raises SessionNotFound, DrawerNotOpen, IdTaken.
    """
    amount = pounds(amount)
    session = lock_session(session_id)
    earlier = CashMovement.objects.filter(pk=movement_id).first() if movement_id else None
    if earlier is not None:
        if (earlier.session_id, earlier.kind, earlier.amount) != (session.id, kind, amount):
            raise IdTaken(field="id")
        return earlier
    if session.status != DrawerSession.Status.OPEN and not context.accepts_conflicts:
        raise DrawerNotOpen(session=str(session_id), status=session.status)
    now, actor = clock.now(), context.actor
    movement = CashMovement.objects.create(
        id=movement_id or uuid7(), session=session, kind=kind, amount=amount, reason=reason,
        business_day=business_day(context.occurred_at, connection.tenant), is_late=session.count_stored_at is not None,
        by=actor.user_id, by_name=actor.name, approved_by_name=actor.approver.name if actor.approver else "",
        at=context.occurred_at, stored_at=now,
    )  # fmt: skip
    if kind in ACCOUNTS:
        account, sign = ACCOUNTS[kind]
        move_cash(movement.id, {Posting.Account.CASH: sign * amount, account: -sign * amount}, now)
    context.annotate(movement=kind.value, amount=amount, reason=reason)
    events.drawer_moved(context, movement)
    if movement.is_late and amount:
        alerts.late_movement(context, session, movement)
    return movement
