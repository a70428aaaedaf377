"""The versions that guard the pages of the settings against two editors: one for each page, from what it shows.

Opening hours that a person saves leave another person's form of the details valid. A version is made of the values, so
a form is also valid again once a change was taken back.
"""

import hashlib
from enum import Enum

from restaurants.models import Restaurant
from restaurants.portal.settings.rules import Settings

BYTES = 6  # fits a whole number of JavaScript


class Part(Enum):
    """A page of the settings, with the fields that it changes and the command that changes them."""

    DETAILS = (tuple(Settings.__annotations__), "restaurant.change_settings")
    HOURS = (("opening_hours",), "restaurant.change_opening_hours")
    RECEIPT = (("receipt_header", "receipt_footer", "logo"), "restaurant.change_receipt")

    @property
    def fields(self) -> tuple[str, ...]:
        return self.value[0]

    @property
    def command(self) -> str:
        return self.value[1]


def version_of(restaurant: Restaurant, part: Part) -> int:
    """Return a number that differs once a value of the page does. Pure."""
    shown = repr([str(getattr(restaurant, field)) for field in part.fields])
    return int.from_bytes(hashlib.sha256(shown.encode()).digest()[:BYTES])
