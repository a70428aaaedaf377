"""Pat, the platform's owner, in the admin and on alpha's host, and support access that is opened as the admin does."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from fynlo.core.ids import uuid7
from realtime.commands.dispatch import dispatch
from restaurants import platform_executor
from restaurants.models import Restaurant, SupportAccess, User
from restaurants.support import commands

REASON = "Ana called: her Z report shows a difference"


@pytest.fixture
def pat(db) -> User:
    return User.objects.get(email="pat@fynlo.example")


@pytest.fixture
def open_access(pat) -> Callable[..., SupportAccess]:
    """`open_access(alpha)` opens Pat's support access, or raises the refusal."""

    def opened(restaurant: Restaurant, *, reason: str = REASON, minutes: int = 30, person: Any = pat) -> SupportAccess:
        dispatch(
            commands.SUPPORT_OPEN,
            target=restaurant.pk,
            cleaned={"reason": reason, "minutes": minutes},
            actor=platform_executor.actor_of(person, "admin"),
            key=str(uuid7()),
        )
        return SupportAccess.objects.filter(restaurant=restaurant).latest("opened_at")

    return opened


@pytest.fixture
def looks(pat) -> Callable[..., Client]:
    """`looks()` is Pat's browser on alpha's host, `looks("beta")` on the neighbour's."""

    def browser(slug: str = "alpha") -> Client:
        client = Client(headers={"host": f"{slug}.{settings.BASE_DOMAIN}"})
        client.force_login(pat)
        return client

    return browser
