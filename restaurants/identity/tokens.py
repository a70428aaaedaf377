"""Access tokens: short-lived and signed. They hold the person and the session, never permissions."""

import hashlib
import secrets
from dataclasses import dataclass
from uuid import UUID

import jwt
from django.conf import settings

from fynlo.core import clock, keys
from fynlo.core.cache import Cache
from fynlo.core.ids import parse_uuid
from fynlo.core.keys import Purpose

ISSUER = "fynlo"
ALGORITHM = "HS256"
MOST_REMEMBERED = 20_000

# A valid signature stays valid, so only the expiry is checked again.
_verified: Cache[str, "AccessClaims"] = Cache(size=MOST_REMEMBERED)


class InvalidToken(Exception):
    """The token is forged, malformed or expired. `code` tells the client whether to refresh it."""

    def __init__(self, code: str):
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class AccessClaims:
    user_id: UUID
    session_id: UUID
    session_version: int
    expires_at: int


def issue_access_token(*, user_id: UUID, session_id: UUID, session_version: int) -> tuple[str, int]:
    """Return the token and its expiry in seconds since 1970."""
    issued = int(clock.now().timestamp())
    expires = issued + int(settings.ACCESS_TOKEN_LIFETIME.total_seconds())
    claims = {
        "iss": ISSUER,
        "aud": "authenticated",
        "sub": str(user_id),
        "sid": str(session_id),
        "sv": session_version,
        "iat": issued,
        "exp": expires,
    }
    key = keys.newest_key(Purpose.ACCESS_TOKEN)
    return jwt.encode(claims, key.secret, algorithm=ALGORITHM, headers={"kid": key.id}), expires


def read_access_token(token: str) -> AccessClaims:
    """Return the claims of our token. Raises InvalidToken (`token_expired`, `token_invalid`)."""
    claims = _verified.get_or_read(token, lambda: _verify(token))
    if claims.expires_at <= clock.now().timestamp():
        raise InvalidToken("token_expired")
    return claims


def cached_claims(token: str) -> AccessClaims | None:
    """Return the cached claims of a token that has not expired, else None. Verifies nothing."""
    claims = _verified.get(token)
    return claims if claims is not None and claims.expires_at > clock.now().timestamp() else None


def _verify(token: str) -> AccessClaims:
    try:
        key = keys.key_by_id(Purpose.ACCESS_TOKEN, jwt.get_unverified_header(token).get("kid"))
        if key is None:
            raise InvalidToken("token_invalid")
        claims = jwt.decode(
            token,
            key.secret,
            algorithms=[ALGORITHM],
            issuer=ISSUER,
            audience="authenticated",
            options={"require": ["exp", "sub", "sid", "sv"], "verify_exp": False},
        )
    except jwt.PyJWTError as error:
        raise InvalidToken("token_invalid") from error
    user_id, session_id = parse_uuid(claims["sub"]), parse_uuid(claims["sid"])
    if user_id is None or session_id is None or not isinstance(claims["sv"], int) or not isinstance(claims["exp"], int):
        raise InvalidToken("token_invalid")
    return AccessClaims(user_id, session_id, claims["sv"], claims["exp"])


def random_token() -> str:
    """Return 256 random bits for a link or a ticket, safe in a URL."""
    return secrets.token_urlsafe(32)


def hashed(token: str) -> str:
    """Return the hash to store instead of a random token."""
    return hashlib.sha256(token.encode()).hexdigest()
