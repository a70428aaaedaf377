"""The signature of the sandbox's webhooks: HMAC-SHA256 over time and body, as real providers sign theirs."""

import hashlib
import hmac

TOLERANCE_SECONDS = 300


def signature(secret: str, at: int, body: bytes) -> str:
    """Return the header's value. `at` is in seconds since 1970."""
    mac = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={mac}"


def is_signed(secret: str, header: str, body: bytes, now: int) -> bool:
    """Return whether `header` is the sandbox's signature of `body`, made within the tolerance around `now`."""
    at = header.partition(",")[0].removeprefix("t=")
    if not at.isascii() or not at.isdigit() or len(at) > 12 or abs(now - int(at)) > TOLERANCE_SECONDS:
        return False
    return hmac.compare_digest(signature(secret, int(at), body).encode(), header.encode())
