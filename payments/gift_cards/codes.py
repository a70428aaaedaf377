"""The code of a gift card: made, typed, hashed for the look-up, sealed to be shown again.

Everyone who has a code can spend its card. So the database holds a keyed hash and a sealed text, and the keys of both
come from the restaurant's data key (fynlo.core.envelope).
"""

import re
import secrets
from uuid import UUID

from payments.gift_cards.errors import CodeInvalid
from payments.models import DataKey, GiftCard
from payments.provider_accounts import sealing

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's 32, without I, L, O and U
LENGTH = 16  # 80 random bits
SHORTEST, LONGEST = 10, 32  # of a code on a printed card
MISREAD = str.maketrans("OIL", "011")
PURPOSE = "gift card code"


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def read_code(typed: str) -> str:
    """Return the code as it is compared: capitals and digits, O read as 0, I and L as 1. Raises CodeInvalid."""
    code = re.sub(r"[\s-]", "", typed).upper().translate(MISREAD)
    if not re.fullmatch(rf"[0-9A-Z]{{{SHORTEST},{LONGEST}}}", code):
        raise CodeInvalid(field="code")
    return code


def written_code(code: str) -> str:
    """Return a code in groups of four, as people read it: `7K2M 9QXA 0C4D 7X2K`."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def lookup_of(code: str) -> str | None:
    """Return the keyed hash of a code; None in a restaurant that has no key yet, so no card either. One query."""
    row = DataKey.objects.filter(pk=DataKey.ONLY).first()
    return None if row is None else sealing.opened(row).mac(code, PURPOSE)


def set_code(card: GiftCard, code: str) -> None:
    """Set the columns of a card that hold its code. Locks the data key."""
    key = sealing.opened(sealing.lock_data_key())
    card.lookup, card.last_four = key.mac(code, PURPOSE), code[-4:]
    card.sealed_code = key.seal(code, _context(card.id))


def renew_code(card: GiftCard, before: GiftCard | None) -> None:
    """Give a card of an archive, which holds no codes, a code of its own. Locks the data key.

    The last four characters stay those of the card that the guest holds: people find it by them and replace it.
    """
    held = card.last_four
    set_code(card, new_code())
    card.last_four = held


def code_of(card: GiftCard) -> str:
    """Return the code. One query. Raises CannotOpen."""
    return sealing.opened(DataKey.objects.get(pk=DataKey.ONLY)).open(card.sealed_code, _context(card.id))


def _context(card_id: UUID) -> str:
    return sealing.row_context("gift_card", card_id, "sealed_code")
