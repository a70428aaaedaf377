"""Who belongs to a restaurant, and in which role. Runs inside a command of `restaurants.platform_executor`.

`actor` is who asks; what they are in the restaurant is read again here, because the kept one may be seconds old.
Every change is felt in this process at once, in others within PRINCIPAL_CACHE_SECONDS.
"""

from datetime import timedelta
from functools import partial
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from realtime.actors import Actor
from realtime.commands import context
from restaurants.identity import security_log, selectors
from restaurants.identity.errors import (
    AboveYourself,
    AlreadyInvited,
    AlreadyMember,
    EmailTaken,
    InvitationExpired,
    InvitationUsed,
    InvitationWithdrawn,
    LastOwner,
)
from restaurants.identity.principals import access_changed, clear_principal_cache
from restaurants.identity.rules import may_manage
from restaurants.identity.security_log import Kind
from restaurants.identity.tokens import hashed, random_token
from restaurants.mail import queue_for_worker, queue_mail
from restaurants.mail_budgets import INVITATIONS
from restaurants.mail_names import checked_name, plain_name, restaurant_name
from restaurants.models import Invitation, Membership, Restaurant, User
from restaurants.models.people import Job, Role, normalised_email

INVITATION_LIFETIME = timedelta(days=7)


def invite_person(
    *, restaurant: Restaurant, email: str, role: str, job: str = "", name: str = "", actor: Actor
) -> Invitation:
    """Write to somebody with a link that makes them a member for 7 days. Queues one email.

    An earlier invitation that has run out is replaced. Locks nothing: the database allows one open invitation
    per e-mail and restaurant. Raises InvalidInput, AboveYourself, AlreadyMember, AlreadyInvited, MailBudgetUsed.
    """
    email = checked_email(email)
    role, job = _checked_position(role, job)
    _may_manage(actor, restaurant, role)
    _refuse_known(restaurant, email)
    Invitation.objects.filter(
        restaurant=restaurant, email=email, accepted_at=None, withdrawn_at=None, expires_at__lte=clock.now()
    ).update(withdrawn_at=clock.now())
    token = random_token()
    invitation, is_new = Invitation.objects.get_or_create(
        restaurant=restaurant,
        email=email,
        accepted_at=None,
        withdrawn_at=None,
        defaults={
            "name": checked_name(name),
            "role": role,
            "job": job,
            "token_hash": hashed(token),
            "invited_by_id": actor.user_id,
            "expires_at": clock.now() + INVITATION_LIFETIME,
        },
    )
    if not is_new:
        raise AlreadyInvited(f"{email} has an invitation already. Send it again, or withdraw it first.", field="email")
    _write_email(invitation, token, actor)
    context.annotate(invited=email, role=role, job=job)
    _log_invitation(invitation, "Sent", actor)
    return invitation


def resend_invitation(*, restaurant: Restaurant, invitation_id: UUID, actor: Actor) -> Invitation:
    """A new link for another 7 days; the one sent before stops working. Locks the invitation. Queues one email.

    Raises InvitationNotFound, InvitationUsed, InvitationWithdrawn, AboveYourself, MailBudgetUsed.
    """
    invitation = selectors.lock_invitation(restaurant, invitation_id)
    _may_manage(actor, restaurant, invitation.role)
    _refuse_closed(invitation)
    token = random_token()
    invitation.token_hash = hashed(token)
    invitation.expires_at = clock.now() + INVITATION_LIFETIME
    invitation.invited_by_id = actor.user_id
    invitation.save(update_fields=["token_hash", "expires_at", "invited_by"])
    _write_email(invitation, token, actor)
    context.annotate(resent=invitation.email)
    _log_invitation(invitation, "Sent again", actor)
    return invitation


def withdraw_invitation(*, restaurant: Restaurant, invitation_id: UUID, actor: Actor) -> Invitation:
    """The link stops working. Locks the invitation. Raises as `resend_invitation`."""
    invitation = selectors.lock_invitation(restaurant, invitation_id)
    _may_manage(actor, restaurant, invitation.role)
    _refuse_closed(invitation)
    invitation.withdrawn_at = clock.now()
    invitation.save(update_fields=["withdrawn_at"])
    context.annotate(withdrawn=invitation.email)
    _log_invitation(invitation, "Withdrawn", actor)
    return invitation


def accept_invitation(*, invitation_id: UUID, name: str = "", password_hash: str = "") -> Membership:
    """Make its reader a member: a person who is known already, or a new one with that name and password.

    The caller has proven the reader: the link's token, and a known person's session or password. `password_hash`
    comes from `passwords.hashed_password`. Locks the invitation, so that it works once. An invitation is worth
    what its sender may do now: it is withdrawn when they have left or may no longer give that role.

    Raises InvitationNotFound, InvitationUsed, InvitationWithdrawn, InvitationExpired, AlreadyMember, EmailTaken,
    InvalidInput.
    """
    invitation = selectors.lock_invitation(None, invitation_id)
    refuse_unusable(invitation)
    if not selectors.may_invite_now(invitation):
        raise InvitationWithdrawn()
    user = User.objects.filter(email=invitation.email).first()
    if user is None or user.email_confirmed_at is None:
        user = _new_person(invitation.email, name, password_hash)
    if not user.is_active:
        raise InvitationWithdrawn()
    membership, is_new = Membership.objects.get_or_create(
        user=user,
        restaurant=invitation.restaurant,
        defaults={"role": invitation.role, "job": invitation.job},
    )
    if not is_new:
        raise AlreadyMember(f"{user.email} is a member of {invitation.restaurant.name} already.")
    invitation.accepted_at = clock.now()
    invitation.save(update_fields=["accepted_at"])
    context.annotate(accepted=invitation.email, role=invitation.role, job=invitation.job)
    _log_invitation(invitation, "Accepted", None, user)
    transaction.on_commit(partial(clear_principal_cache, user.pk))
    return membership


def change_role(*, restaurant: Restaurant, membership_id: UUID, role: str, job: str = "", actor: Actor) -> Membership:
    """Make a member something else. Locks the restaurant's owners when one of them may be lost, then the member.

    Raises MemberNotFound, InvalidInput, AboveYourself, LastOwner.
    """
    role, job = _checked_position(role, job)
    owners = selectors.lock_owners(restaurant)
    membership = selectors.lock_membership(restaurant, membership_id)
    _may_manage(actor, restaurant, membership.role)
    _may_manage(actor, restaurant, role)
    if (membership.role, membership.job) == (role, job):
        return membership
    if role != Role.RESTAURANT_OWNER:
        _refuse_without_owner(owners, membership)
    context.annotate(field="role", before=membership.role, after=role, user=str(membership.user_id))
    context.annotate(field="job", before=membership.job, after=job, user=str(membership.user_id))
    before = selectors.position_label(membership.role, membership.job)
    _log_access(membership, f"{before} → {selectors.position_label(role, job)}")
    membership.role, membership.job = role, job
    membership.save(update_fields=["role", "job"])
    _withdraw_beyond(restaurant, membership)
    transaction.on_commit(partial(access_changed, membership.user_id))
    return membership


def deactivate_member(*, restaurant: Restaurant, membership_id: UUID, actor: Actor) -> Membership:
    """Take a member's access away and withdraw their open invitations; what they did stays theirs.

    Locks as `change_role`.

    Raises MemberNotFound, AboveYourself, LastOwner.
    """
    owners = selectors.lock_owners(restaurant)
    membership = selectors.lock_membership(restaurant, membership_id)
    _may_manage(actor, restaurant, membership.role)
    _refuse_without_owner(owners, membership)
    return _set_active(membership, False)


def reactivate_member(*, restaurant: Restaurant, membership_id: UUID, actor: Actor) -> Membership:
    """Give a former member their access back, as what they were. Raises MemberNotFound, AboveYourself."""
    membership = selectors.lock_membership(restaurant, membership_id)
    _may_manage(actor, restaurant, membership.role)
    return _set_active(membership, True)


def sign_up(*, email: str, name: str, password_hash: str) -> None:
    """Somebody wants an account: an inert one is made, and the worker writes to the mailbox.

    It can do nothing until `confirm_email`. Whether the address has an account already is told to the mailbox alone:
    one that is confirmed stays as it is and its person gets an email that says so. An inert one takes the newest
    name and password, and earlier links stop working. Raises InvalidInput.
    """
    email = checked_email(email)
    fields = {"name": _given_name(name), "password": password_hash, "email_confirmed_at": None}
    # The same three statements whoever has the address.
    User.objects.bulk_create([User(email=email, **fields)], ignore_conflicts=True)
    User.objects.filter(email=email, email_confirmed_at=None).update(**fields)
    user = User.objects.get(email=email)
    queue_for_worker(to=email, template="sign_up")
    context.annotate(signed_up=email)
    security_log.record(Kind.SIGN_UP, user=user)


def confirm_email(*, user_id: UUID) -> User:
    """The mailbox is theirs: the caller has checked the link's secret and the password. Locks the person."""
    user = User.objects.select_for_update(of=("self",), no_key=True).get(pk=user_id)
    if user.email_confirmed_at is None:
        user.email_confirmed_at = clock.now()
        user.save(update_fields=["email_confirmed_at"])
        context.annotate(confirmed=user.email)
        security_log.record(Kind.EMAIL_CONFIRMED, user=user)
    return user


def refuse_unusable(invitation: Invitation) -> None:
    """Raises InvitationUsed, InvitationWithdrawn, InvitationExpired when nobody can accept it any more."""
    _refuse_closed(invitation)
    if invitation.expires_at <= clock.now():
        raise InvitationExpired()


def _new_person(email: str, name: str, password_hash: str) -> User:
    """A confirmed account of that address; an inert one there is taken over. Raises EmailTaken."""
    if not password_hash:
        raise InvalidInput("Choose a password.", field="password")
    fields = {"name": _given_name(name), "password": password_hash, "email_confirmed_at": clock.now()}
    user, is_new = User.objects.get_or_create(email=email, defaults=fields)
    if is_new:
        return user
    taken_over = User.objects.filter(pk=user.pk, email_confirmed_at=None).update(**fields)
    if not taken_over:
        raise EmailTaken(field="email")
    user.refresh_from_db()
    return user


def _given_name(name: str) -> str:
    name = checked_name(name)
    if not name:
        raise InvalidInput("Enter your name.", field="name")
    return name


def _set_active(membership: Membership, is_active: bool) -> Membership:
    if membership.is_active != is_active:
        context.annotate(field="is_active", before=membership.is_active, after=is_active, user=str(membership.user_id))
        _log_access(membership, "Access given back" if is_active else "Access taken away")
        membership.is_active = is_active
        membership.save(update_fields=["is_active"])
        _withdraw_beyond(membership.restaurant, membership)
        transaction.on_commit(partial(access_changed, membership.user_id))
    return membership


def _withdraw_beyond(restaurant: Restaurant, inviter: Membership) -> None:
    """Withdraw the open invitations that `inviter` sent and could not send any more."""
    rows = Invitation.objects.filter(
        restaurant=restaurant, invited_by_id=inviter.user_id, accepted_at=None, withdrawn_at=None
    )
    if inviter.is_active:
        rows = rows.exclude(role__in=[role for role in Role.values if may_manage(inviter.role, role)])
    for invitation in rows.select_for_update(of=("self",), no_key=True).order_by("pk"):
        invitation.withdrawn_at = clock.now()
        invitation.save(update_fields=["withdrawn_at"])
        context.annotate(withdrawn=invitation.email)
        _log_invitation(invitation, "Withdrawn with its sender", None)


def _log_invitation(invitation: Invitation, what: str, actor: Actor | None, user: User | None = None) -> None:
    position = selectors.position_label(invitation.role, invitation.job)
    security_log.record(
        Kind.INVITATION, user=user, restaurant_id=invitation.restaurant_id, actor_id=actor.user_id if actor else None,
        note=f"{what}: {invitation.email} as {position.lower()}",
    )  # fmt: skip


def _log_access(membership: Membership, what: str) -> None:
    security_log.record(
        Kind.ROLE_CHANGED, user=membership.user, restaurant_id=membership.restaurant_id,
        actor_id=context.current().actor.user_id, note=what,
    )  # fmt: skip


def checked_email(email: str) -> str:
    """One spelling of an address that can be written to. Raises InvalidInput."""
    email = normalised_email(email)
    try:
        validate_email(email)
    except ValidationError as error:
        raise InvalidInput("That is not an e-mail address.", field="email") from error
    if not email.isascii() or len(email) > 254:
        raise InvalidInput("That is not an e-mail address we can write to.", field="email")
    return email


def _checked_position(role: str, job: str) -> tuple[str, str]:
    if role not in Role.values:
        raise InvalidInput("Choose a role.", field="role")
    if role != Role.EMPLOYEE:
        return role, ""
    if job not in Job.values:
        raise InvalidInput("Choose what an employee does.", field="job")
    return role, job


def _may_manage(actor: Actor, restaurant: Restaurant, role: str) -> None:
    if not may_manage(selectors.acting_role(actor, restaurant), role):
        raise AboveYourself()


def _refuse_known(restaurant: Restaurant, email: str) -> None:
    member = Membership.objects.filter(restaurant=restaurant, user__email=email).first()
    if member is None:
        return
    if member.is_active:
        raise AlreadyMember(f"{email} is a member already.", field="email")
    raise AlreadyMember(f"{email} was a member before. Reactivate them instead.", field="email")


def _refuse_closed(invitation: Invitation) -> None:
    if invitation.accepted_at is not None:
        raise InvitationUsed()
    if invitation.withdrawn_at is not None or invitation.restaurant.status != Restaurant.Status.ACTIVE:
        raise InvitationWithdrawn()


def _refuse_without_owner(owners: list[Membership], leaving: Membership) -> None:
    if leaving.role == Role.RESTAURANT_OWNER and not any(owner.pk != leaving.pk for owner in owners):
        raise LastOwner()


def _write_email(invitation: Invitation, token: str, actor: Actor) -> None:
    INVITATIONS.spend(to=invitation.email, restaurant=invitation.restaurant)
    queue_mail(
        to=invitation.email,
        subject=f"Join {restaurant_name(invitation.restaurant)} on Fynlo",
        template="invitation",
        context={
            "invitation": invitation,
            "invited_name": plain_name(invitation.name),
            "inviter": plain_name(actor.name) if actor.user_id else "",
            "position": selectors.position_label(invitation.role, invitation.job),
            "path": f"/invitation/{token}/",
        },
        restaurant=invitation.restaurant,
    )
