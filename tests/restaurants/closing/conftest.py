from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client

from fynlo.core import clock
from restaurants.models import Session, User
from tests.orders.conftest import card, latte, place, room, tacos, waiter

__all__ = ["card", "latte", "place", "room", "tacos", "waiter"]


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def proved(client: Client, email: str, path: str = "/account/") -> Client:
    """Make the client's session one that has just entered the password."""
    client.get(path)
    Session.objects.filter(user__email=email).update(proved_at=clock.now())
    return client


@pytest.fixture
def olivia(page_client, tenant) -> Client:
    """The owner in her portal, with a fresh proof of her password."""
    client = proved(page_client("olivia"), "olivia@alpha.example", "/portal/")
    connection.set_tenant(tenant)
    return client


@pytest.fixture
def at_platform(db) -> Callable[[str], Client]:
    """`at_platform("olivia@alpha.example")` is that person on the platform's host, with a fresh proof."""

    def sign_in(email: str) -> Client:
        client = Client(headers={"host": "localhost"})
        client.force_login(User.objects.get(email=email))
        return proved(client, email)

    return sign_in
