"""Reads about people. Those named `lock_…` lock rows."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext

from fynlo.core import clock
from fynlo.core.errors import DomainError
from realtime.actors import Actor
from restaurants.identity.errors import (
    InvitationCodeEnded,
    InvitationNotFound,
    MemberNotFound,
    RestaurantClosed,
    RestaurantSuspended,
)
from restaurants.identity.permissions import SUPPORT
from restaurants.identity.principals import Principal
from restaurants.identity.rules import may_manage
from restaurants.identity.tokens import hashed
from restaurants.models import Invitation, Membership, Restaurant, Subscription, User
from restaurants.models.people import Job, Role


@dataclass(frozen=True, slots=True)
class OwnRestaurant:
    """A restaurant of the person, with their role there. `position` is its label."""

    id: UUID
    name: str
    slug: str
    role: str
    job: str
    position: str


def position_label(role: str, job: str) -> str:
    """Return the label of a role, or of the job for an employee."""
    if role == SUPPORT:
        return gettext("Support access")
    return str(Job(job).label if job else Role(role).label)


def job_label(job: str) -> str:
    """Return the label of what a person works as: a role, such as manager, or the job of an employee."""
    return position_label(job, "") if job in Role.values else position_label(Role.EMPLOYEE.value, job)


def is_member(user: User, restaurant: Restaurant) -> bool:
    return Membership.objects.filter(
        user=user, restaurant=restaurant, is_active=True, restaurant__status=Restaurant.Status.ACTIVE
    ).exists()


def belongs_anywhere(user: User) -> bool:
    """Whether the person is a member of any restaurant. One query."""
    return Membership.objects.filter(user=user, is_active=True).exists()


def member_name(*, user_id: UUID, restaurant_id: UUID) -> str | None:
    """Return the name of an active member, or None for another person."""
    rows = Membership.objects.filter(user_id=user_id, restaurant_id=restaurant_id, is_active=True)
    return rows.values_list("user__name", flat=True).first()


def refusal_for(user_id: UUID, restaurant_id: UUID | None) -> DomainError | None:
    """Return why a member cannot enter that restaurant: it is suspended or closed. Else None. One query."""
    rows = Membership.objects.filter(user_id=user_id, restaurant_id=restaurant_id, is_active=True)
    status = rows.values_list("restaurant__status", flat=True).first()
    if status == Restaurant.Status.SUSPENDED:
        return RestaurantSuspended()
    return RestaurantClosed() if status == Restaurant.Status.CLOSED else None


def restaurants_of(principal: Principal) -> list[OwnRestaurant]:
    """Return the person's active restaurants by name. One query."""
    rows = Restaurant.objects.filter(pk__in=list(principal.memberships)).order_by("name", "pk")
    return [
        OwnRestaurant(
            id=row.pk,
            name=row.name,
            slug=row.slug,
            role=principal.memberships[row.pk].role,
            job=principal.memberships[row.pk].job,
            position=position_label(principal.memberships[row.pk].role, principal.memberships[row.pk].job),
        )
        for row in rows
    ]


def invitation_by_token(token: str) -> Invitation:
    """Return the invitation of a link's token, with its restaurant and inviter. Raises InvitationNotFound."""
    rows = Invitation.objects.select_related("restaurant", "invited_by").exclude(email="")
    invitation = rows.filter(token_hash=hashed(token)).first()
    if invitation is None:
        raise InvitationNotFound()
    return invitation


def invitation_by_code(code: str) -> Invitation:
    """Return the invitation of a QR code that nobody used, with its restaurant. Raises InvitationCodeEnded."""
    rows = Invitation.objects.select_related("restaurant").filter(email="", accepted_at=None, withdrawn_at=None)
    invitation = rows.filter(token_hash=hashed(code), expires_at__gt=clock.now()).first()
    if invitation is None or invitation.restaurant.status != Restaurant.Status.ACTIVE:
        raise InvitationCodeEnded()
    return invitation


def lock_invitation(restaurant: Restaurant | None, invitation_id: UUID) -> Invitation:
    """Lock and return an invitation of that restaurant; of any restaurant for None. Raises InvitationNotFound."""
    rows = Invitation.objects.select_for_update(of=("self",), no_key=True).select_related("restaurant")
    if restaurant is not None:
        rows = rows.filter(restaurant=restaurant)
    invitation = rows.filter(pk=invitation_id).first()
    if invitation is None:
        raise InvitationNotFound()
    return invitation


def lock_membership(restaurant: Restaurant, membership_id: UUID) -> Membership:
    """Lock and return a membership of that restaurant. Raises MemberNotFound."""
    membership = (
        Membership.objects.select_for_update(of=("self",), no_key=True)
        .filter(restaurant=restaurant, pk=membership_id)
        .first()
    )
    if membership is None:
        raise MemberNotFound()
    return membership


def lock_owners(restaurant: Restaurant) -> list[Membership]:
    """Lock and return the active owners in pk order, so that two owners cannot remove each other at once."""
    return list(
        Membership.objects.select_for_update(of=("self",), no_key=True)
        .filter(restaurant=restaurant, role=Role.RESTAURANT_OWNER, is_active=True, user__is_active=True)
        .order_by("pk")
    )


def acting_role(actor: Actor, restaurant: Restaurant) -> str:
    """Return the actor's current role there, from the database. The system keeps its role. "" for a stranger."""
    if actor.role == "system":
        return actor.role
    user = User.objects.filter(pk=actor.user_id, is_active=True).first()
    if user is None:
        return ""
    if actor.role == "platform_owner" and user.is_platform_owner:
        return actor.role
    role = Membership.objects.filter(user=user, restaurant=restaurant, is_active=True).values_list("role", flat=True)
    return role.first() or ""


def may_invite_now(invitation: Invitation) -> bool:
    """Whether the inviter may still give that role. Always true for an invitation that the system sent."""
    inviter = invitation.invited_by
    if inviter is None:
        return True
    if not inviter.is_active:
        return False
    row = Membership.objects.filter(user=inviter, restaurant_id=invitation.restaurant_id, is_active=True).first()
    return inviter.is_platform_owner or (row is not None and may_manage(row.role, invitation.role))


def subscription_of(restaurant_id: UUID) -> Subscription | None:
    """Return the restaurant's subscription with its plan, its account and the terms that it keeps, or None."""
    return (
        Subscription.objects.select_related("plan", "kept_version", "restaurant", "account")
        .filter(restaurant_id=restaurant_id)
        .first()
    )
