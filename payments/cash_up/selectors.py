"""Named reads of drawers and their sessions, with the locks of cash-up.

A sale takes `FOR KEY SHARE` on the session of its drawer. Ending, counting and closing take `FOR UPDATE`: they wait for
the sales under way, and a sale that comes later finds the session ended. Lock order: order, payment, drawer, session.
"""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from django.db import connection
from django.db.models import Exists, F, OuterRef, QuerySet, Sum

from fynlo.core.money import ZERO
from payments.cash_up.errors import DrawerNotFound, SessionNotFound
from payments.models import CashUpSettings, Drawer, DrawerSession, Entry, Payment, Refund, ZRow
from payments.tenders import CASH
from realtime.commands.context import CommandContext

Status = DrawerSession.Status
UNCLOSED = (Status.OPEN, Status.ENDED, Status.COUNTED)

OF_ACTOR = "(person_id = %(person)s OR (person_id IS NULL AND device_id = %(device)s))"
OPEN_NOW = f"""
    SELECT id, count_stored_at FROM payments_drawersession WHERE status = 'open' AND {OF_ACTOR}
    ORDER BY person_id IS NULL, opened_at DESC LIMIT 1 FOR KEY SHARE
"""  # noqa: S608, no input in it
OPEN_THEN = f"""
    SELECT id, count_stored_at FROM payments_drawersession
    WHERE {OF_ACTOR} AND opened_at <= %(at)s AND (ended_at IS NULL OR ended_at >= %(at)s)
    ORDER BY person_id IS NULL, opened_at DESC LIMIT 1 FOR KEY SHARE
"""  # noqa: S608


def session_taking_cash(context: CommandContext) -> tuple[UUID | None, bool]:
    """Return the id of the drawer session that the actor's cash goes to, and whether it is counted already.

    The open session of the person's own drawer, else of the device's; None without one. For what a device did without
    a network: the session that was open then. Locks it against ending until the commit. One query; none for an actor
    without a device and a person.
    """
    actor = context.actor
    if actor.device_id is None and actor.user_id is None:
        return None, False
    with connection.cursor() as cursor:
        cursor.execute(
            OPEN_THEN if context.accepts_conflicts else OPEN_NOW,
            {"person": actor.user_id, "device": actor.device_id, "at": context.occurred_at},
        )
        row = cursor.fetchone()
    return (None, False) if row is None else (row[0], row[1] is not None)


def lock_session(session_id: UUID, *, against_sales: bool = False) -> DrawerSession:
    """Lock and return a session. `against_sales`: wait for sales under way too. Raises SessionNotFound."""
    rows = DrawerSession.objects.select_for_update(of=("self",), no_key=not against_sales)
    found = rows.filter(pk=session_id).first()
    if found is None:
        raise SessionNotFound(session=str(session_id))
    return found


def get_session(session_id: UUID | str | None) -> DrawerSession:
    """Return a session with its drawer. Raises SessionNotFound."""
    found = DrawerSession.objects.filter(pk=session_id).select_related("drawer").first() if session_id else None
    if found is None:
        raise SessionNotFound(session=str(session_id))
    return found


def lock_drawer(drawer_id: UUID) -> Drawer:
    """Raises DrawerNotFound."""
    found = Drawer.objects.select_for_update(of=("self",), no_key=True).filter(pk=drawer_id).first()
    if found is None:
        raise DrawerNotFound(drawer=str(drawer_id))
    return found


def active_drawers() -> QuerySet[Drawer]:
    return Drawer.objects.filter(is_active=True)


def unclosed_sessions() -> Sequence[DrawerSession]:
    """Return the sessions that are not closed, with their drawers, the oldest first. One query."""
    rows = DrawerSession.objects.exclude(status=Status.CLOSED).select_related("drawer")
    return list(rows.order_by("opened_at", "id"))


def uncounted_sessions() -> Sequence[DrawerSession]:
    """Return the shifts whose drawer is not counted yet, with their drawers, the oldest first. One query."""
    rows = DrawerSession.objects.filter(status__in=(Status.OPEN, Status.ENDED), count_stored_at=None)
    return list(rows.select_related("drawer").order_by("opened_at", "id"))


def cash_without_drawer() -> QuerySet[Payment]:
    """Return the cash payments that belong to no shift and are on no Z report, the oldest first.

    `in_drawer` is what a drawer holds of each: its amount and tip.
    """
    reported = ZRow.objects.filter(id=OuterRef("pk"))
    captures = Entry.objects.filter(payment=OuterRef("pk"), kind=Entry.Kind.CAPTURE)
    rows = Payment.objects.filter(tender=CASH.name, status=Payment.Status.CAPTURED, drawer_session=None)
    unreported = captures.filter(~Exists(reported))
    return rows.filter(Exists(unreported)).annotate(in_drawer=F("amount") + F("tip")).order_by("captured_at", "id")


def refunds_without_drawer() -> QuerySet[Refund]:
    """Return the cash refunds that belong to no shift and are on no Z report, the oldest first.

    `in_drawer` is what a drawer lacks for each: its amount and tip.
    """
    reported = ZRow.objects.filter(id=OuterRef("pk"))
    booked = Entry.objects.filter(payment=OuterRef("payment"), about=OuterRef("pk"), kind=Entry.Kind.REFUND)
    rows = Refund.objects.filter(method=CASH.name, drawer_session=None, assignment=None)
    unreported = booked.filter(~Exists(reported))
    return rows.filter(Exists(unreported)).annotate(in_drawer=F("amount") + F("tip")).order_by("at", "id")


def sums_without_drawer() -> tuple[Decimal, Decimal]:
    """Return the cash of both lists that can be assigned to a shift: what was taken, what was given back. Two queries.

    Two sums, because a payment that was refunded is still to be assigned although they come to nothing together.
    """
    taken = cash_without_drawer().aggregate(sum=Sum("in_drawer"))["sum"]
    return taken or ZERO, refunds_without_drawer().aggregate(sum=Sum("in_drawer"))["sum"] or ZERO


def sessions() -> QuerySet[DrawerSession]:
    """Return all sessions with their drawers, the newest first."""
    return DrawerSession.objects.select_related("drawer")


def cash_up_settings() -> CashUpSettings:
    """Return the settings in force: the stored row, or the defaults if there is none. One query."""
    return CashUpSettings.objects.filter(pk=1).first() or default_settings()


def default_settings() -> CashUpSettings:
    """Return the default settings, unsaved."""
    return CashUpSettings(pk=1, version=0)


def lock_cash_up_settings() -> CashUpSettings:
    """Create the row if it is missing, and lock it until the commit. Two queries."""
    CashUpSettings.objects.bulk_create([default_settings()], ignore_conflicts=True)
    return CashUpSettings.objects.select_for_update(of=("self",), no_key=True).get(pk=1)
