"""Codes of second factors: pure functions. TOTP is RFC 6238 with SHA-1, 6 digits and 30 seconds, as apps expect."""

import hashlib
import secrets
from datetime import datetime
from urllib.parse import quote, urlencode
from uuid import UUID

from django_otp.oath import TOTP

STEP_SECONDS = 30
DIGITS = 6
TOLERANCE = 1  # steps before and after, for phones whose clock is wrong
SECRET_BYTES = 20  # RFC 4226, section 4
RECOVERY_CODES = 10
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
LETTERS = 24  # 120 random bits, so that a plain hash cannot be searched
GROUP = 4
LONGEST_CODE = 40  # characters that a form takes, with spaces and dashes
_READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0"})


def new_secret() -> bytes:
    return secrets.token_bytes(SECRET_BYTES)


def totp_address(secret_text: str, *, email: str, issuer: str) -> str:
    """Return the `otpauth:` address for a QR code. `secret_text` is the secret in base32."""
    label = quote(f"{issuer}:{email}")
    query = urlencode({"secret": secret_text, "issuer": issuer, "digits": DIGITS, "period": STEP_SECONDS})
    return f"otpauth://totp/{label}?{query}"


def matching_step(secret: bytes, code: str, *, at: datetime, after: int = -1) -> int | None:
    """Return the time step whose code it is, within TOLERANCE of `at`; None if there is none later than `after`."""
    if len(code) != DIGITS or not code.isascii() or not code.isdigit():
        return None
    totp = TOTP(secret, step=STEP_SECONDS, digits=DIGITS)
    totp.time = at.timestamp()
    return totp.t() if totp.verify(int(code), TOLERANCE, after + 1) else None


def new_recovery_codes() -> list[str]:
    return ["".join(secrets.choice(ALPHABET) for _ in range(LETTERS)) for _ in range(RECOVERY_CODES)]


def in_groups(code: str) -> str:
    """Return `ABCD-EFGH-…` for a recovery code, as pages show it."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def normalised(code: str) -> str:
    """Return a code as it was meant: without spaces and dashes, in capitals. "" if it holds anything else."""
    plain = "".join(code.replace("-", "").split()).upper()
    return plain if plain.isascii() and plain.isalnum() and len(plain) <= LETTERS else ""


def recovery_code_hash(user_id: UUID, code: str) -> str:
    """Return the hash that is stored. I, L and O are read as 1, 1 and 0, as Crockford's alphabet wants."""
    return hashlib.sha256(f"{user_id.hex}:{code.translate(_READ_AS)}".encode()).hexdigest()
