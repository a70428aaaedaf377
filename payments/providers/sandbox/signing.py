"""How the sandbox signs what it tells: HMAC over time and body, as providers do."""

import hashlib
import hmac

TOLERANCE_SECONDS = 300


def signature(secret: str, at: int, body: bytes) -> str:
    mac = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={mac}"


def is_signed(secret: str, header: str, body: bytes, now: int) -> bool:
    """Whether `header` is our sandbox's signature of `body`, made within the tolerance."""
    at = header.partition(",")[0].removeprefix("t=")
    if not at.isascii() or not at.isdigit() or len(at) > 12 or abs(now - int(at)) > TOLERANCE_SECONDS:
        return False
    return hmac.compare_digest(signature(secret, int(at), body).encode(), header.encode())
