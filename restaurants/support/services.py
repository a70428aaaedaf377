"""Open, use and end support access. Each function runs inside a command of `restaurants.platform_executor`."""

from datetime import timedelta
from functools import partial
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from realtime.commands.context import CommandContext
from restaurants.identity import security_log
from restaurants.identity.permissions import MANAGERS
from restaurants.identity.principals import access_changed
from restaurants.identity.security_log import Kind
from restaurants.mail import queue_mail
from restaurants.models import Membership, Restaurant, SecurityPolicy, SupportAccess, User
from restaurants.models.people import Role
from restaurants.platform.errors import RestaurantUnknown
from restaurants.support.errors import (
    SupportAlreadyOpen,
    SupportEnded,
    SupportNotAllowed,
    SupportNotInService,
    SupportOfMember,
    SupportUnknown,
)

MINUTES = (30, 60, 240)
SHORTEST_REASON = 10
OWNERS_PAGE = "/portal/settings/support/"
EndedBy = SupportAccess.EndedBy


def open_access(*, context: CommandContext, restaurant_id: UUID, reason: str, minutes: int) -> SupportAccess:
    """Open the actor's support access to a restaurant for one of MINUTES.

    Locks the restaurant's row, so that two openings at once, or one beside the owner's refusal, see each other. Emails
    the owners. Other processes follow within PRINCIPAL_CACHE_SECONDS.
    Raises RestaurantUnknown, SupportNotInService, SupportNotAllowed, SupportOfMember, SupportAlreadyOpen, InvalidInput.
    """
    restaurant = lock_restaurant(restaurant_id)
    if restaurant is None:
        raise RestaurantUnknown()
    reason = " ".join(reason.split())
    if len(reason) < SHORTEST_REASON:
        raise InvalidInput(_("Say why, in a sentence that the owner understands."), field="reason")
    if minutes not in MINUTES:
        raise InvalidInput(_("Choose from the list."), field="minutes")
    if restaurant.status != Restaurant.Status.ACTIVE:
        raise SupportNotInService()
    if SecurityPolicy.objects.filter(pk=restaurant.pk, allows_support=False).exists():
        raise SupportNotAllowed()
    if Membership.objects.filter(restaurant=restaurant, user_id=context.actor.user_id, is_active=True).exists():
        raise SupportOfMember()
    if has_open(restaurant.pk, context.actor.user_id):
        raise SupportAlreadyOpen()
    now = clock.now()
    access = SupportAccess.objects.create(
        restaurant=restaurant,
        user_id=context.actor.user_id,
        person=context.actor.name,
        reason=reason[:300],
        opened_at=now,
        expires_at=now + timedelta(minutes=minutes),
    )
    context.annotate(support_access=str(access.pk), reason=access.reason, minutes=minutes)
    _record(access, context, format_lazy(_("Opened for {minutes} minutes: {reason}"), minutes=minutes, reason=reason))
    _everybody_sees(access)
    _write_to_owners(context, restaurant, access)
    return access


def record_view(*, context: CommandContext, access_id: UUID, page: str) -> None:
    """Write into the audit that the actor opens a page, if their access is open at this moment.

    Locks the access, as its end does: a page is recorded before the end, or refused. Asks the database, not the
    principal cache. Raises SupportEnded.
    """
    access = lock_usable(access_id, context.actor.user_id)
    if access is None:
        raise SupportEnded()
    context.annotate(support_access=str(access.pk), page=page[:300])


def end_as_staff(*, context: CommandContext, restaurant_id: UUID) -> None:
    """End every open support access of platform staff to that restaurant. Does nothing where none is open."""
    end_accesses(context, open_accesses().filter(restaurant_id=restaurant_id), EndedBy.STAFF)


def end_as_owner(*, context: CommandContext, access_id: UUID) -> None:
    """End one support access to the chosen restaurant at once. Does nothing to one that has ended.

    Raises SupportUnknown, also for another restaurant's.
    """
    theirs = SupportAccess.objects.filter(pk=access_id, restaurant_id=connection.tenant.pk)
    if not theirs.exists():
        raise SupportUnknown()
    end_accesses(context, open_accesses().filter(pk__in=theirs.values("pk")), EndedBy.OWNER)


def allow_access(*, context: CommandContext, allows: bool) -> None:
    """Allow or refuse support access to the chosen restaurant from now on. A refusal ends what is open.

    Locks the restaurant's row, as an opening does.
    """
    restaurant = Restaurant.objects.select_for_update(of=("self",), no_key=True).get(pk=connection.tenant.pk)
    policy = SecurityPolicy.objects.filter(pk=restaurant.pk).first() or SecurityPolicy(restaurant=restaurant)
    if policy.allows_support == allows:
        return
    context.annotate(field="allows_support", before=policy.allows_support, after=allows)
    policy.allows_support = allows
    policy.save()
    note = _("Support access allowed") if allows else _("Support access refused")
    security_log.record(Kind.POLICY_CHANGED, actor_id=context.actor.user_id, restaurant_id=restaurant.pk, note=note)
    if not allows:
        end_accesses(context, open_accesses().filter(restaurant=restaurant), EndedBy.REFUSED)


def end_accesses(context: CommandContext, accesses: QuerySet[SupportAccess], by: SupportAccess.EndedBy) -> None:
    """End open accesses. Locks them in `pk` order. The next page is refused, whatever is cached."""
    for access in accesses.select_for_update(of=("self",), no_key=True).order_by("pk"):
        access.ended_at, access.ended_by = clock.now(), by
        access.save(update_fields=["ended_at", "ended_by"])
        context.annotate(support_access=str(access.pk), ended_by=str(by))
        _record(access, context, _("Ended"))
        _everybody_sees(access)


def lock_restaurant(restaurant_id: UUID) -> Restaurant | None:
    return Restaurant.objects.select_for_update(of=("self",), no_key=True).filter(pk=restaurant_id).first()


def lock_usable(access_id: UUID, user_id: UUID | None) -> SupportAccess | None:
    """Lock and return an open access of that person, or None. The person and the restaurant must be active."""
    people = User.objects.filter(pk=user_id, is_active=True, is_platform_owner=True)
    accesses = open_accesses().filter(pk=access_id, restaurant__status=Restaurant.Status.ACTIVE)
    return accesses.select_for_update(of=("self",), no_key=True).filter(user_id__in=people.values("pk")).first()


def has_open(restaurant_id: UUID, user_id: UUID | None) -> bool:
    return open_accesses().filter(restaurant_id=restaurant_id, user_id=user_id).exists()


def open_accesses() -> QuerySet[SupportAccess]:
    """Return the accesses that are open now."""
    return SupportAccess.objects.filter(ended_at=None, expires_at__gt=clock.now())


def _record(access: SupportAccess, context: CommandContext, note: object) -> None:
    """Write into the security log that the owner reads. One query."""
    security_log.record(
        Kind.SUPPORT_ACCESS,
        restaurant_id=access.restaurant_id,
        actor_id=context.actor.user_id,
        user=User.objects.filter(pk=access.user_id).first(),
        note=note,
    )


def _write_to_owners(context: CommandContext, restaurant: Restaurant, access: SupportAccess) -> None:
    """Email every active owner who may look, why and until when."""
    owners = Membership.objects.filter(restaurant=restaurant, role=Role.RESTAURANT_OWNER, is_active=True)
    until = access.expires_at.astimezone(restaurant.zone)
    for email in owners.values_list("user__email", flat=True):
        queue_mail(
            context=context,
            to=email,
            subject=format_lazy(_("Fynlo’s support may look at {restaurant}"), restaurant=restaurant.name),
            template="support_opened",
            variables={
                "person": access.person,
                "reason": access.reason,
                "until": f"{until:%H:%M}",
                "path": OWNERS_PAGE,
            },
            restaurant=restaurant,
        )


def _everybody_sees(access: SupportAccess) -> None:
    """Let the next pages of the person, and those of owners and managers, show the change."""
    managers = Membership.objects.filter(restaurant_id=access.restaurant_id, role__in=MANAGERS, is_active=True)
    for user_id in (access.user_id, *managers.values_list("user_id", flat=True)):
        transaction.on_commit(partial(access_changed, user_id))
