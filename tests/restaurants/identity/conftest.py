"""Callers of the API with and without a bearer token, and the links in emails."""

import re
from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client

from fynlo.core import json_codec
from restaurants.mail import written
from restaurants.models import OutgoingMail
from tests.plugins.restaurants import PASSWORD


class Api:
    """A program on one host. It sends `bearer` and further headers with each call."""

    def __init__(self, host: str, bearer: str = "", **headers: str):
        self.client = Client(
            headers={"host": host, **headers, **({"Authorization": f"Bearer {bearer}"} if bearer else {})}
        )

    def post(self, path: str, body: object = None, **headers: str):
        raw = body if isinstance(body, bytes) else json_codec.dumps(body or {})
        return self.client.post(path, raw, content_type="application/json", headers=headers)

    def put(self, path: str, body: object):
        raw = body if isinstance(body, bytes) else json_codec.dumps(body)
        return self.client.put(path, raw, content_type="application/json")

    def get(self, path: str, **headers: str):
        return self.client.get(path, headers=headers)


@pytest.fixture
def api() -> Callable[..., Api]:
    """`api()` on the platform's host, `api("alpha")` on alpha's."""
    return lambda slug="", bearer="", **headers: Api(
        f"{slug}.{settings.BASE_DOMAIN}" if slug else settings.BASE_DOMAIN, bearer, **headers
    )


@pytest.fixture
def sign_in(api) -> Callable[..., dict]:
    """`sign_in("sara@alpha.example")` over the API: the tokens and the user."""

    def call(email: str, password: str = PASSWORD) -> dict:
        response = api().post("/api/v1/auth/login", {"email": email, "password": password})
        assert response.status_code == 200, response.content
        return response.json()["data"]

    return call


def link_in(mail: OutgoingMail) -> tuple[str, str]:
    """The host and the path of the link in an email, the same in text and HTML, as the worker would write it."""
    mail = written(mail)
    found = re.search(r"(https?://[^/\s]+)(/\S+)", mail.text)
    assert found.group(0) in mail.html
    return found.group(1), found.group(2)
