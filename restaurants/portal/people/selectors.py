"""Reads for the page of people."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from django.db.models import Q, QuerySet

from fynlo.core import clock
from restaurants.identity.errors import MemberNotFound
from restaurants.identity.rules import may_manage
from restaurants.identity.selectors import position_label
from restaurants.models import Invitation, Membership, Restaurant

MOST_INVITATIONS = 100


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member for the viewer. `manageable`: the viewer may change them. `status` is a state of `fynlo.core.states`."""

    id: UUID
    name: str
    email: str
    role: str
    job: str
    position: str
    status: str
    is_self: bool
    manageable: bool


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An invitation that is still open. `is_code`: a QR code that nobody has used."""

    id: UUID
    email: str
    name: str
    position: str
    expires_at: datetime
    is_expired: bool
    manageable: bool
    is_code: bool
    resend_key: UUID = field(default_factory=uuid4)  # one key for each button, so that a double tap has one effect
    withdraw_key: UUID = field(default_factory=uuid4)


def members(restaurant: Restaurant, *, search: str = "") -> QuerySet[Membership]:
    """Return members, active ones first, by name. One query."""
    rows = Membership.objects.filter(restaurant=restaurant).select_related("user").defer("user__password")
    if search:
        rows = rows.filter(Q(user__name__icontains=search) | Q(user__email__icontains=search))
    return rows.order_by("-is_active", "user__name", "pk")


def member(restaurant: Restaurant, membership_id: UUID) -> Membership:
    """Return a member of that restaurant. Raises MemberNotFound."""
    row = members(restaurant).filter(pk=membership_id).first()
    if row is None:
        raise MemberNotFound()
    return row


def member_row(row: Membership, *, seen_by: UUID | None, role: str) -> MemberRow:
    """Return `row` as a viewer in `role` sees it."""
    is_active = row.is_active and row.user.is_active
    return MemberRow(
        id=row.pk,
        name=row.user.name,
        email=row.user.email,
        role=row.role,
        job=row.job,
        position=position_label(row.role, row.job),
        status="active" if is_active else "inactive",
        is_self=row.user_id == seen_by,
        manageable=may_manage(role, row.role),
    )


def open_invitations(restaurant: Restaurant, *, role: str, search: str = "") -> list[InvitationRow]:
    """Return open invitations, the newest first, at most MOST_INVITATIONS. One query."""
    rows = Invitation.objects.filter(restaurant=restaurant, accepted_at=None, withdrawn_at=None)
    rows = rows.exclude(email="", expires_at__lte=clock.now())  # an ended code cannot be sent again
    if search:
        rows = rows.filter(Q(email__icontains=search) | Q(name__icontains=search))
    return [
        InvitationRow(
            id=row.pk,
            email=row.email,
            name=row.name,
            position=position_label(row.role, row.job),
            expires_at=row.expires_at,
            is_expired=row.expires_at <= clock.now(),
            manageable=may_manage(role, row.role),
            is_code=not row.email,
        )
        for row in rows.order_by("-created_at")[:MOST_INVITATIONS]
    ]
