"""Set up a new restaurant. Each domain registers its part from `AppConfig.ready`."""

from collections.abc import Callable

from fynlo.core.tenancy.context import in_restaurant
from restaurants.models import Restaurant

_parts: list[Callable[[], object]] = []


def register(part: Callable[[], object]) -> None:
    """Register a function that runs in each new restaurant's schema, in the command that creates it."""
    _parts.append(part)


def provision(restaurant: Restaurant) -> None:
    """Run every registered part in the restaurant's schema."""
    with in_restaurant(restaurant):
        for part in _parts:
            part()
