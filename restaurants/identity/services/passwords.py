"""Request, reset and change a password.

A password is never part of a command's payload, because its fingerprint would be a fast hash of the password. The
payload holds `passwords.payload_of` instead. Services get the slow hash of `passwords.hashed_password`, which the
caller makes before the transaction.
"""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from fynlo.core import clock
from realtime.commands.context import CommandContext
from restaurants.identity import security_log
from restaurants.identity.errors import ResetRefused
from restaurants.identity.principals import access_changed
from restaurants.identity.second_factors import checking
from restaurants.identity.security_log import Kind
from restaurants.identity.throttle import SIGN_IN
from restaurants.identity.tokens import random_token
from restaurants.mail import queue_for_worker, queue_mail, render
from restaurants.models import OutgoingMail, Restaurant, Session, User

MOST_RESETS = 5


class _ResetTokens(PasswordResetTokenGenerator):
    """Django's tokens with our clock, bound to the session version: a new password makes earlier tokens invalid."""

    key_salt = "restaurants.identity.reset"

    def _now(self) -> datetime:
        return clock.now().replace(tzinfo=None)

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{user.pk}{user.password}{user.session_version}{user.is_active}{timestamp}"


reset_tokens = _ResetTokens()


def request_password_reset(*, context: CommandContext, email: str, restaurant: Restaurant | None) -> None:
    """Queue an email whose link sets a new password once, within PASSWORD_RESET_TIMEOUT.

    The worker writes the email, and writes none for an unknown or deactivated person. So neither the response nor its
    time tells whether the address has an account. The link leads to `restaurant`'s host, or to the platform's for None.
    """
    queue_for_worker(context=context, to=email, template="password_reset", restaurant=restaurant)
    user = User.objects.filter(email=email).first()
    security_log.record(Kind.PASSWORD_RESET_ASKED, user=user)


def write_reset(mail: OutgoingMail) -> dict[str, str] | None:
    """Write the email of `request_password_reset`.

    None if the person is unknown or deactivated, or has got MOST_RESETS links that still work.
    """
    user = User.objects.filter(email=mail.to, is_active=True).first()
    since = clock.now() - timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    sent = OutgoingMail.objects.filter(to=mail.to, template=mail.template, sent_at__gt=since)
    if user is None or sent.count() >= MOST_RESETS:
        return None
    return render(
        to=mail.to,
        subject=_("Choose a new password"),
        template=mail.template,
        variables={"name": user.name, "path": f"/password/new/{user.pk.hex}/{reset_tokens.make_token(user)}/"},
        restaurant=mail.restaurant,
    )


def reset_password(
    *, context: CommandContext, user_id: UUID, token: str, password_hash: str, restaurant: Restaurant | None
) -> None:
    """Set a new password with the token of an email's link, and end every session.

    Locks the person, so that a link works once. Confirms the email address too. Raises ResetRefused.
    """
    user = _lock_person(user_id)
    if user is None or not user.is_active or not reset_tokens.check_token(user, token):
        raise ResetRefused()
    if user.email_confirmed_at is None:  # the link was sent to that mailbox
        user.email_confirmed_at = clock.now()
        user.save(update_fields=["email_confirmed_at"])
        security_log.record(Kind.EMAIL_CONFIRMED, user=user)
    _set_password(context, user, password_hash, keep_session_id=None, restaurant=restaurant)


def change_password(
    *,
    context: CommandContext,
    user_id: UUID,
    password_hash: str,
    keep_session_id: UUID | None = None,
    restaurant: Restaurant | None = None,
) -> None:
    """Set a new password and end the person's other sessions. The caller has checked the old password.

    Raising `session_version` ends page sessions; the caller signs its own browser in again. The app session
    `keep_session_id` stays, with a new secret, so that a copied refresh token of it stops working; the caller answers
    with its new tokens.
    Locks the person. Queues an email to the person. Raises ResetRefused for a deactivated person.
    """
    user = _lock_person(user_id)
    if user is None or not user.is_active:
        raise ResetRefused()
    _set_password(context, user, password_hash, keep_session_id=keep_session_id, restaurant=restaurant)


def _lock_person(user_id: UUID) -> User | None:
    return User.objects.select_for_update(of=("self",), no_key=True).filter(pk=user_id).first()


def _set_password(
    context: CommandContext,
    user: User,
    password_hash: str,
    *,
    keep_session_id: UUID | None,
    restaurant: Restaurant | None,
) -> None:
    user.password = password_hash
    user.session_version += 1  # every access token names it
    user.save(update_fields=["password", "session_version"])
    SIGN_IN.forgive_everywhere(user.email)
    checking.forgive(user)
    Session.objects.filter(user=user, ended_at=None).exclude(pk=keep_session_id).update(ended_at=clock.now())
    if keep_session_id is not None:
        Session.objects.filter(pk=keep_session_id, user=user).update(
            secret=random_token(), refresh_count=0, refreshed_at=clock.now()
        )
    queue_mail(
        context=context,
        to=user.email,
        subject=_("Your password was changed"),
        template="password_changed",
        variables={"name": user.name, "path": "/password/reset/"},
        restaurant=restaurant,
    )
    context.annotate(password_changed=str(user.pk))
    security_log.record(Kind.PASSWORD_CHANGED, user=user)
    transaction.on_commit(partial(access_changed, user.pk))
