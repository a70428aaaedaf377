"""Names in emails. A name is typed by whoever likes, and the email goes out under our name to whomever they like.

So it holds letters, spaces and the usual punctuation: nothing that reads as an address, a link or a phone number.
"""

import re
import unicodedata

from fynlo.core.errors import InvalidInput
from restaurants.models import Restaurant

LONGEST = 60
MOST_DIGITS = 3  # "Bar 54", "No. 1", "Route 66"; never a phone number
PUNCTUATION = " '’-.,&()"
WORDS_JOINED_BY_A_DOT = re.compile(r"(?<=\w)\.(?=\w)")


def plain_name(name: str) -> str:
    """What may stand of `name` in an email; "" when nothing of it may."""
    name = WORDS_JOINED_BY_A_DOT.sub(" ", unicodedata.normalize("NFC", name))
    if sum(character.isdigit() for character in name) > MOST_DIGITS:
        name = "".join(" " if character.isdigit() else character for character in name)
    kept = "".join(character if _may_stand(character) else " " for character in name)
    return " ".join(kept.split()).strip(" -.,&")[:LONGEST].strip()


def checked_name(name: str) -> str:
    """A person's name with single spaces, "" for none. Raises InvalidInput for what could not stand in an email."""
    name = " ".join(name.split())[:120]
    if plain_name(name) not in (name, name.rstrip(".")):
        raise InvalidInput("A name has letters, spaces and ' - . only. Leave out links and numbers.", field="name")
    return name


def restaurant_name(restaurant: Restaurant) -> str:
    """Its name as it may stand in an email: as it is once the restaurant is verified, plain before that."""
    return restaurant.name if restaurant.verified_at else plain_name(restaurant.name) or "A restaurant"


def _may_stand(character: str) -> bool:
    return character in PUNCTUATION or character.isdigit() or unicodedata.category(character)[0] in "LM"
