"""The database pool is exhausted: a request waits within the app's 10 seconds or is answered 503, never 401."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from fynlo.core.cache import clear_caches
from restaurants.identity.tokens import issue_access_token
from restaurants.models import Session
from tests.realtime.conftest import person_of

APP_WAITS = 10  # seconds: MOBILE_API.md
SOON = 0.2  # seconds that a request waits for a connection in these tests


@pytest.fixture
def clients(committed) -> Iterator[dict[str, Client]]:
    """Sara in a browser and with an access token, on alpha's host."""
    host, sara = f"alpha.{settings.BASE_DOMAIN}", person_of("sara")
    browser = Client(headers={"host": host}, raise_request_exception=False)
    browser.force_login(sara)
    row = Session.objects.filter(user=sara).latest("created_at")
    token, _ = issue_access_token(user_id=sara.pk, session_id=row.pk, session_version=sara.session_version)
    app = Client(headers={"host": host, "authorization": f"Bearer {token}"}, raise_request_exception=False)
    yield {"browser": browser, "app": app}
    connection.close()


@contextmanager
def exhausted(monkeypatch) -> Iterator[ExitStack]:
    """Hold every connection of the pool. Leaving the stack gives them back."""
    clear_caches()
    pool = connection.pool
    connection.close()
    with ExitStack() as held:
        for _ in range(pool.max_size):
            held.enter_context(pool.connection())
        monkeypatch.setattr(pool, "timeout", SOON)
        yield held


@pytest.mark.parametrize("who", ["browser", "app"])
@pytest.mark.parametrize(
    ("method", "path"), [("get", "/api/v1/orders"), ("post", "/api/v1/orders"), ("get", "/pos/"), ("get", "/portal/")]
)
def test_without_a_connection_a_valid_session_is_answered_503_and_when_to_try_again(
    clients, monkeypatch, who, method, path
):
    with exhausted(monkeypatch):
        answer = getattr(clients[who], method)(path, content_type="application/json")

    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0


@pytest.mark.parametrize("who", ["browser", "app"])
def test_a_request_waits_for_a_connection_that_another_one_gives_back(clients, monkeypatch, who):
    with exhausted(monkeypatch) as held:
        monkeypatch.setattr(connection.pool, "timeout", APP_WAITS)
        giving_back = threading.Timer(SOON, held.close)
        giving_back.start()
        answer = clients[who].get("/api/v1/orders")
        giving_back.join()

    assert answer.status_code == 200


@pytest.mark.parametrize("who", ["browser", "app"])
def test_the_session_is_as_good_as_before_once_there_is_a_connection(clients, monkeypatch, who):
    with exhausted(monkeypatch):
        assert clients[who].get("/api/v1/orders").status_code == 503

    assert clients[who].get("/api/v1/orders").status_code == 200


def test_waiting_for_a_place_and_for_a_connection_ends_before_the_app_gives_up():
    pool = settings.DATABASES["default"]["OPTIONS"]["pool"]
    assert pool["max_size"] == settings.ADMIT_AT_WORK
    assert settings.ADMIT_PATIENCE_SECONDS + pool["timeout"] < APP_WAITS
