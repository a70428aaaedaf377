"""AES-256-GCM for what the database stores encrypted: one text of base64url, of nonce, ciphertext and tag."""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES, NONCE_BYTES = 32, 12


class Undecryptable(Exception):
    """The text was encrypted with another key or for another context, or it is damaged."""


def encrypt(key: bytes, content: bytes, context: str) -> str:
    """Encrypt with a random nonce. `context` is authenticated: no other decrypts the text. Raises ValueError."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = nonce + AESGCM(key).encrypt(nonce, content, context.encode())
    return urlsafe_b64encode(sealed).rstrip(b"=").decode()


def decrypt(key: bytes, text: str, context: str) -> bytes:
    """Return the content. Raises Undecryptable."""
    try:
        sealed = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context.encode())
    except (InvalidTag, ValueError) as error:  # binascii.Error is a ValueError
        raise Undecryptable from error
