"""Invitations to a restaurant: send, send again, withdraw, accept.

A QR code invites a person whose address the manager does not know: who scans it enters their address, which gets the
invitation. So the email proves the address here too.
"""

from datetime import timedelta
from functools import partial
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from fynlo.core import clock, keys
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from fynlo.core.keys import Key, Purpose
from realtime.commands.context import CommandContext
from restaurants.identity import security_log, selectors
from restaurants.identity.errors import (
    AlreadyInvited,
    AlreadyMember,
    InvitationCodeEnded,
    InvitationExpired,
    InvitationUsed,
    InvitationWithdrawn,
    InvitationWithoutEmail,
)
from restaurants.identity.principals import clear_principal_cache
from restaurants.identity.rules import may_manage
from restaurants.identity.security_log import Kind
from restaurants.identity.services.accounts import checked_email, create_confirmed_account
from restaurants.identity.services.positions import checked_position, require_may_manage
from restaurants.identity.throttle import Throttle
from restaurants.identity.tokens import hashed, random_token
from restaurants.mail import queue_mail
from restaurants.mail_budgets import INVITATIONS
from restaurants.mail_names import checked_name, plain_name, restaurant_name
from restaurants.models import Invitation, Membership, Restaurant, User
from restaurants.models.people import Role

INVITATION_LIFETIME = timedelta(days=7)
CODE_LIFETIME = timedelta(minutes=30)
MOST_CODES = 20  # of one restaurant that are neither used nor expired
# Beside the budgets of the recipient and of the restaurant: one person, in all their restaurants, and one address.
SENDER = Throttle("invitation-by", timedelta(days=1), per_subject=150, per_address=300)


def invite_person(
    *, context: CommandContext, restaurant: Restaurant, email: str, role: str, job: str = "", name: str = ""
) -> Invitation:
    """Email a link that makes its reader a member. The link works for INVITATION_LIFETIME.

    Replaces an earlier invitation that has expired. Locks nothing: the database allows one open invitation per email
    and restaurant. Raises InvalidInput, AboveYourself, AlreadyMember, AlreadyInvited, MailBudgetUsed, TooManyAttempts.
    """
    email = checked_email(email)
    role, job = checked_position(role, job)
    require_may_manage(context, restaurant, role)
    _refuse_member(restaurant, email)
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
            "invited_by_id": context.actor.user_id,
            "expires_at": clock.now() + INVITATION_LIFETIME,
        },
    )
    if not is_new:
        raise AlreadyInvited(
            _("{email} has an invitation already. Send it again, or withdraw it first.").format(email=email),
            field="email",
        )
    _queue_email(context, invitation, token)
    context.annotate(invited=email, role=role, job=job)
    _log(invitation, _("Sent"), actor_id=context.actor.user_id)
    return invitation


def resend_invitation(*, context: CommandContext, restaurant: Restaurant, invitation_id: UUID) -> Invitation:
    """Email a new link for another INVITATION_LIFETIME. The earlier link stops working. Locks the invitation.

    Raises InvitationNotFound, InvitationUsed, InvitationWithdrawn, InvitationWithoutEmail, AboveYourself,
    MailBudgetUsed, TooManyAttempts.
    """
    invitation = selectors.lock_invitation(restaurant, invitation_id)
    require_may_manage(context, restaurant, invitation.role)
    _refuse_closed(invitation)
    if not invitation.email:
        raise InvitationWithoutEmail()
    invitation.invited_by_id = context.actor.user_id
    _send_new_link(context, invitation)
    context.annotate(resent=invitation.email)
    _log(invitation, _("Sent again"), actor_id=context.actor.user_id)
    return invitation


def withdraw_invitation(*, context: CommandContext, restaurant: Restaurant, invitation_id: UUID) -> Invitation:
    """Make the link or the code stop working. Locks the invitation.

    Raises InvitationNotFound, InvitationUsed, InvitationWithdrawn, AboveYourself.
    """
    invitation = selectors.lock_invitation(restaurant, invitation_id)
    require_may_manage(context, restaurant, invitation.role)
    _refuse_closed(invitation)
    invitation.withdrawn_at = clock.now()
    invitation.save(update_fields=["withdrawn_at"])
    context.annotate(withdrawn=_addressee(invitation))
    _log(invitation, _("Withdrawn"), actor_id=context.actor.user_id)
    return invitation


def create_code(
    *, context: CommandContext, restaurant: Restaurant, invitation_id: UUID, job: str, name: str = ""
) -> Invitation:
    """Invite the person who scans a QR code within CODE_LIFETIME to work in `job`. `code_of` returns its secret.

    Employees only: who photographs a code from afar must not become a manager. Locks the restaurant.
    Raises InvalidInput, also for the code after MOST_CODES, and AboveYourself.
    """
    role, job = checked_position(Role.EMPLOYEE, job)
    require_may_manage(context, restaurant, role)
    Restaurant.objects.select_for_update(of=("self",), no_key=True).get(pk=restaurant.pk)
    open_codes = Invitation.objects.filter(restaurant=restaurant, email="", accepted_at=None, withdrawn_at=None)
    if open_codes.filter(expires_at__gt=clock.now()).count() >= MOST_CODES:
        raise InvalidInput(_("There are many codes that nobody has scanned yet. Withdraw some first."), field="name")
    invitation = Invitation.objects.create(
        id=invitation_id, restaurant=restaurant, name=checked_name(name), role=role, job=job,
        token_hash=hashed(_code(invitation_id, keys.newest_key(Purpose.INVITATION_CODE))),
        invited_by_id=context.actor.user_id, expires_at=clock.now() + CODE_LIFETIME,
    )  # fmt: skip
    context.annotate(invited=_addressee(invitation), role=role, job=job)
    _log(invitation, _("QR code shown"), actor_id=context.actor.user_id)
    return invitation


def new_code() -> dict[str, object]:
    """Return the argument of `create_code` that our own code makes: the id of the invitation."""
    return {"invitation_id": uuid7()}


def code_of(invitation: Invitation) -> str:
    """Return the secret of an invitation's QR code; "" once it is used, or if the key that made it was retired.

    It is derived from the id, so that the page of the code can be opened again.
    """
    made = (_code(invitation.pk, key) for key in keys.keys_of(Purpose.INVITATION_CODE))
    return next((code for code in made if hashed(code) == invitation.token_hash), "")


def use_code(*, context: CommandContext, invitation_id: UUID, email: str) -> Invitation:
    """Send the invitation of a QR code to the address that its reader entered. Locks the invitation: it works once.

    Says nothing of who is a member: then the code ends and no email is sent. An address that has an open invitation
    gets that one again, and the code ends. The caller has checked the code.
    Raises InvitationCodeEnded, InvitationWithdrawn, InvalidInput, AlreadyInvited, MailBudgetUsed, TooManyAttempts.
    """
    invitation = selectors.lock_invitation(None, invitation_id)
    is_open = invitation.accepted_at is None and invitation.withdrawn_at is None
    if invitation.email or not is_open or invitation.expires_at <= clock.now():
        raise InvitationCodeEnded()
    _refuse_closed(invitation)
    if not selectors.may_invite_now(invitation):
        raise InvitationWithdrawn()
    email = checked_email(email)
    sent = _already_invited(invitation, email)
    if sent is not None or Membership.objects.filter(restaurant=invitation.restaurant, user__email=email).exists():
        invitation.withdrawn_at = clock.now()
        invitation.save(update_fields=["withdrawn_at"])
    else:
        sent = invitation
        invitation.email = email
    if sent is not None:
        try:
            with transaction.atomic():
                _send_new_link(context, sent)
        except IntegrityError as error:  # another invitation of this address is being made
            raise AlreadyInvited(field="email") from error
    context.annotate(invited=email, role=invitation.role, job=invitation.job)
    _log(invitation, _("QR code used"))
    return invitation


def accept_invitation(
    *, context: CommandContext, invitation_id: UUID, name: str = "", password_hash: str = ""
) -> Membership:
    """Make the reader of an invitation a member. Locks the invitation, so that it works once.

    The caller has checked the link's token and, if the email has an account, its session or password. Without an
    account, one is created with `name` and `password_hash` (`passwords.hashed_password`).
    Raises InvitationWithdrawn too if the inviter has left or may no longer give that role.

    Raises InvitationNotFound, InvitationUsed, InvitationWithdrawn, InvitationExpired, AlreadyMember, EmailTaken,
    InvalidInput.
    """
    invitation = selectors.lock_invitation(None, invitation_id)
    refuse_unusable(invitation)
    if not selectors.may_invite_now(invitation):
        raise InvitationWithdrawn()
    user = User.objects.filter(email=invitation.email).first()
    if user is None or user.email_confirmed_at is None:
        user = create_confirmed_account(invitation.email, name, password_hash)
    if not user.is_active:
        raise InvitationWithdrawn()
    membership, is_new = Membership.objects.get_or_create(
        user=user,
        restaurant=invitation.restaurant,
        defaults={"role": invitation.role, "job": invitation.job},
    )
    if not is_new:
        raise AlreadyMember(
            _("{email} is a member of {restaurant} already.").format(
                email=user.email, restaurant=invitation.restaurant.name
            )
        )
    invitation.accepted_at = clock.now()
    invitation.save(update_fields=["accepted_at"])
    context.annotate(accepted=invitation.email, role=invitation.role, job=invitation.job)
    _log(invitation, _("Accepted"), user=user)
    transaction.on_commit(partial(clear_principal_cache, user.pk))
    return membership


def refuse_unusable(invitation: Invitation) -> None:
    """Raise InvitationUsed, InvitationWithdrawn or InvitationExpired if the invitation cannot be accepted."""
    _refuse_closed(invitation)
    if invitation.expires_at <= clock.now():
        raise InvitationExpired()


def withdraw_unmanageable(context: CommandContext, restaurant: Restaurant, inviter: Membership) -> None:
    """Withdraw the open invitations that `inviter` sent and may no longer send. Locks them in pk order."""
    rows = Invitation.objects.filter(
        restaurant=restaurant, invited_by_id=inviter.user_id, accepted_at=None, withdrawn_at=None
    )
    if inviter.is_active:
        rows = rows.exclude(role__in=[role for role in Role.values if may_manage(inviter.role, role)])
    for invitation in rows.select_for_update(of=("self",), no_key=True).order_by("pk"):
        invitation.withdrawn_at = clock.now()
        invitation.save(update_fields=["withdrawn_at"])
        context.annotate(withdrawn=_addressee(invitation))
        _log(invitation, _("Withdrawn with its sender"))


def _code(invitation_id: UUID, key: Key) -> str:
    return key.mac("code", invitation_id)


def _already_invited(code: Invitation, email: str) -> Invitation | None:
    """Lock and return the open invitation of this address. One that has expired is withdrawn."""
    rows = Invitation.objects.select_for_update(of=("self",), no_key=True).select_related("restaurant")
    found = rows.filter(restaurant=code.restaurant, email=email, accepted_at=None, withdrawn_at=None).first()
    if found is None or found.expires_at > clock.now():
        return found
    found.withdrawn_at = clock.now()
    found.save(update_fields=["withdrawn_at"])
    return None


def _send_new_link(context: CommandContext, invitation: Invitation) -> None:
    token = random_token()
    invitation.token_hash = hashed(token)
    invitation.expires_at = clock.now() + INVITATION_LIFETIME
    invitation.save(update_fields=["email", "token_hash", "expires_at", "invited_by"])
    _queue_email(context, invitation, token)


def _addressee(invitation: Invitation) -> str:
    return invitation.email or invitation.name or str(_("The person who scans the code"))


def _refuse_member(restaurant: Restaurant, email: str) -> None:
    member = Membership.objects.filter(restaurant=restaurant, user__email=email).first()
    if member is None:
        return
    if member.is_active:
        raise AlreadyMember(_("{email} is a member already.").format(email=email), field="email")
    raise AlreadyMember(_("{email} was a member before. Reactivate them instead.").format(email=email), field="email")


def _refuse_closed(invitation: Invitation) -> None:
    if invitation.accepted_at is not None:
        raise InvitationUsed()
    if invitation.withdrawn_at is not None or invitation.restaurant.status != Restaurant.Status.ACTIVE:
        raise InvitationWithdrawn()


def _log(invitation: Invitation, what: Promise, *, actor_id: UUID | None = None, user: User | None = None) -> None:
    position = selectors.position_label(invitation.role, invitation.job)
    security_log.record(
        Kind.INVITATION, user=user, restaurant_id=invitation.restaurant_id, actor_id=actor_id,
        note=format_lazy(
            _("{what}: {email} as {position}"), what=what, email=_addressee(invitation), position=position.lower()
        ),
    )  # fmt: skip


def _inviter(context: CommandContext, invitation: Invitation) -> str:
    """Return who invites: the acting person, or for a QR code who showed it. "" for the system."""
    if context.actor.user_id is not None:
        return context.actor.name
    return invitation.invited_by.name if invitation.invited_by is not None else ""


def _queue_email(context: CommandContext, invitation: Invitation, token: str) -> None:
    caller = security_log.caller()
    sender_id = context.actor.user_id or invitation.invited_by_id
    if sender_id is not None:
        SENDER.count_attempt(str(sender_id), caller.address if caller is not None else None)
    INVITATIONS.spend(to=invitation.email, restaurant=invitation.restaurant)
    queue_mail(
        context=context,
        to=invitation.email,
        subject=format_lazy(_("Join {restaurant} on Fynlo"), restaurant=restaurant_name(invitation.restaurant)),
        template="invitation",
        variables={
            "invitation": invitation,
            "invited_name": plain_name(invitation.name),
            "inviter": plain_name(_inviter(context, invitation)),
            "position": selectors.position_label(invitation.role, invitation.job),
            "path": f"/invitation/{token}/",
        },
        restaurant=invitation.restaurant,
    )
