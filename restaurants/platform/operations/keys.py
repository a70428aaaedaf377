"""The keys that sign operations: at most two are active, so that one replaces the other without a pause."""

import secrets

from django.db import connection
from django.db.models import QuerySet

from fynlo.core import clock, encryption, keys
from fynlo.core.keys import Purpose
from realtime.commands.context import CommandContext
from restaurants.models import OperationKey
from restaurants.platform.operations.errors import KeyUnknown, TooManyKeys

MOST_ACTIVE = 2


def add_key(*, context: CommandContext, key_id: str, name: str, secret: str) -> OperationKey:
    """Store a key. Takes an advisory lock, so that two at once count correctly. Raises TooManyKeys.

    The caller makes `key_id` and `secret` (`new_secret`) and shows the secret once; only its ciphertext is stored.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('operation keys', 0))")
    if active_keys().count() >= MOST_ACTIVE:
        raise TooManyKeys()
    context.annotate(key=key_id, name=name)
    sealed = encryption.encrypt(Purpose.OPERATION, secret.encode(), bound_to=key_id)
    return OperationKey.objects.create(id=key_id, name=name, sealed=sealed, created_at=clock.now())


def revoke_key(*, context: CommandContext, key_id: str) -> OperationKey:
    """Refuse what a key signs from now on. Locks the row. Raises KeyUnknown."""
    row = active_keys().select_for_update(no_key=True).filter(pk=key_id).first()
    if row is None:
        raise KeyUnknown()
    row.revoked_at = clock.now()
    row.save(update_fields=["revoked_at"])
    context.annotate(key=key_id, name=row.name)
    return row


def active_keys() -> QuerySet[OperationKey]:
    return OperationKey.objects.filter(revoked_at=None)


def secret_of(row: OperationKey) -> bytes | None:
    """Return the key's secret, or None if the server's key that encrypted it is retired."""
    return encryption.decrypt(Purpose.OPERATION, row.sealed, bound_to=row.pk)


def new_key_id() -> str:
    return f"op_{secrets.token_hex(8)}"


def new_secret() -> str:
    return secrets.token_urlsafe(32)


def encrypt_again() -> int:
    """Encrypt with the server's newest key what an earlier one encrypted. Returns the number of rows."""
    newest = keys.newest_key(Purpose.OPERATION)
    renewed = 0
    for row in active_keys().exclude(sealed__startswith=f"{newest.id}."):
        secret = secret_of(row)
        if secret is not None:
            sealed = encryption.encrypt(Purpose.OPERATION, secret, bound_to=row.pk)
            renewed += OperationKey.objects.filter(pk=row.pk, sealed=row.sealed).update(sealed=sealed)
    return renewed
