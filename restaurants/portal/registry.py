"""The registry of the portal: navigation, first steps and the subjects of alerts.

Each domain registers its own from `AppConfig.ready`. The shell shows each person what their permissions allow.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from realtime.actors import Actor
from restaurants.identity.page_access import PageRequest
from restaurants.identity.permissions import allowed

SAVE_AND_CONTINUE = _("Save and continue")
MOST_UNGROUPED = 7  # a person who may open no more pages sees them without groups


@dataclass(frozen=True, slots=True)
class NavigationGroup:
    """Pages of one subject under one entry. It is shown to a person who may open one of them."""

    name: str
    label: str | Promise
    icon: str
    order: int


NAVIGATION_GROUPS = (
    NavigationGroup("Money", _("Money"), "banknotes", 30),
    NavigationGroup("Stock", _("Stock"), "archive-box", 40),
    NavigationGroup("Staff", _("Staff"), "users", 50),
    NavigationGroup("Settings", _("Settings"), "cog-6-tooth", 90),
)


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """A page in the navigation. `url_name` is its route, `icon` a heroicon, `order` its place from the top.

    `group` is the name of one of NAVIGATION_GROUPS, in which `order` counts; "" for a link of its own.
    """

    label: str | Promise
    url_name: str
    icon: str
    permission: str
    order: int
    group: str = ""


@dataclass(frozen=True, slots=True)
class FirstStep:
    """A step of a new restaurant up to its first paid order. It is done once `done()` has rows.

    An `optional` step does not count for the progress.
    """

    label: str | Promise
    description: str | Promise
    url_name: str
    icon: str
    permission: str
    order: int
    done: Callable[[], QuerySet]
    optional: bool = False


@dataclass(frozen=True, slots=True)
class SetupStep:
    """A step of the set-up of a new restaurant, at /portal/setup/<name>/.

    It is done once `done()` has rows, or once a person said so. `form(request)` returns its form, bound for a POST;
    `save(request, form)` runs the commands for a valid one, and shows a refusal in the form. `template` draws the
    fields, with what `context(request)` returns; `submit` is the label of its button and `submit_kind` its look,
    `again` the label of the one that saves and stays, if there is one. `asks_again`: for the password, where it was
    entered long ago.
    """

    name: str
    label: str | Promise
    description: str | Promise
    icon: str
    permission: str
    order: int
    done: Callable[[], QuerySet]
    form: Callable[[PageRequest], Any]
    save: Callable[[PageRequest, Any], bool]
    submit: str | Promise = SAVE_AND_CONTINUE
    submit_kind: str = "primary"
    again: str | Promise = ""
    template: str = "restaurants/portal/setup/_fields.html"
    context: Callable[[PageRequest], dict[str, Any]] = lambda _request: {}
    asks_again: bool = False


@dataclass(frozen=True, slots=True)
class AlertSubject:
    """What an alert is about. `address(id)` is its page, `label` the text of the link."""

    label: str | Promise
    address: Callable[[UUID], str]


_subjects: dict[str, AlertSubject] = {}
_navigation: list[NavigationItem] = []
_first_steps: list[FirstStep] = []
_setup_steps: list[SetupStep] = []
_notices: list[Callable[[], str]] = []


def register_navigation(*items: NavigationItem) -> None:
    _navigation.extend(items)
    _navigation.sort(key=lambda item: item.order)


def register_first_steps(*steps: FirstStep) -> None:
    _first_steps.extend(steps)
    _first_steps.sort(key=lambda step: step.order)


def register_setup_steps(*steps: SetupStep) -> None:
    _setup_steps.extend(steps)
    _setup_steps.sort(key=lambda step: step.order)


def register_notice(read: Callable[[], str]) -> None:
    """Show on every page what `read()` returns; "" shows nothing. It makes no query."""
    _notices.append(read)


def notices() -> list[str]:
    return [text for read in _notices if (text := read())]


def register_alert_subject(about: str, subject: AlertSubject) -> None:
    """Register the page of alerts about `about`, such as "order"."""
    _subjects[about] = subject


def alert_subject(about: str) -> AlertSubject | None:
    return _subjects.get(about)


def group_label(name: str) -> str | Promise:
    """Return the label of the group `name`; "" for a page of its own."""
    return next((group.label for group in NAVIGATION_GROUPS if group.name == name), "")


def navigation_for(actor: Actor | None) -> list[NavigationItem]:
    return [item for item in _navigation if allowed(actor, item.permission)]


def first_steps_for(actor: Actor | None) -> list[FirstStep]:
    return [step for step in _first_steps if allowed(actor, step.permission)]


def setup_steps() -> list[SetupStep]:
    return list(_setup_steps)
