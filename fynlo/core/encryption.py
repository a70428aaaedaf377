"""Encrypt small secrets before they are stored: AES-256-GCM by the server's key for one purpose (`keys`).

What is stored is `<key id>.<base64url of nonce, ciphertext and tag>`: 73 characters for a secret of 20 bytes.
"""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from fynlo.core import keys
from fynlo.core.keys import Key, Purpose

KEY_BYTES = 32
NONCE_BYTES = 12


def encrypt(purpose: Purpose, secret: bytes, *, bound_to: str) -> str:
    """Encrypt with the newest key. Only the same `bound_to` decrypts it, so that it is worthless in another row."""
    key = keys.newest_key(purpose)
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = nonce + _cipher(key).encrypt(nonce, secret, bound_to.encode())
    return f"{key.id}.{urlsafe_b64encode(sealed).rstrip(b'=').decode()}"


def decrypt(purpose: Purpose, stored: str, *, bound_to: str) -> bytes | None:
    """Return the secret, or None if its key is retired, or if it was altered or stored for something else."""
    key_id, _, text = stored.partition(".")
    key = keys.key_by_id(purpose, key_id)
    if key is None:
        return None
    try:
        sealed = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return _cipher(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to.encode())
    except (InvalidTag, ValueError):
        return None


def _cipher(key: Key) -> AESGCM:
    return AESGCM(key.secret[:KEY_BYTES])
