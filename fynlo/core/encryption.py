"""Encrypt small secrets before they are stored: AES-256-GCM by the server's key for one purpose (`keys`).

What is stored is `<key id>.<text of aes_gcm>`: 73 characters for a secret of 20 bytes.
"""

from fynlo.core import aes_gcm, keys
from fynlo.core.keys import Key, Purpose


def encrypt(purpose: Purpose, secret: bytes, *, bound_to: str) -> str:
    """Encrypt with the newest key. Only the same `bound_to` decrypts it, so that it is worthless in another row."""
    key = keys.newest_key(purpose)
    return f"{key.id}.{aes_gcm.encrypt(_secret_of(key), secret, bound_to)}"


def decrypt(purpose: Purpose, stored: str, *, bound_to: str) -> bytes | None:
    """Return the secret, or None if its key is retired, or if it was altered or stored for something else."""
    key_id, _, text = stored.partition(".")
    key = keys.key_by_id(purpose, key_id)
    if key is None:
        return None
    try:
        return aes_gcm.decrypt(_secret_of(key), text, bound_to)
    except aes_gcm.Undecryptable:
        return None


def _secret_of(key: Key) -> bytes:
    return key.secret[: aes_gcm.KEY_BYTES]
