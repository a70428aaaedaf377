"""What the domains hang into the portal: pages with their place in the navigation, tiles of the dashboard, and
the first steps of a new restaurant.

Registered from each domain's `AppConfig.ready`; the shell shows what the person may see.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest

from realtime.actors import Actor
from restaurants.identity.permissions import allowed


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """`url_name` is a route of the restaurant's host, `icon` a heroicon, `order` its place from the top.

    `count` says how much waits behind it, in one query at most; nought shows nothing.
    """

    label: str
    url_name: str
    icon: str
    permission: str
    order: int
    count: Callable[[], int] | None = None


@dataclass(frozen=True, slots=True)
class Tile:
    """A card of the dashboard: `template` drawn with what `context(request)` gives.

    A `live` tile is drawn again by the server whenever the restaurant's event log moves the dashboard's view.
    """

    template: str
    context: Callable[[HttpRequest], dict[str, Any]]
    permission: str
    order: int
    live: bool = False


@dataclass(frozen=True, slots=True)
class FirstStep:
    """What a new restaurant does up to its first paid order. `done` are rows that are there once it is done.

    An `optional` step is offered, but the restaurant is open without it.
    """

    label: str
    description: str
    url_name: str
    icon: str
    permission: str
    order: int
    done: Callable[[], QuerySet]
    optional: bool = False


@dataclass(frozen=True, slots=True)
class AlertSubject:
    """What a notice may be about: `address(id)` is where one looks at it, `label` what the link says."""

    label: str
    address: Callable[[UUID], str]


_subjects: dict[str, AlertSubject] = {}
_navigation: list[NavigationItem] = []
_tiles: list[Tile] = []
_first_steps: list[FirstStep] = []


def register_navigation(*items: NavigationItem) -> None:
    _navigation.extend(items)
    _navigation.sort(key=lambda item: item.order)


def register_tiles(*tiles: Tile) -> None:
    _tiles.extend(tiles)
    _tiles.sort(key=lambda tile: tile.order)


def register_first_steps(*steps: FirstStep) -> None:
    _first_steps.extend(steps)
    _first_steps.sort(key=lambda step: step.order)


def register_alert_subject(about: str, subject: AlertSubject) -> None:
    """Say where notices about `about` ("order") lead to."""
    _subjects[about] = subject


def alert_subject(about: str) -> AlertSubject | None:
    return _subjects.get(about)


def navigation_for(actor: Actor | None) -> list[NavigationItem]:
    return [item for item in _navigation if allowed(actor, item.permission)]


def tiles_for(actor: Actor | None) -> list[Tile]:
    return [tile for tile in _tiles if allowed(actor, tile.permission)]


def first_steps_for(actor: Actor | None) -> list[FirstStep]:
    return [step for step in _first_steps if allowed(actor, step.permission)]
