"""New passwords. Each needs an open platform command (`restaurants.commands.execute`).

A password never goes into a command's payload: its fingerprint would be a fast hash of it (`passwords.payload_of`
stands for it). Services get the slow hash that `passwords.hashed_password` made before the command was opened.
"""

from datetime import datetime
from functools import partial
from uuid import UUID

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction

from fynlo import clock
from realtime import opened
from restaurants.identity.errors import ResetRefused
from restaurants.identity.principals import forget_principals
from restaurants.identity.tokens import random_token
from restaurants.mail import queue_mail
from restaurants.models import Restaurant, Session, User


class _ResetTokens(PasswordResetTokenGenerator):
    """Django's tokens, by our clock and for one session version: any new password makes them worthless."""

    key_salt = "restaurants.identity.reset"

    def _now(self) -> datetime:
        return clock.now().replace(tzinfo=None)

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{user.pk}{user.password}{user.session_version}{user.is_active}{timestamp}"


reset_tokens = _ResetTokens()


def send_reset_letter(*, email: str, restaurant: Restaurant | None) -> None:
    """Queue a letter with a link to a new password, good once and for PASSWORD_RESET_TIMEOUT.

    Nothing happens for an unknown or switched-off person, and the caller is not told. The link leads to
    `restaurant`'s host, or to the platform's for None.
    """
    user = User.objects.filter(email=email, is_active=True).first()
    if user is None:
        return
    queue_mail(
        to=user.email,
        subject="Choose a new password",
        template="password_reset",
        context={"name": user.name, "path": f"/password/new/{user.pk.hex}/{reset_tokens.make_token(user)}/"},
        restaurant=restaurant,
    )
    opened.note(reset_letter=str(user.pk))


def reset_password(*, user_id: UUID, token: str, password_hash: str, restaurant: Restaurant | None) -> None:
    """Set a new password by a letter's link and end every session. Locks the person, so that a link works once.

    Raises ResetRefused.
    """
    user = _lock_person(user_id)
    if user is None or not user.is_active or not reset_tokens.check_token(user, token):
        raise ResetRefused()
    _set_password(user, password_hash, kept=None, restaurant=restaurant)


def change_password(
    *, user_id: UUID, password_hash: str, kept_session: UUID | None = None, restaurant: Restaurant | None = None
) -> None:
    """Set a new password for somebody who has proven the old one, and end their other sessions.

    Pages' sessions end through `session_version`; the caller signs its own browser in again. Of the programs'
    sessions `kept_session` lives on with a new secret, so a copy of its refresh token is worthless from now on.
    Locks the person. Queues an email that tells them.
    """
    user = _lock_person(user_id)
    if user is None or not user.is_active:
        raise ResetRefused()
    _set_password(user, password_hash, kept=kept_session, restaurant=restaurant)


def _lock_person(user_id: UUID) -> User | None:
    return User.objects.select_for_update(of=("self",), no_key=True).filter(pk=user_id).first()


def _set_password(user: User, password_hash: str, *, kept: UUID | None, restaurant: Restaurant | None) -> None:
    user.password = password_hash
    user.session_version += 1
    user.save(update_fields=["password", "session_version"])
    Session.objects.filter(user=user, ended_at=None).exclude(pk=kept).update(ended_at=clock.now())
    if kept is not None:
        Session.objects.filter(pk=kept, user=user).update(secret=random_token(), turn=0, turned_at=clock.now())
    queue_mail(
        to=user.email,
        subject="Your password was changed",
        template="password_changed",
        context={"name": user.name, "path": "/password/reset/"},
        restaurant=restaurant,
    )
    opened.note(password_changed=str(user.pk))
    transaction.on_commit(partial(forget_principals, user.pk))
