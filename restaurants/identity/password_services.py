"""New passwords. Each needs an open platform command (`restaurants.platform_executor.execute`).

A password never goes into a command's payload: its fingerprint would be a fast hash of it (`passwords.payload_of`
stands for it). Services get the slow hash that `passwords.hashed_password` made before the command was opened.
"""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction

from fynlo.core import clock
from realtime.commands import context
from restaurants.identity import security_log
from restaurants.identity.errors import ResetRefused
from restaurants.identity.principals import access_changed
from restaurants.identity.security_log import Kind
from restaurants.identity.throttle import SIGN_IN
from restaurants.identity.tokens import random_token
from restaurants.mail import queue_for_worker, queue_mail, render
from restaurants.models import OutgoingMail, Restaurant, Session, User

MOST_RESETS = 5


class _ResetTokens(PasswordResetTokenGenerator):
    """Django's tokens, by our clock and for one session version: any new password makes them worthless."""

    key_salt = "restaurants.identity.reset"

    def _now(self) -> datetime:
        return clock.now().replace(tzinfo=None)

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{user.pk}{user.password}{user.session_version}{user.is_active}{timestamp}"


reset_tokens = _ResetTokens()


def send_reset_email(*, email: str, restaurant: Restaurant | None) -> None:
    """Queue an email with a link to a new password, good once and for PASSWORD_RESET_TIMEOUT.

    The worker writes it, and writes none for an unknown or switched-off person: the caller is not told, nor is how
    long this takes. The link leads to `restaurant`'s host, or to the platform's for None.
    """
    queue_for_worker(to=email, template="password_reset", restaurant=restaurant)
    user = User.objects.filter(email=email).first()
    security_log.record(Kind.PASSWORD_RESET_ASKED, user=user)


def write_reset(mail: OutgoingMail) -> dict[str, str] | None:
    """The email of `send_reset_email`. None when it reached MOST_RESETS in the lifetime of a link: one still works."""
    user = User.objects.filter(email=mail.to, is_active=True).first()
    since = clock.now() - timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    sent = OutgoingMail.objects.filter(to=mail.to, template=mail.template, sent_at__gt=since)
    if user is None or sent.count() >= MOST_RESETS:
        return None
    return render(
        subject="Choose a new password",
        template=mail.template,
        context={"name": user.name, "path": f"/password/new/{user.pk.hex}/{reset_tokens.make_token(user)}/"},
        restaurant=mail.restaurant,
    )


def reset_password(*, user_id: UUID, token: str, password_hash: str, restaurant: Restaurant | None) -> None:
    """Set a new password by an email's link and end every session. Locks the person, so that a link works once.

    Raises ResetRefused.
    """
    user = _lock_person(user_id)
    if user is None or not user.is_active or not reset_tokens.check_token(user, token):
        raise ResetRefused()
    if user.email_confirmed_at is None:  # the link came to the mailbox
        user.email_confirmed_at = clock.now()
        user.save(update_fields=["email_confirmed_at"])
        security_log.record(Kind.EMAIL_CONFIRMED, user=user)
    _set_password(user, password_hash, kept=None, restaurant=restaurant)


def change_password(
    *, user_id: UUID, password_hash: str, keep_session_id: UUID | None = None, restaurant: Restaurant | None = None
) -> None:
    """Set a new password for somebody who has proven the old one, and end their other sessions.

    Pages' sessions end through `session_version`; the caller signs its own browser in again. Of the programs'
    sessions `keep_session_id` lives on with a new secret, so a copy of its refresh token is worthless from now on.
    Locks the person. Queues an email that tells them.
    """
    user = _lock_person(user_id)
    if user is None or not user.is_active:
        raise ResetRefused()
    _set_password(user, password_hash, kept=keep_session_id, restaurant=restaurant)


def _lock_person(user_id: UUID) -> User | None:
    return User.objects.select_for_update(of=("self",), no_key=True).filter(pk=user_id).first()


def _set_password(user: User, password_hash: str, *, kept: UUID | None, restaurant: Restaurant | None) -> None:
    user.password = password_hash
    user.session_version += 1
    user.save(update_fields=["password", "session_version"])
    SIGN_IN.forgive_everywhere(user.email)
    Session.objects.filter(user=user, ended_at=None).exclude(pk=kept).update(ended_at=clock.now())
    if kept is not None:
        Session.objects.filter(pk=kept, user=user).update(
            secret=random_token(), refresh_count=0, refreshed_at=clock.now()
        )
    queue_mail(
        to=user.email,
        subject="Your password was changed",
        template="password_changed",
        context={"name": user.name, "path": "/password/reset/"},
        restaurant=restaurant,
    )
    context.annotate(password_changed=str(user.pk))
    security_log.record(Kind.PASSWORD_CHANGED, user=user)
    transaction.on_commit(partial(access_changed, user.pk))
