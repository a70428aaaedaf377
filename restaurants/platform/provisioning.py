"""What a new restaurant has from its first minute on. Each domain registers its part from `AppConfig.ready`."""

from collections.abc import Callable

from fynlo.core.tenancy.context import in_restaurant
from restaurants.models import Restaurant

_parts: list[Callable[[], object]] = []


def register(part: Callable[[], object]) -> None:
    """`part` runs once in each new restaurant's schema, in the command that makes the restaurant."""
    _parts.append(part)


def provision(restaurant: Restaurant) -> None:
    with in_restaurant(restaurant):
        for part in _parts:
            part()
