"""Set up a new restaurant. Each domain registers its part from `AppConfig.ready`."""

from collections.abc import Callable

from fynlo.core.tenancy.context import in_restaurant
from realtime.commands.context import CommandContext
from restaurants.models import Restaurant

_parts: list[Callable[[CommandContext], object]] = []


def register(part: Callable[[CommandContext], object]) -> None:
    """Call `part(context)` once in each new restaurant's schema, in the command that creates the restaurant."""
    _parts.append(part)


def provision(context: CommandContext, restaurant: Restaurant) -> None:
    """Run every registered part in the restaurant's schema."""
    with in_restaurant(restaurant):
        for part in _parts:
            part(context)
