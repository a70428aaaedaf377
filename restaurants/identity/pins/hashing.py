"""The stored hash of a PIN: argon2 of an HMAC, so that the database alone does not suffice to guess one.

A PIN has so few digits that no slow hash protects it by itself. The HMAC's key (`Purpose.PIN`) is the pepper: it is
not in the database. A stored hash is `<key id>:<argon2 hash>`.
"""

from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password

from fynlo.core import keys
from fynlo.core.keys import Key, Purpose


def hash_pin(membership_id: UUID, pin: str) -> str:
    """Return the hash to store. Slow on purpose: call outside a transaction. Raises Unavailable if none is free."""
    key = keys.newest_key(Purpose.PIN)
    return f"{key.id}:{make_password(_peppered(key, membership_id, pin))}"


def matches(membership_id: UUID, pin: str, stored: str) -> bool:
    """Whether it is that member's PIN. False also if the key of the hash has been retired. Slow as `hash_pin`."""
    key_id, _, encoded = stored.partition(":")
    key = keys.key_by_id(Purpose.PIN, key_id)
    if key is None:
        make_password(pin)  # takes as long as a comparison
        return False
    return check_password(_peppered(key, membership_id, pin), encoded)


def is_outdated(stored: str) -> bool:
    """Whether an earlier key made the hash, so that it is to be made again while that key is still known."""
    return not stored.startswith(f"{keys.newest_key(Purpose.PIN).id}:")


def _peppered(key: Key, membership_id: UUID, pin: str) -> str:
    return key.mac(membership_id, pin)
