"""The secrets of authenticator apps, encrypted in django-otp's column `TOTPDevice.key`.

The database alone makes no code. Read a secret with `secret_of`, not with django-otp's `bin_key`.
"""

from uuid import UUID

from django_otp.plugins.otp_totp.models import TOTPDevice

from fynlo.core import encryption, keys
from fynlo.core.keys import Purpose


def encrypted(user_id: UUID, secret: bytes) -> str:
    """Return what is stored. It is worthless for another person."""
    return encryption.encrypt(Purpose.SECOND_FACTOR, secret, bound_to=user_id.hex)


def secret_of(app: TOTPDevice) -> bytes | None:
    """Return the app's secret, or None if its key is retired: the person signs in with a recovery code."""
    return encryption.decrypt(Purpose.SECOND_FACTOR, app.key, bound_to=app.user_id.hex)


def encrypt_again() -> int:
    """Encrypt with the newest key what an earlier one encrypted. Returns the number of rows. Runs every hour.

    One query, and an UPDATE for each such row, which does nothing if the app was replaced meanwhile.
    """
    newest = keys.newest_key(Purpose.SECOND_FACTOR)
    renewed = 0
    for app in TOTPDevice.objects.exclude(key__startswith=f"{newest.id}.").iterator():
        secret = secret_of(app)
        if secret is not None:
            same = TOTPDevice.objects.filter(pk=app.pk, key=app.key)
            renewed += same.update(key=encrypted(app.user_id, secret))
    return renewed
