"""Named reads about people. The ones that lock say so."""

from dataclasses import dataclass
from uuid import UUID

from realtime.actors import Actor
from restaurants.identity.errors import InvitationNotFound, MemberNotFound
from restaurants.identity.principals import Principal
from restaurants.identity.rules import may_manage
from restaurants.identity.tokens import hashed
from restaurants.models import Invitation, Membership, Restaurant, Subscription, User
from restaurants.models.people import Job, Role


@dataclass(frozen=True, slots=True)
class OwnRestaurant:
    """A restaurant of one's own, and what one is there, in words."""

    id: UUID
    name: str
    slug: str
    role: str
    job: str
    position: str


def position_label(role: str, job: str) -> str:
    """What to call somebody: an employee by their job."""
    return Job(job).label if job else Role(role).label


def is_member(user: User, restaurant: Restaurant) -> bool:
    return Membership.objects.filter(
        user=user, restaurant=restaurant, is_active=True, restaurant__status=Restaurant.Status.ACTIVE
    ).exists()


def member_name(*, user_id: UUID, restaurant_id: UUID) -> str | None:
    """What somebody who works there is called; None for anybody else."""
    rows = Membership.objects.filter(user_id=user_id, restaurant_id=restaurant_id, is_active=True)
    return rows.values_list("user__name", flat=True).first()


def is_suspended_for(user_id: UUID, restaurant_id: UUID | None) -> bool:
    """Whether that person would be let in, were the restaurant not suspended. Strangers are not told."""
    return Membership.objects.filter(
        user_id=user_id, restaurant_id=restaurant_id, is_active=True, restaurant__status=Restaurant.Status.SUSPENDED
    ).exists()


def restaurants_of(principal: Principal) -> list[OwnRestaurant]:
    """The active restaurants of that person, by name. One query."""
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
    """The invitation whose link carries `token`, with its restaurant and inviter. Raises InvitationNotFound."""
    invitation = Invitation.objects.select_related("restaurant", "invited_by").filter(token_hash=hashed(token)).first()
    if invitation is None:
        raise InvitationNotFound()
    return invitation


def lock_invitation(restaurant: Restaurant | None, invitation_id: UUID) -> Invitation:
    """Raises InvitationNotFound, also for another restaurant's. None: whichever restaurant's it is."""
    rows = Invitation.objects.select_for_update(of=("self",), no_key=True).select_related("restaurant")
    if restaurant is not None:
        rows = rows.filter(restaurant=restaurant)
    invitation = rows.filter(pk=invitation_id).first()
    if invitation is None:
        raise InvitationNotFound()
    return invitation


def lock_membership(restaurant: Restaurant, membership_id: UUID) -> Membership:
    """Raises MemberNotFound, also for another restaurant's."""
    membership = (
        Membership.objects.select_for_update(of=("self",), no_key=True)
        .filter(restaurant=restaurant, pk=membership_id)
        .first()
    )
    if membership is None:
        raise MemberNotFound()
    return membership


def lock_owners(restaurant: Restaurant) -> list[Membership]:
    """The active owners, locked in pk order, so that two cannot remove each other at the same moment."""
    return list(
        Membership.objects.select_for_update(of=("self",), no_key=True)
        .filter(restaurant=restaurant, role=Role.RESTAURANT_OWNER, is_active=True, user__is_active=True)
        .order_by("pk")
    )


def acting_role(actor: Actor, restaurant: Restaurant) -> str:
    """What `actor` is in that restaurant right now; the system and platform owners are what they say. "" for nobody."""
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
    """Whether its sender could still send it. One that nobody in particular sent (the platform's) always may."""
    inviter = invitation.invited_by
    if inviter is None:
        return True
    if not inviter.is_active:
        return False
    row = Membership.objects.filter(user=inviter, restaurant_id=invitation.restaurant_id, is_active=True).first()
    return inviter.is_platform_owner or (row is not None and may_manage(row.role, invitation.role))


def subscription_of(restaurant_id: UUID) -> Subscription | None:
    """The restaurant's plan, or None before one was chosen."""
    return Subscription.objects.select_related("plan").filter(restaurant_id=restaurant_id).first()
