"""Names in emails. A stranger may choose a name and the recipient of an email that we send.

So a name may hold letters, spaces and usual punctuation, but nothing that reads as an address, link or phone number.
"""

import re
import unicodedata

from django.utils.translation import gettext as _

from fynlo.core.errors import InvalidInput
from restaurants.models import Restaurant

LONGEST = 60
MOST_DIGITS = 3  # "Bar 54", "No. 1", "Route 66"; never a phone number
PUNCTUATION = " '’-.,&()"
WORDS_JOINED_BY_A_DOT = re.compile(r"(?<=\w)\.(?=\w)")


def plain_name(name: str) -> str:
    """Return the parts of `name` that are allowed in an email, or ""."""
    name = WORDS_JOINED_BY_A_DOT.sub(" ", unicodedata.normalize("NFC", name))
    if sum(character.isdigit() for character in name) > MOST_DIGITS:
        name = "".join(" " if character.isdigit() else character for character in name)
    allowed = "".join(character if _is_allowed(character) else " " for character in name)
    return " ".join(allowed.split()).strip(" -.,&")[:LONGEST].strip()


def checked_name(name: str) -> str:
    """Return a person's name with single spaces. Raises InvalidInput if an email may not hold it."""
    name = " ".join(name.split())[:120]
    if plain_name(name) not in (name, name.rstrip(".")):
        raise InvalidInput(_("Use letters, spaces and ' - . in a name. Leave out links and numbers."), field="name")
    return name


def restaurant_name(restaurant: Restaurant) -> str:
    """Return the restaurant's name for an email: unchanged if it is verified, else filtered."""
    return restaurant.name if restaurant.verified_at else plain_name(restaurant.name) or "A restaurant"


def _is_allowed(character: str) -> bool:
    return character in PUNCTUATION or character.isdigit() or unicodedata.category(character)[0] in "LM"
