"""A restaurant on the plan Omega, tokens of its partners, and calls with them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from fynlo.core import json_codec
from restaurants.models import Plan, Subscription
from restaurants.partners import tokens
from tests.orders.conftest import card, latte, place, room, tacos, waiter

__all__ = ["card", "latte", "place", "room", "tacos", "waiter"]


def choose_plan(restaurant: Any, slug: str) -> None:
    Subscription.objects.filter(restaurant=restaurant).update(plan=Plan.objects.get(slug=slug))


@pytest.fixture
def omega(tenant):
    choose_plan(tenant, "omega")
    return tenant


@pytest.fixture
def token(omega, run, actor) -> Callable[..., str]:
    """`token("orders:read", days=90)` makes a token of Alpha with these scopes."""

    def make(*scopes: str, name: str = "Ana's deliveries", days: int = 90) -> str:
        text = tokens.new_token()
        run(tokens.create_token, actor=actor("olivia"), name=name, scopes=scopes, days=days, token=text)
        return text

    return make


def caller(token: str, slug: str = "alpha") -> Callable[..., Any]:
    """Return `call(method, path, body=None, **headers)` with that bearer on the restaurant's host, or the platform's.

    The response has the decoded JSON in `.body`.
    """
    host = f"{slug}.{settings.BASE_DOMAIN}" if slug else settings.BASE_DOMAIN
    client = Client(headers={"host": host, "authorization": f"Bearer {token}"}, raise_request_exception=False)

    def call(method: str, path: str, body: Any = None, **headers: str) -> Any:
        before = connection.tenant
        sent = b"" if body is None else json_codec.dumps(body)
        response = client.generic(method, f"/api/v1{path}", sent, content_type="application/json", headers=headers)
        connection.set_tenant(before)
        is_json = "json" in response.headers.get("Content-Type", "")
        response.body = json_codec.loads(response.content) if is_json else None
        return response

    return call


def code_of(answer: Any) -> str:
    return answer.body["error"]["code"]
