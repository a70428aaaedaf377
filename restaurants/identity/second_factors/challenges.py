"""Challenges: signed proofs that a person has entered their password and must still show a second factor.

Nothing is stored. A challenge is void after LIFETIME and after a change of the password.
"""

from datetime import timedelta

from fynlo.core import clock, keys
from fynlo.core.ids import parse_uuid
from fynlo.core.keys import Purpose
from restaurants.identity.second_factors.errors import ChallengeExpired
from restaurants.models import User

LIFETIME = timedelta(minutes=10)
LONGEST = 200  # characters


def issue(user: User) -> str:
    """Return `<user>.<session version>.<expiry in seconds since 1970>.<signature>`."""
    expires = int((clock.now() + LIFETIME).timestamp())
    parts = (user.pk.hex, user.session_version, expires)
    return ".".join(str(part) for part in (*parts, keys.mac(Purpose.CHALLENGE, "second factor", *parts)))


def person_of(challenge: str) -> User:
    """Return the active person of a challenge. One query. Raises ChallengeExpired."""
    user_id, _, rest = challenge[:LONGEST].partition(".")
    version, _, rest = rest.partition(".")
    expires, _, signature = rest.partition(".")
    parts = (user_id, version, expires)
    if not keys.verify_mac(Purpose.CHALLENGE, signature, "second factor", *parts):
        raise ChallengeExpired()
    user = User.objects.filter(pk=parse_uuid(user_id), is_active=True, session_version=int(version)).first()
    if user is None or int(expires) <= clock.now().timestamp():
        raise ChallengeExpired()
    return user
