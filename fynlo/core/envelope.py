"""Envelope encryption for secrets that must be read again, such as a restaurant's keys at a payment provider.

A restaurant has one data key of 32 random bytes, which seals its secrets. The database holds the data key only wrapped
by a master key. The master keys come from FYNLO_ENCRYPTION_KEYS (`id:base64,…`, the newest first) and do not depend on
SECRET_KEY. The newest wraps; every listed key unwraps. `manage.py encryption rotate` wraps all data keys again with
the newest, while everything runs: the secrets themselves stay as they are.

Both steps use AES-256-GCM with a random 96-bit nonce (`aes_gcm`). A context (the owner, the row and its column) is
authenticated with each text, so a sealed value that is copied to another place does not open there.
"""

import binascii
import hashlib
import hmac
import re
import secrets
from base64 import b64decode
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from fynlo.core import aes_gcm
from fynlo.core.aes_gcm import KEY_BYTES

VERSION = "v1"
MASTER_KEY_ID = re.compile(r"[a-z0-9-]{1,20}")


class CannotOpen(Exception):
    """The text was made for another place or with another key, or it is damaged. The message holds no secret."""


class MasterKeyMissing(CannotOpen):
    """The master key that wrapped this data key is not among FYNLO_ENCRYPTION_KEYS (any more)."""


@dataclass(frozen=True, slots=True)
class MasterKey:
    id: str
    secret: bytes = field(repr=False)


def parse_master_keys(text: str) -> tuple[MasterKey, ...]:
    """Return the keys of `id:base64,id:base64`, in that order. Raises ValueError that names the fault, never a key."""
    found: dict[str, MasterKey] = {}
    for part in filter(None, (each.strip() for each in text.split(","))):
        key_id, _, encoded = part.partition(":")
        if not MASTER_KEY_ID.fullmatch(key_id):
            raise ValueError("an id has 1 to 20 lower-case letters, digits and dashes, and a colon after it")
        if key_id in found:
            raise ValueError(f"the id {key_id} occurs twice")
        try:
            secret = b64decode(encoded, validate=True)
        except binascii.Error:
            secret = b""
        if len(secret) != KEY_BYTES or len(set(secret)) < KEY_BYTES // 4:
            raise ValueError(f"the key {key_id} is not the base64 of {KEY_BYTES} random bytes")
        found[key_id] = MasterKey(key_id, secret)
    return tuple(found.values())


def new_wrapped_key(context: str) -> str:
    """Return a new data key, wrapped by the newest master key. `context` names its owner."""
    return _wrap(secrets.token_bytes(KEY_BYTES), context)


def wrapped_by(wrapped: str) -> str:
    """Return the id of the master key that wrapped a data key. Raises CannotOpen."""
    return _parts(wrapped, 3)[1]


def rewrap(wrapped: str, context: str) -> str:
    """Return the same data key wrapped by the newest master key. Raises CannotOpen, MasterKeyMissing."""
    return _wrap(_unwrap(wrapped, context), context)


class DataKey:
    """A data key in memory. Raises CannotOpen, MasterKeyMissing when made."""

    def __init__(self, wrapped: str, context: str):
        self._secret = _unwrap(wrapped, context)

    def seal(self, text: str, context: str) -> str:
        """Return `text` sealed for one place. Sealing the same text twice gives two different results."""
        return f"{VERSION}.{aes_gcm.encrypt(self._secret, text.encode(), context)}"

    def mac(self, text: str, purpose: str) -> str:
        """Return a keyed hash of `text` for one purpose, to look a secret up by it. It survives `rewrap`."""
        key = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"mac:{purpose}".encode()).derive(self._secret)
        return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()

    def open(self, sealed: str, context: str) -> str:
        """Return the text that was sealed for that place. Raises CannotOpen."""
        return _decrypt(self._secret, _parts(sealed, 2)[1], context).decode()


def _master_keys() -> tuple[MasterKey, ...]:
    return settings.ENCRYPTION_KEYS


def _wrap(data_key: bytes, context: str) -> str:
    newest = _master_keys()[0]
    return f"{VERSION}.{newest.id}.{aes_gcm.encrypt(newest.secret, data_key, f'{newest.id}:{context}')}"


def _unwrap(wrapped: str, context: str) -> bytes:
    _, key_id, encoded = _parts(wrapped, 3)
    master = next((key for key in _master_keys() if key.id == key_id), None)
    if master is None:
        raise MasterKeyMissing(f"FYNLO_ENCRYPTION_KEYS has no key {key_id}")
    return _decrypt(master.secret, encoded, f"{key_id}:{context}")


def _parts(text: str, count: int) -> list[str]:
    parts = text.split(".")
    if len(parts) != count or parts[0] != VERSION:
        raise CannotOpen("not a sealed text")
    return parts


def _decrypt(key: bytes, encoded: str, context: str) -> bytes:
    try:
        return aes_gcm.decrypt(key, encoded, context)
    except aes_gcm.Undecryptable as error:
        raise CannotOpen("sealed for another place, with another key, or damaged") from error
