"""Members of a restaurant: change a role, deactivate, reactivate.

This process applies a change at once, other processes within PRINCIPAL_CACHE_SECONDS.
"""

from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from realtime.commands.context import CommandContext
from restaurants.identity import security_log, selectors
from restaurants.identity.errors import LastOwner, PaysTheBill
from restaurants.identity.principals import access_changed
from restaurants.identity.security_log import Kind
from restaurants.identity.services.invitations import withdraw_unmanageable
from restaurants.identity.services.positions import checked_position, require_may_manage
from restaurants.models import BillingAccount, Membership, Restaurant
from restaurants.models.people import Role


def change_role(
    *, context: CommandContext, restaurant: Restaurant, membership_id: UUID, role: str, job: str = ""
) -> Membership:
    """Give a member another role or job. Locks the restaurant's owners in pk order, then the member.

    Withdraws the member's open invitations to roles that the member may no longer give.
    Raises MemberNotFound, InvalidInput, AboveYourself, LastOwner, PaysTheBill.
    """
    role, job = checked_position(role, job)
    owners = selectors.lock_owners(restaurant)
    membership = selectors.lock_membership(restaurant, membership_id)
    require_may_manage(context, restaurant, membership.role)
    require_may_manage(context, restaurant, role)
    if (membership.role, membership.job) == (role, job):
        return membership
    if role != Role.RESTAURANT_OWNER:
        _refuse_last_owner(owners, membership)
        _refuse_who_pays(membership)
    context.annotate(field="role", before=membership.role, after=role, user=str(membership.user_id))
    context.annotate(field="job", before=membership.job, after=job, user=str(membership.user_id))
    before = selectors.position_label(membership.role, membership.job)
    _log(context, membership, f"{before} → {selectors.position_label(role, job)}")
    membership.role, membership.job = role, job
    membership.save(update_fields=["role", "job"])
    withdraw_unmanageable(context, restaurant, membership)
    transaction.on_commit(partial(access_changed, membership.user_id))
    return membership


def deactivate_member(*, context: CommandContext, restaurant: Restaurant, membership_id: UUID) -> Membership:
    """End a member's access and withdraw their open invitations. What they did keeps their name.

    Locks as `change_role`. Raises MemberNotFound, AboveYourself, LastOwner, PaysTheBill.
    """
    owners = selectors.lock_owners(restaurant)
    membership = selectors.lock_membership(restaurant, membership_id)
    require_may_manage(context, restaurant, membership.role)
    _refuse_last_owner(owners, membership)
    _refuse_who_pays(membership)
    return _set_active(context, membership, False)


def reactivate_member(*, context: CommandContext, restaurant: Restaurant, membership_id: UUID) -> Membership:
    """Give a former member access again, in the former role. Locks the member.

    Raises MemberNotFound, AboveYourself.
    """
    membership = selectors.lock_membership(restaurant, membership_id)
    require_may_manage(context, restaurant, membership.role)
    return _set_active(context, membership, True)


def _set_active(context: CommandContext, membership: Membership, is_active: bool) -> Membership:
    if membership.is_active != is_active:
        context.annotate(field="is_active", before=membership.is_active, after=is_active, user=str(membership.user_id))
        _log(context, membership, _("Reactivated") if is_active else _("Deactivated"))
        membership.is_active = is_active
        membership.save(update_fields=["is_active"])
        withdraw_unmanageable(context, membership.restaurant, membership)
        transaction.on_commit(partial(access_changed, membership.user_id))
    return membership


def _log(context: CommandContext, membership: Membership, what: str | Promise) -> None:
    security_log.record(
        Kind.ROLE_CHANGED, user=membership.user, restaurant_id=membership.restaurant_id,
        actor_id=context.actor.user_id, note=what,
    )  # fmt: skip


def _refuse_last_owner(owners: list[Membership], leaving: Membership) -> None:
    if leaving.role == Role.RESTAURANT_OWNER and not any(owner.pk != leaving.pk for owner in owners):
        raise LastOwner()


def _refuse_who_pays(leaving: Membership) -> None:
    """Refuse to take an owner away who pays this restaurant's bill together with others."""
    if BillingAccount.objects.filter(owner=leaving.user_id, subscriptions__restaurant=leaving.restaurant_id).exists():
        raise PaysTheBill()
