import pytest
from django.db import connection

from fynlo.core import clock
from restaurants.models import Session
from tests.orders.conftest import card, latte, place, room, tacos, waiter

__all__ = ["card", "latte", "place", "room", "tacos", "waiter"]


@pytest.fixture
def proved(page_client, tenant):
    """`proved("olivia")` is a client that has just entered the password."""

    def sign_in(name, slug="alpha"):
        client = page_client(name, slug)
        client.get("/portal/")
        Session.objects.filter(user__email=f"{name}@{slug}.example").update(proved_at=clock.now())
        connection.set_tenant(tenant)
        return client

    return sign_in
