"""Who calls, and how: people and actors, services inside a command, and pages without a browser."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from fynlo.core.ids import uuid7
from realtime.actors import Actor
from realtime.commands import executor
from restaurants.identity.permissions import permissions_of
from restaurants.models import User
from tests.plugins.restaurants import PEOPLE


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
    """`run(service, actor=…, **fields)` calls a service inside its own command and returns the service's result.

    The service gets the actor as an argument only with `pass_actor=True`.
    """

    def call(service: Callable, *, actor: Actor | None = None, pass_actor: bool = False, **kwargs: Any) -> Any:
        returned: list[Any] = []

        def perform() -> dict:
            returned[:] = [service(**kwargs, **({"actor": actor} if pass_actor else {}))]
            return {}

        executor.execute(
            kind=service.__name__, target="test", payload={}, key=str(uuid7()), actor=actor or Actor.system(),
            run=perform,
        )  # fmt: skip
        return returned[0]

    return call


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
