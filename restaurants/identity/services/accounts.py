"""Accounts of people: sign up, confirm the email address, name and metadata."""

from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from realtime.commands.context import CommandContext
from restaurants.identity import security_log, user_metadata
from restaurants.identity.errors import EmailTaken
from restaurants.identity.principals import access_changed, clear_principal_cache
from restaurants.identity.security_log import Kind
from restaurants.mail import queue_for_worker
from restaurants.mail_names import checked_name, plain_name
from restaurants.models import OutgoingMail, User
from restaurants.models.people import normalised_email


def sign_up(
    *, context: CommandContext, email: str, name: str, password_hash: str, metadata: dict[str, Any] | None = None
) -> None:
    """Create an account that cannot sign in until `confirm_email`, and queue the email with the link.

    Only the mailbox learns whether the address has an account. A confirmed account stays as it is, and its person
    gets an email that says so. An unconfirmed account gets the new name, password and metadata, and earlier links stop
    working.
    Runs the same statements for every address, so that the time tells nothing. Raises InvalidInput.
    """
    email = checked_email(email)
    fields = {
        "name": _given_name(name),
        "password": password_hash,
        "metadata": user_metadata.merged({}, metadata or {}),
        "email_confirmed_at": None,
    }
    User.objects.bulk_create([User(email=email, **fields)], ignore_conflicts=True)
    User.objects.filter(email=email, email_confirmed_at=None).update(**fields)
    user = User.objects.get(email=email)
    queue_for_worker(context=context, to=email, template="sign_up")
    context.annotate(signed_up=email)
    security_log.record(Kind.SIGN_UP, user=user)


def send_confirmation_again(*, context: CommandContext, email: str) -> OutgoingMail:
    """Queue the email of `sign_up` again. The worker sends at most `sign_up.MOST_A_DAY` to an address."""
    return queue_for_worker(context=context, to=email, template="sign_up")


def confirm_email(*, context: CommandContext, user_id: UUID) -> User:
    """Mark a person's email address as confirmed. Locks the person.

    The caller has checked the link's secret and the password.
    """
    user = User.objects.select_for_update(of=("self",), no_key=True).get(pk=user_id)
    if user.email_confirmed_at is None:
        user.email_confirmed_at = clock.now()
        user.save(update_fields=["email_confirmed_at"])
        context.annotate(confirmed=user.email)
        security_log.record(Kind.EMAIL_CONFIRMED, user=user)
    return user


def open_account(*, context: CommandContext, email: str, name: str) -> User:
    """Open the account of an address that the configured Supabase project vouches for. Locks the person.

    An account that waits for its confirmation is confirmed; its password may be a stranger's, so it ends. The person
    sets one by email. A confirmed account stays as it is.
    """
    fields = {
        "name": name or plain_name(email.partition("@")[0]) or "New person",
        "password": make_password(None),
        "email_confirmed_at": clock.now(),
    }
    User.objects.bulk_create([User(email=email, **fields)], ignore_conflicts=True)
    waiting = User.objects.filter(email=email, email_confirmed_at=None)
    waiting.update(**fields, session_version=F("session_version") + 1, metadata={})
    user = User.objects.select_for_update(of=("self",), no_key=True).get(email=email)
    context.annotate(opened_account=email)
    security_log.record(Kind.SIGN_UP, user=user, note=_lazy("With Supabase."))
    return user


def update_account(*, context: CommandContext, user_id: UUID, metadata: dict[str, Any]) -> User:
    """Change a person's metadata, and their name if the metadata has one. Locks the person.

    Merges as `user_metadata.merged` says. Raises InvalidInput.
    """
    user = User.objects.select_for_update(of=("self",), no_key=True).get(pk=user_id)
    user.metadata = user_metadata.merged(user.metadata, metadata)
    name = user_metadata.name_in(metadata, before=user.name)
    if name and name != user.name:
        context.annotate(field="name", before=user.name, after=name)
        user.name = _given_name(name)
        transaction.on_commit(partial(access_changed, user.pk))
    user.save(update_fields=["name", "metadata"])
    return user


def choose_language(*, context: CommandContext, user_id: UUID, language: str) -> User:
    """Save the language that a person reads; "" follows the restaurant. Locks the person. Raises InvalidInput."""
    if language and language not in dict(settings.LANGUAGES):
        raise InvalidInput(_("Choose a language from the list."), field="language")
    user = User.objects.select_for_update(of=("self",), no_key=True).get(pk=user_id)
    if language != user.language:
        context.annotate(field="language", before=user.language, after=language)
        user.language = language
        user.save(update_fields=["language"])
        transaction.on_commit(partial(clear_principal_cache, user.pk))
    return user


def create_confirmed_account(email: str, name: str, password_hash: str) -> User:
    """Create a confirmed account, or take over an unconfirmed one. Raises EmailTaken, InvalidInput."""
    if not password_hash:
        raise InvalidInput(_("Choose a password."), field="password")
    fields = {"name": _given_name(name), "password": password_hash, "email_confirmed_at": clock.now()}
    user, is_new = User.objects.get_or_create(email=email, defaults=fields)
    if is_new:
        return user
    taken_over = User.objects.filter(pk=user.pk, email_confirmed_at=None).update(**fields)
    if not taken_over:
        raise EmailTaken(field="email")
    user.refresh_from_db()
    return user


def checked_email(email: str) -> str:
    """Return the normalised address. Raises InvalidInput if no email can be sent to it."""
    email = normalised_email(email)
    try:
        validate_email(email)
    except ValidationError as error:
        raise InvalidInput(_("Enter an email address, such as ana@example.com."), field="email") from error
    if not email.isascii() or len(email) > 254:
        raise InvalidInput(_("We cannot send email to that address. Enter another one."), field="email")
    return email


def _given_name(name: str) -> str:
    name = checked_name(name)
    if not name:
        raise InvalidInput(_("Enter your name."), field="name")
    return name
