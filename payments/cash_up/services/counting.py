"""Count a drawer. The person who counts does not see what is expected before."""

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from fynlo.core.money import pounds
from orders.labels import money
from payments.cash_up import denominations, events
from payments.cash_up.errors import ClosedAlready, CountDiffers, CountedAlready, DrawerNotCounted, IdTaken
from payments.cash_up.expected import expected_of
from payments.cash_up.selectors import lock_session
from payments.cash_up.services.sessions import mark_ended
from payments.models import DrawerCount, DrawerSession
from realtime.commands.context import CommandContext

Status = DrawerSession.Status


def count_drawer(
    *,
    context: CommandContext,
    session_id: UUID,
    pieces: Mapping[str, int] | None = None,
    amount: Decimal | None = None,
    count_id: UUID | None = None,
) -> DrawerSession:
    """Store what is in a drawer, by `pieces` of each denomination in pence or as one `amount` in pounds.

    Ends the shift if it is still open. Computes what is expected from the rows of now and stores the difference. A
    second call with the same `count_id` returns the session as it is. A count that a device made without a network is
    always stored: it is in force until the drawer is closed, and late afterwards. Waits for the sales under way and
    locks the session. Records `drawer.counted`.

    Raises SessionNotFound, CountedAlready, ClosedAlready, IdTaken, CountDiffers when the pieces sum to another amount,
    InvalidInput without pieces and amount.
    """
    return _count(context, session_id, pieces, amount, count_id, is_again=False)


def recount_drawer(
    *,
    context: CommandContext,
    session_id: UUID,
    pieces: Mapping[str, int] | None = None,
    amount: Decimal | None = None,
    count_id: UUID | None = None,
) -> DrawerSession:
    """Count a counted drawer again. Both counts stay on record. As `count_drawer`, but raises DrawerNotCounted."""
    return _count(context, session_id, pieces, amount, count_id, is_again=True)


def _count(
    context: CommandContext,
    session_id: UUID,
    pieces: Mapping[str, int] | None,
    amount: Decimal | None,
    count_id: UUID | None,
    *,
    is_again: bool,
) -> DrawerSession:
    counted = _amount_of(pieces, amount)
    session = lock_session(session_id, against_sales=True)
    earlier = DrawerCount.objects.filter(pk=count_id).first() if count_id else None
    if earlier is not None:
        if (earlier.session_id, earlier.amount) != (session.id, counted):
            raise IdTaken(field="id")
        return session
    if not context.accepts_conflicts:
        _check_status(session, is_again=is_again)
    is_late, now, actor = session.status == Status.CLOSED, clock.now(), context.actor
    expected = expected_of(session).total
    DrawerCount.objects.create(
        id=count_id or uuid7(), session=session, denominations=dict(pieces or {}), amount=counted, expected=expected,
        is_late=is_late, by=actor.user_id, by_name=actor.name, at=context.occurred_at, stored_at=now,
    )  # fmt: skip
    context.annotate(drawer=session.drawer.name, counted=counted, expected=expected, late=is_late)
    if is_late:
        return session
    if session.status == Status.OPEN:
        mark_ended(context, session)
    session.status, session.expected, session.counted = Status.COUNTED, expected, counted
    session.difference = counted - expected
    session.counted_at, session.count_stored_at = context.occurred_at, now
    session.counted_by, session.counted_by_name = actor.user_id, actor.name
    session.save(
        update_fields=[
            "status", "ended_at", "ended_by", "ended_by_name", "expected", "counted", "difference", "counted_at",
            "count_stored_at", "counted_by", "counted_by_name",
        ]
    )  # fmt: skip
    events.drawer_counted(context, session)
    return session


def _check_status(session: DrawerSession, *, is_again: bool) -> None:
    if session.status == Status.CLOSED:
        raise ClosedAlready(session=str(session.id), closed_by=session.closed_by_name, closed_at=session.closed_at)
    if session.status == Status.COUNTED and not is_again:
        raise CountedAlready(session=str(session.id), counted_by=session.counted_by_name)
    if session.status != Status.COUNTED and is_again:
        raise DrawerNotCounted(_("This drawer is not counted yet. Count it first."), session=str(session.id))


def _amount_of(pieces: Mapping[str, int] | None, amount: Decimal | None) -> Decimal:
    if pieces is None and amount is None:
        raise InvalidInput(_("Enter how much is in the drawer."), field="amount")
    if pieces is None:
        return pounds(amount or Decimal("0.00"))
    total = denominations.total(pieces)
    if amount is not None and pounds(amount) != total:
        raise CountDiffers(
            _("The notes and coins come to {total}, not {amount}. Count again.").format(
                total=money(total), amount=money(amount)
            ),
            field="amount", amount=total, sent=amount,
        )  # fmt: skip
    return total
