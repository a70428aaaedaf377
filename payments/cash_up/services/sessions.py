"""Open a drawer with a float, end its shift, and close it once it is counted."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from fynlo.core import clock
from fynlo.core.money import ZERO, pounds, written
from fynlo.core.tenancy.connection import connection
from payments import ledger
from payments.cash_up import alerts, events
from payments.cash_up.errors import (
    ClosedAlready,
    DeviceHasDrawer,
    DrawerAlreadyOpen,
    DrawerInactive,
    DrawerNotCounted,
    DrawerNotFound,
    DrawerNotOpen,
    IdTaken,
    ReasonMissing,
    SecondPersonNeeded,
)
from payments.cash_up.selectors import cash_up_settings, lock_session
from payments.models import Drawer, DrawerSession, Entry, Posting
from realtime.actors import Actor
from realtime.commands.context import CommandContext
from restaurants.business_days import business_day

Status = DrawerSession.Status
Account = Posting.Account


def open_drawer(
    *,
    context: CommandContext,
    session_id: UUID,
    drawer_id: UUID,
    opening_float: Decimal,
    name: str = "",
    is_mine: bool = False,
) -> DrawerSession:
    """Open a drawer with `opening_float` pounds from the safe. Cash on this device goes to it from now on.

    The device makes `session_id`; a second call with it returns the session that exists. A `drawer_id` that is not
    known yet adds the drawer under `name`; with `is_mine` it is the person's own, on whichever device they are. What a
    device did without a network is always stored; a second session of an open drawer raises an alert. Locks the
    drawer. Records `drawer.opened`.

    Raises DrawerNotFound without a `name` for a new drawer, DrawerInactive, DrawerAlreadyOpen, DeviceHasDrawer,
    IdTaken.
    """
    opening_float = pounds(opening_float)
    earlier = DrawerSession.objects.filter(pk=session_id).select_related("drawer").first()
    if earlier is not None:
        if (earlier.drawer_id, earlier.opening_float) != (drawer_id, opening_float):
            raise IdTaken(field="id")
        return earlier
    drawer = _lock_or_add(context, drawer_id, name, is_mine=is_mine)
    actor = context.actor
    overlaps = _check_free(context, drawer)
    last = DrawerSession.objects.filter(drawer=drawer).order_by("-number").values_list("number", flat=True).first()
    session = DrawerSession.objects.create(
        id=session_id, drawer=drawer, number=(last or 0) + 1, opening_float=opening_float, overlaps=overlaps,
        business_day=business_day(context.occurred_at, connection.tenant), device_id=actor.device_id,
        person_id=drawer.person_id, opened_at=context.occurred_at, opened_by=actor.user_id, opened_by_name=actor.name,
    )  # fmt: skip
    move_cash(session.id, {Account.CASH: opening_float, Account.SAFE: -opening_float}, clock.now())
    context.annotate(drawer=drawer.name, opening_float=opening_float)
    events.drawer_opened(context, session)
    if overlaps:
        alerts.opened_twice(context, session)
    return session


def _lock_or_add(context: CommandContext, drawer_id: UUID, name: str, *, is_mine: bool) -> Drawer:
    rows = Drawer.objects.select_for_update(of=("self",), no_key=True)
    drawer = rows.filter(pk=drawer_id).first()
    if drawer is None:
        if not name:
            raise DrawerNotFound(drawer=str(drawer_id))
        actor = context.actor
        added = Drawer(
            id=drawer_id, name=name, device_id=None if is_mine else actor.device_id,
            person_id=actor.user_id if is_mine else None, created_at=clock.now(),
        )  # fmt: skip
        Drawer.objects.bulk_create([added], ignore_conflicts=True)
        drawer = rows.get(pk=drawer_id)
        events.drawer_changed(context, drawer)
    if not drawer.is_active and not context.accepts_conflicts:
        raise DrawerInactive(drawer=str(drawer_id))
    return drawer


def _check_free(context: CommandContext, drawer: Drawer) -> bool:
    """Return whether another session of the drawer is not closed yet. Raises DrawerAlreadyOpen, DeviceHasDrawer."""
    unclosed = DrawerSession.objects.exclude(status=Status.CLOSED)
    other = unclosed.filter(drawer=drawer).first()
    if context.accepts_conflicts:
        return other is not None
    if other is not None:
        raise DrawerAlreadyOpen(
            _("{name} was opened by {opened_by_name} and is not closed yet. Count and close it first.").format(
                name=drawer.name, opened_by_name=other.opened_by_name or _("someone")
            ),
            session=str(other.id), status=other.status, opened_by=other.opened_by_name,
        )  # fmt: skip
    device = context.actor.device_id
    on_device = unclosed.filter(device_id=device, person_id=None, status=Status.OPEN)
    if device is not None and drawer.person_id is None and on_device.exists():
        raise DeviceHasDrawer(device=str(device))
    return False


def end_shift(*, context: CommandContext, session_id: UUID) -> DrawerSession:
    """End the shift of an open drawer: nothing is sold from it any more, and it can be counted.

    Waits for the sales under way and locks the session. A shift that has ended stays as it is for a device without a
    network. Records `drawer.ended`. Raises SessionNotFound, DrawerNotOpen.
    """
    session = lock_session(session_id, against_sales=True)
    if session.status != Status.OPEN:
        if not context.accepts_conflicts:
            raise DrawerNotOpen(session=str(session_id), status=session.status)
        return session
    mark_ended(context, session)
    session.save(update_fields=["status", "ended_at", "ended_by", "ended_by_name"])
    events.drawer_ended(context, session)
    return session


def mark_ended(context: CommandContext, session: DrawerSession) -> None:
    """Set the fields of an ended shift on a locked session; the caller saves it."""
    actor = context.actor
    session.status, session.ended_at = Status.ENDED, context.occurred_at
    session.ended_by, session.ended_by_name = actor.user_id, actor.name


def close_drawer(*, context: CommandContext, session_id: UUID, reason: str = "") -> DrawerSession:
    """Close a counted drawer: its counted cash goes to the safe, the difference to over and short.

    A difference needs a `reason`; one above the tolerance of the settings needs a second person: not the one who
    counted, or their approval. What a device did without a network is stored without them, with an alert. Locks the
    session. Records `drawer.closed`.

    Raises SessionNotFound, DrawerNotCounted, ClosedAlready, ReasonMissing, SecondPersonNeeded.
    """
    session = lock_session(session_id, against_sales=True)
    if session.status == Status.CLOSED:
        if context.accepts_conflicts:
            return session
        raise ClosedAlready(
            _("{closed_by_name} has closed this drawer already.").format(
                closed_by_name=session.closed_by_name or _("Someone")
            ),
            session=str(session_id), closed_by=session.closed_by_name, closed_at=session.closed_at,
        )  # fmt: skip
    if session.status != Status.COUNTED or session.counted is None or session.expected is None:
        raise DrawerNotCounted(session=str(session_id), status=session.status)
    difference, actor = session.difference or ZERO, context.actor
    if difference and not reason and not context.accepts_conflicts:
        raise ReasonMissing(field="reason", difference=difference)
    second = _second_person(context, session, difference)
    session.status, session.closed_at, session.reason = Status.CLOSED, context.occurred_at, reason
    session.closed_by, session.closed_by_name = actor.user_id, actor.name
    if second is not None:
        session.approved_by, session.approved_by_name = second.user_id, second.name
    session.save(
        update_fields=[
            "status", "closed_at", "reason", "closed_by", "closed_by_name", "approved_by", "approved_by_name",
        ]
    )  # fmt: skip
    move_cash(
        session.id,
        {Account.CASH: -session.expected, Account.OVER_SHORT: -difference, Account.SAFE: session.counted},
        clock.now(), kind=Entry.Kind.COUNT,
    )  # fmt: skip
    context.annotate(
        drawer=session.drawer.name, expected=session.expected, counted=session.counted, difference=difference,
        reason=reason,
    )  # fmt: skip
    events.drawer_closed(context, session)
    if second is None and abs(difference) > cash_up_settings().count_tolerance:
        alerts.not_approved(context, session)
    return session


def _second_person(context: CommandContext, session: DrawerSession, difference: Decimal) -> Actor | None:
    """Return who stands for the difference beside the person who counted; None when nobody does and nobody need to.

    Raises SecondPersonNeeded.
    """
    actor = context.actor
    for person in (actor.approver, actor):
        if person is not None and person.user_id != session.counted_by:
            return person
    tolerance = cash_up_settings().count_tolerance
    if abs(difference) > tolerance and not context.accepts_conflicts:
        over = _("over") if difference > 0 else _("short")
        raise SecondPersonNeeded(
            _(
                "The drawer is {difference} {over}, more than {tolerance}. Another person has to close it: ask a "
                "manager."
            ).format(difference=written(abs(difference)), over=over, tolerance=written(tolerance)),
            difference=difference, tolerance=tolerance,
        )  # fmt: skip
    return None


def move_cash(about: UUID, postings: Mapping[str, Decimal], at: datetime, kind: Entry.Kind = Entry.Kind.CASH) -> None:
    """Write the ledger entry about a session or a movement. Nothing is written when nothing moves."""
    if any(postings.values()):
        ledger.write(kind=kind, about=about, postings=postings, at=at)
