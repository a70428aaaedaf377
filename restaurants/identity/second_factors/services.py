"""Add and remove second factors. Secrets and codes reach a service in `extra`, never in a command's payload."""

from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from fynlo.core import clock
from realtime.commands.context import CommandContext
from restaurants.identity import account_warnings, security_log
from restaurants.identity.second_factors import app_secrets, selectors
from restaurants.identity.second_factors.errors import (
    FactorNotFound,
    NeedsAnotherFactor,
    PasskeyKnown,
    TooManyPasskeys,
)
from restaurants.identity.security_log import Kind
from restaurants.mail import queue_mail
from restaurants.models import Passkey, RecoveryCode, Restaurant, User

APP = "Authenticator app"
MOST_PASSKEYS = 20  # of one person


def add_app(*, context: CommandContext, user_id: UUID, secret: bytes, step: int, code_hashes: list[str]) -> None:
    """Add an authenticator app, or replace the person's earlier one. The caller has checked a code of it.

    `step` is the time step of that code, which does not work again. `code_hashes` replace the person's recovery codes.
    Locks the person.
    """
    user = _lock_person(user_id)
    TOTPDevice.objects.filter(user=user).delete()
    key = app_secrets.encrypted(user.pk, secret)
    TOTPDevice.objects.create(user=user, name=APP, key=key, last_t=step, confirmed=True)
    _replace_codes(user, code_hashes)
    context.annotate(second_factor_added=APP)
    security_log.record(Kind.SECOND_FACTOR_CHANGED, user=user, note=_("Added: authenticator app"))


def remove_app(*, context: CommandContext, user_id: UUID, restaurant: Restaurant | None) -> None:
    """Remove the authenticator app, and the recovery codes if no other second factor is left. Emails the person.

    Locks the person. Raises FactorNotFound.
    """
    user = _lock_person(user_id)
    removed = TOTPDevice.objects.filter(user=user).delete()[0]
    if not removed:
        raise FactorNotFound()
    if not selectors.has_second_factor(user.pk):
        RecoveryCode.objects.filter(user=user).delete()
    context.annotate(second_factor_removed=APP)
    security_log.record(Kind.SECOND_FACTOR_CHANGED, user=user, note=_("Removed: authenticator app"))
    _tell_of_removal(context, user, _("authenticator app"), restaurant)


def add_passkey(*, context: CommandContext, user_id: UUID, name: str, passkey: dict[str, Any]) -> Passkey:
    """Add a passkey. `passkey` holds the columns that `passkeys.stored` returns; the caller has verified them.

    Locks the person. Raises PasskeyKnown, TooManyPasskeys.
    """
    user = _lock_person(user_id)
    if Passkey.objects.filter(credential_id=passkey["credential_id"]).exists():
        raise PasskeyKnown()
    if Passkey.objects.filter(user=user).count() >= MOST_PASSKEYS:
        raise TooManyPasskeys()
    row = Passkey.objects.create(user=user, name=name, created_at=clock.now(), **passkey)
    context.annotate(passkey_added=str(row.pk))
    security_log.record(Kind.SECOND_FACTOR_CHANGED, user=user, note=_("Added: passkey"))
    return row


def remove_passkey(*, context: CommandContext, user_id: UUID, passkey_id: UUID, restaurant: Restaurant | None) -> None:
    """Remove a passkey of that person, and email them. Locks the person. Raises FactorNotFound."""
    user = _lock_person(user_id)
    removed = Passkey.objects.filter(pk=passkey_id, user=user).delete()[0]
    if not removed:
        raise FactorNotFound()
    context.annotate(passkey_removed=str(passkey_id))
    security_log.record(Kind.SECOND_FACTOR_CHANGED, user=user, note=_("Removed: passkey"))
    _tell_of_removal(context, user, _("passkey"), restaurant)


def _tell_of_removal(context: CommandContext, user: User, factor: Promise, restaurant: Restaurant | None) -> None:
    """Email the person, and the owners of the restaurants where they work."""
    account_warnings.email_owners_of_removed_factor(context, user, factor)
    queue_mail(
        context=context,
        to=user.email,
        subject=format_lazy(_("Your {factor} was removed"), factor=factor),
        template="second_factor_removed",
        variables={"name": user.name, "factor": factor, "path": "/password/reset/"},
        restaurant=restaurant,
    )


def replace_recovery_codes(*, context: CommandContext, user_id: UUID, code_hashes: list[str]) -> None:
    """Make every earlier recovery code void and store new ones. Locks the person. Raises NeedsAnotherFactor."""
    user = _lock_person(user_id)
    if not selectors.has_second_factor(user.pk):
        raise NeedsAnotherFactor()
    _replace_codes(user, code_hashes)
    context.annotate(recovery_codes=len(code_hashes))
    security_log.record(Kind.SECOND_FACTOR_CHANGED, user=user, note=_("New recovery codes"))


def _replace_codes(user: User, code_hashes: list[str]) -> None:
    RecoveryCode.objects.filter(user=user).delete()
    now = clock.now()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, code_hash=code_hash, created_at=now) for code_hash in code_hashes
    )


def _lock_person(user_id: UUID) -> User:
    user = User.objects.select_for_update(of=("self",), no_key=True).filter(pk=user_id, is_active=True).first()
    if user is None:
        raise FactorNotFound()
    return user
