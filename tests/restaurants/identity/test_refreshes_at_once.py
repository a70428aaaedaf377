"""Refreshes against a real server: many at once, a stolen token, an expired one, a database that is away."""

import json
import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest

from fynlo.core import clock
from fynlo.demo.ports import free_port
from restaurants.identity.tokens import issue_access_token
from restaurants.models import OutgoingMail, SecurityEvent, Session, User
from tests.faults.background_loop import BackgroundLoop
from tests.faults.proxy import Proxy
from tests.plugins.restaurants import PASSWORD
from tests.restaurants.identity.supabase_library import PACKAGE, library
from tests.servers import Server, database_url, serve
from tests.threads import race

EMAIL = "sara@alpha.example"
AT_ONCE = 50
SECONDS = 10  # what the app waits for one answer
TRIES = 20
SUPABASE, OURS = "/auth/v1/token?grant_type=refresh_token", "/api/v1/auth/refresh"


@dataclass(frozen=True)
class Response:
    status: int
    body: dict[str, Any]
    retry_after: str | None

    @property
    def tokens(self) -> dict[str, Any]:
        assert self.status == 200, self.body
        return self.body.get("data", self.body)


def call(server: Server, method: str, path: str, body: object = None, bearer: str = "") -> Response:
    """Make one call; it fails after SECONDS, as the app's does."""
    headers = {"Host": server.host(None), "Content-Type": "application/json"}
    if bearer:
        headers["Authorization"] = f"Bearer {bearer}"
    connection = HTTPConnection("127.0.0.1", server.port, timeout=SECONDS)
    try:
        connection.request(method, path, json.dumps(body or {}), headers)
        response = connection.getresponse()
        return Response(response.status, json.loads(response.read()), response.getheader("Retry-After"))
    finally:
        connection.close()


def refresh(server: Server, token: str, path: str = SUPABASE) -> Response:
    """Refresh as an app does: after a 503 it waits as long as the answer says, and sends the same again."""
    for _ in range(TRIES):
        response = call(server, "POST", path, {"refresh_token": token})
        if response.status != 503:
            break
        threading.Event().wait(float(response.retry_after or 1))
    return response


@pytest.fixture
def server(committed, shared_server) -> Server:
    shared_server.empty_caches()
    return shared_server


def sign_in(server: Server) -> dict[str, Any]:
    body = {"email": EMAIL, "password": PASSWORD}
    return call(server, "POST", "/auth/v1/token?grant_type=password", body).tokens


def test_fifty_refreshes_at_once_sign_nobody_out(server):
    first = sign_in(server)["refresh_token"]
    paths = [SUPABASE if number % 2 else OURS for number in range(AT_ONCE)]

    responses = race(*[lambda path=path: refresh(server, first, path) for path in paths])

    successors = {response.tokens["refresh_token"] for response in responses}
    assert len(successors) == 1
    assert first not in successors
    session = Session.objects.get(user__email=EMAIL)
    assert (session.refresh_count, session.ended_at) == (1, None)
    access = {response.tokens["access_token"] for response in responses}
    assert {call(server, "GET", "/auth/v1/user", bearer=token).status for token in access} == {200}
    assert refresh(server, successors.pop()).status == 200


def test_fifty_refreshes_at_once_again_and_again_sign_nobody_out(server):
    token = sign_in(server)["refresh_token"]
    for _ in range(5):
        responses = race(*[lambda token=token: refresh(server, token) for _ in range(10)])
        (token,) = {response.tokens["refresh_token"] for response in responses}

    assert Session.objects.get(user__email=EMAIL).refresh_count == 5


def test_a_stolen_older_token_ends_the_family_while_its_owner_refreshes(server):
    stolen = sign_in(server)["refresh_token"]
    second = refresh(server, stolen).tokens
    third = refresh(server, second["refresh_token"]).tokens

    race(
        *[lambda: refresh(server, stolen)] * 10,
        *[lambda: refresh(server, third["refresh_token"])] * 10,
    )

    session = Session.objects.get(user__email=EMAIL)
    assert session.ended_at is not None
    for token in (stolen, second["refresh_token"], third["refresh_token"]):
        refused = refresh(server, token)
        assert (refused.status, refused.body["error"]["code"]) == (400, "session_ended")
    ended = call(server, "GET", "/auth/v1/user", bearer=third["access_token"])
    assert (ended.status, ended.body["error_code"]) == (403, "session_not_found")
    assert SecurityEvent.objects.filter(kind="refresh_reused").count() == 1
    assert OutgoingMail.objects.filter(to=EMAIL, template="sign_in_copied").count() == 1


def test_a_forged_token_ends_nobodys_session(server):
    good = sign_in(server)["refresh_token"]
    session, count, signature = good.split(".")

    for forged in (f"{session}.{count}.{'0' * len(signature)}", f"{session}.7.{signature}", f"{session}.{count}"):
        assert refresh(server, forged).status == 400

    assert refresh(server, good).status == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/auth/v1/user"),
        ("PUT", "/auth/v1/user"),
        ("POST", "/auth/v1/logout"),
        ("POST", "/api/v1/auth/verify"),
        ("GET", "/api/v1/orders"),
    ],
)
def test_an_access_token_that_expires_during_a_shift_is_refused_as_expired(server, method, path):
    refresh_token, sara = sign_in(server)["refresh_token"], User.objects.get(email=EMAIL)
    session = Session.objects.get(user=sara)
    with clock.travel(clock.now() - timedelta(hours=1)):
        expired, _ = issue_access_token(user_id=sara.pk, session_id=session.pk, session_version=sara.session_version)

    response = call(server, method, path, bearer=expired)

    assert (response.status, response.body["error"]["code"]) == (401, "token_expired")
    fresh = refresh(server, refresh_token).tokens["access_token"]
    assert call(server, method, path, bearer=fresh).status == 200


@pytest.fixture
def behind_a_proxy(committed) -> Iterator[tuple[Server, Callable[[bool], None]]]:
    """A server, and a switch that takes its database away and gives it back."""
    address = urlsplit(database_url())
    with BackgroundLoop() as background:
        proxy = Proxy(free_port(), address.port, random.Random(10))
        background.run(proxy.open())
        away = database_url().replace(f"@{address.hostname}:{address.port}/", f"@127.0.0.1:{proxy.port}/")
        with serve(environment={"DATABASE_URL": away}) as server:
            yield server, lambda is_there: background.run(proxy.open() if is_there else proxy.close())
        background.run(proxy.close())


def calls_with(tokens: dict[str, Any]) -> dict[str, Callable[[Server], Response]]:
    access, refresh_token = tokens["access_token"], {"refresh_token": tokens["refresh_token"]}
    credentials = {"email": EMAIL, "password": PASSWORD}
    return {
        "user": lambda server: call(server, "GET", "/auth/v1/user", bearer=access),
        "update": lambda server: call(server, "PUT", "/auth/v1/user", {"data": {}}, access),
        "verify": lambda server: call(server, "POST", "/api/v1/auth/verify", bearer=access),
        "orders": lambda server: call(server, "GET", "/api/v1/orders", bearer=access),
        "refresh": lambda server: call(server, "POST", SUPABASE, refresh_token),
        "our refresh": lambda server: call(server, "POST", OURS, refresh_token),
        "sign in": lambda server: call(server, "POST", "/auth/v1/token?grant_type=password", credentials),
        "recover": lambda server: call(server, "POST", "/auth/v1/recover", {"email": EMAIL}),
        "sign out": lambda server: call(server, "POST", "/auth/v1/logout?scope=local", bearer=access),
    }


def test_without_a_database_nobody_is_signed_out(behind_a_proxy):
    """Each call answers 503 with Retry-After in the app's time, and works when the database is back."""
    server, set_database = behind_a_proxy
    calls = calls_with(sign_in(server))

    set_database(False)
    with ThreadPoolExecutor(len(calls)) as pool:
        refused = dict(zip(calls, pool.map(lambda make: make(server), calls.values()), strict=True))

    assert {name: response.status for name, response in refused.items()} == dict.fromkeys(calls, 503)
    assert all(int(response.retry_after or 0) > 0 for response in refused.values())

    set_database(True)
    deadline = time.monotonic() + 60
    while (
        call(server, "POST", "/api/v1/auth/verify", bearer="none").status == 503 or calls["user"](server).status == 503
    ):
        assert time.monotonic() < deadline, "the server does not reconnect to its database"
    assert {name: make(server).status for name, make in calls.items()} == dict.fromkeys(calls, 200)


@pytest.mark.skipif(not PACKAGE.exists(), reason="@supabase/supabase-js is not installed (npm ci)")
def test_without_a_database_the_library_keeps_its_session(behind_a_proxy):
    server, set_database = behind_a_proxy
    with library(f"http://localhost:{server.port}") as node:
        phone = node.device("phone")
        kept = phone.sign_in(EMAIL, PASSWORD).session

        set_database(False)
        read = phone.call("getUser")

        assert (read.error["name"], read.error["status"]) == ("AuthRetryableFetchError", 503)
        assert phone.call("getSession").session["refresh_token"] == kept["refresh_token"]
        set_database(True)
        assert phone.call("refreshSession").error is None  # it tries again until the database is back
