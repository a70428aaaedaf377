"""The code that enrols one device: ten letters and digits, such as `7KQ2M-X9D4T`.

A code is derived from its row's id with a key of the server, so the page that shows it can be opened again although the
database holds only a hash. 50 bits within 15 minutes cannot be guessed over the network.
"""

import base64
from uuid import UUID

from fynlo.core import keys
from fynlo.core.keys import Key, Purpose

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
RFC_4648 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
LENGTH = 10
LONGEST_TYPED = 40
_SPELLING = str.maketrans("ILO", "110", "- ")


def code_of(code_id: UUID, key: Key | None = None) -> str:
    """Return the code of that row by the newest key, or by `key`."""
    digest = bytes.fromhex((key or keys.newest_key(Purpose.ENROLMENT)).mac("code", code_id))
    text = base64.b32encode(digest).decode()[:LENGTH]
    return text.translate(str.maketrans(RFC_4648, ALPHABET))


def hash_code(code: str) -> str:
    """Return the hash to store."""
    return keys.mac(Purpose.ENROLMENT, "hash", code)


def hashes_of(typed: str) -> list[str]:
    """Return the hash of a typed code by each key, or nothing if it cannot be a code. Accepts any usual spelling."""
    code = typed.upper().translate(_SPELLING)
    if len(code) != LENGTH or not set(code) <= set(ALPHABET):
        return []
    return list(keys.macs(Purpose.ENROLMENT, "hash", code))


def shown_code(code_id: UUID, code_hash: str) -> str:
    """Return the code as people read it, or "" if the key that made it has been retired."""
    for key in keys.keys_of(Purpose.ENROLMENT):
        code = code_of(code_id, key)
        if key.mac("hash", code) == code_hash:
            return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"
    return ""
