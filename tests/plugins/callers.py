"""People and actors, services run inside a command, and pages read without a browser."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from realtime.actors import Actor
from restaurants.identity.permissions import permissions_of
from restaurants.models import User
from tests.plugins.restaurants import PEOPLE
from tests.services import run_service


@pytest.fixture
def person() -> Callable[..., User]:
    """`person("sara")` is alpha's server; `person("sara", "beta")` the neighbour's."""
    return lambda name, slug="alpha": User.objects.get(email=f"{name}@{slug}.example")


@pytest.fixture
def actor(tenant) -> Callable[[str], Actor]:
    """`actor("sara")` acts in alpha with the permissions of her job."""

    def make(name: str) -> Actor:
        _, role, job = next(row for row in PEOPLE if row[0] == name)
        user = User.objects.get(email=f"{name}@alpha.example")
        return Actor(str(user.pk), user.pk, user.name, role, job, permissions_of(role, job))

    return make


@pytest.fixture
def run(tenant) -> Callable[..., Any]:
    """`run(service, actor=…, **fields)` calls a service inside its own command and returns the service's result."""
    return run_service


@pytest.fixture
def page_client(db) -> Callable[..., Client]:
    """`page_client("sara")` is Django's test client, signed in on alpha's host; `page_client()` is a stranger.

    `of="beta"` signs in the neighbour's person of that name.
    """

    def make(name: str | None = None, slug: str = "alpha", of: str | None = None) -> Client:
        client = Client(headers={"host": f"{slug}.{settings.BASE_DOMAIN}"})
        if name:
            client.force_login(User.objects.get(email=f"{name}@{of or slug}.example"))
        return client

    return make
