"""The server's keys: one for each purpose, derived from `SECRET_KEY` and `SECRET_KEY_FALLBACKS` by HKDF-SHA256.

The newest key makes; every key verifies. To rotate, put a new secret into FYNLO_SECRET_KEY and the old one first into
FYNLO_SECRET_KEY_FALLBACKS: nobody is signed out. Remove it there once everything that it made has expired (.env.example
says when). Django's own signatures (cookies, reset links) use the same two settings.
"""

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

BYTES = 64
ID_LENGTH = 8  # hexadecimal digits


class Purpose(StrEnum):
    """What a key is for. A value is part of the derivation: never change one."""

    ACCESS_TOKEN = "access-token"  # noqa: S105, a name
    REFRESH_TOKEN = "refresh-token"  # noqa: S105, a name
    SIGN_UP = "sign-up"
    KNOWN_BROWSER = "known-browser"
    THROTTLE = "throttle"
    FINGERPRINT = "fingerprint"
    PIN = "pin"
    CHALLENGE = "challenge"
    ENROLMENT = "enrolment"
    INVITATION_CODE = "invitation-code"
    SECOND_FACTOR = "second-factor"
    ONBOARDING = "onboarding"
    REPORT_EMAIL = "report-email"
    OPERATION = "operation"
    WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True)
class Key:
    """`id` names the secret that the key was derived from; it reveals nothing about it."""

    id: str
    secret: bytes

    def mac(self, *parts: object) -> str:
        """Return the HMAC-SHA256 of the parts in hexadecimal digits. Parts are joined by a colon."""
        message = ":".join(str(part) for part in parts)
        return hmac.new(self.secret, message.encode(), hashlib.sha256).hexdigest()


def keys_of(purpose: Purpose) -> tuple[Key, ...]:
    """Return the keys of that purpose, the newest first."""
    return _derived(purpose, (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


def newest_key(purpose: Purpose) -> Key:
    return keys_of(purpose)[0]


def key_by_id(purpose: Purpose, key_id: object) -> Key | None:
    """Return the key of that id, or None for an unknown or retired one."""
    return next((key for key in keys_of(purpose) if key.id == key_id), None)


def mac(purpose: Purpose, *parts: object) -> str:
    """Return the HMAC of the parts by the newest key."""
    return newest_key(purpose).mac(*parts)


def macs(purpose: Purpose, *parts: object) -> Iterator[str]:
    """Yield the HMAC of the parts by each key, the newest first, to find what an earlier key made."""
    return (key.mac(*parts) for key in keys_of(purpose))


def verify_mac(purpose: Purpose, shown: str, *parts: object) -> bool:
    """Whether `shown` is the HMAC of the parts by any key. Compares in constant time."""
    given = shown.encode(errors="surrogateescape")
    return any(hmac.compare_digest(given, expected.encode()) for expected in macs(purpose, *parts))


@cache
def _derived(purpose: Purpose, secrets: tuple[str, ...]) -> tuple[Key, ...]:
    return tuple(
        Key(
            id=hashlib.sha256(f"fynlo key id:{secret}".encode()).hexdigest()[:ID_LENGTH],
            secret=HKDF(algorithm=SHA256(), length=BYTES, salt=None, info=f"fynlo {purpose}".encode()).derive(
                secret.encode()
            ),
        )
        for secret in secrets
    )
