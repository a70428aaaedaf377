"""What the domains hang into the portal: pages with their place in the navigation, and tiles of the dashboard.

Registered from each domain's `AppConfig.ready`; the shell shows what the person may see.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from realtime.actors import Actor
from restaurants.identity.permissions import allowed


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """`url_name` is a route of the restaurant's host, `icon` a heroicon, `order` its place from the top."""

    label: str
    url_name: str
    icon: str
    permission: str
    order: int


@dataclass(frozen=True, slots=True)
class Tile:
    """A card of the dashboard: `template` drawn with what `context(request)` gives."""

    template: str
    context: Callable[[HttpRequest], dict[str, Any]]
    permission: str
    order: int


_navigation: list[NavigationItem] = []
_tiles: list[Tile] = []


def register_navigation(*items: NavigationItem) -> None:
    _navigation.extend(items)
    _navigation.sort(key=lambda item: item.order)


def register_tiles(*tiles: Tile) -> None:
    _tiles.extend(tiles)
    _tiles.sort(key=lambda tile: tile.order)


def navigation_for(actor: Actor | None) -> list[NavigationItem]:
    return [item for item in _navigation if allowed(actor, item.permission)]


def tiles_for(actor: Actor | None) -> list[Tile]:
    return [tile for tile in _tiles if allowed(actor, tile.permission)]
