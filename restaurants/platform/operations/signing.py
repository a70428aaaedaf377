"""Sign an operation: HMAC-SHA256 over everything that it says. Pure; docs/operations.md has test vectors.

The server and `manage.py platform call` use the same functions.
"""

import hashlib
import hmac
import json
from typing import Any

VERSION = "fynlo-operation-v1"
KEY_HEADER, TIMESTAMP_HEADER = "X-Fynlo-Key", "X-Fynlo-Timestamp"
NONCE_HEADER, SIGNATURE_HEADER = "X-Fynlo-Nonce", "X-Fynlo-Signature"


def signed_text(*, key_id: str, method: str, path: str, query: str, body: bytes, timestamp: str, nonce: str) -> str:
    """Return the text that is signed: eight lines. `query` is the part after `?`; the order of its parts is free."""
    parts = sorted(query.split("&")) if query else []
    digest = hashlib.sha256(body).hexdigest()
    return "\n".join((VERSION, key_id, method, path, "&".join(parts), digest, timestamp, nonce))


def signature_of(secret: bytes, text: str) -> str:
    """Return the HMAC-SHA256 of the text in 64 lower-case hexadecimal digits."""
    return hmac.new(secret, text.encode(errors="surrogateescape"), hashlib.sha256).hexdigest()


def is_signature(shown: str, secret: bytes, text: str) -> bool:
    """Whether `shown` is the signature of the text. Compares in constant time."""
    return hmac.compare_digest(shown.encode(errors="surrogateescape"), signature_of(secret, text).encode())


def old_texts(timestamp: str, body: dict[str, Any]) -> tuple[str, str]:
    """Return what the old product's clients sign: the body as JSON with sorted keys, with and without spaces."""
    spaced = json.dumps(body, sort_keys=True)
    compact = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return f"{timestamp}:{spaced}", f"{timestamp}:{compact}"
