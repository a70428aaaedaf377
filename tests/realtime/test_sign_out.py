"""A socket that was opened from a page ends with the page's sign-in."""

import asyncio
import contextlib
import time
from collections.abc import Callable
from types import SimpleNamespace
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from fynlo.core import clock
from fynlo.core.ids import uuid7
from realtime.commands.dispatch import dispatch
from realtime.gateway import hub
from realtime.gateway.hub import Hub
from realtime.notifier import notify_people
from realtime.sync.models import Device
from restaurants.devices import commands as device_commands
from restaurants.identity import page_sessions, sessions
from restaurants.models import Session
from tests.plugins.restaurants import PASSWORD
from tests.realtime.client import ConnectionLost
from tests.realtime.conftest import actor_of, person_of
from tests.servers import Server
from tests.threads import in_thread

AT_ONCE = 2.0  # seconds, with Redis
RECHECK_SECONDS_HERE = 1.0  # of the server of these tests (tests/realtime/asgi.py)


@pytest.fixture
def browser(committed) -> Callable[..., Client]:
    """A browser that signed in on alpha's page."""

    @in_thread
    def make(name: str = "carl") -> Client:
        client = Client(headers={"host": f"alpha.{settings.BASE_DOMAIN}"})
        response = client.post("/sign-in/", {"email": f"{name}@alpha.example", "password": PASSWORD})
        assert response.status_code == 302, response.content
        return client

    return make


@in_thread
def ticket_from(client: Client) -> str:
    return client.post("/api/v1/auth/socket-ticket").json()["data"]["ticket"]


@in_thread
def sign_out(client: Client) -> None:
    client.post("/sign-out/")


async def test_signing_out_on_the_page_closes_its_socket(screen, browser):
    page = browser()
    async with screen("carl", ticket=ticket_from(page)) as carl:
        await carl.open()
        await carl.authenticate()
        sign_out(page)
        assert await carl.closed() == 4003


async def test_a_gateway_checks_a_persons_sockets_as_soon_as_it_is_notified(monkeypatch):
    """The gateway's periodic check is off, so only the notification can cause a check."""
    checked: asyncio.Queue = asyncio.Queue()

    async def recheck(self, sockets):
        checked.put_nowait(sockets)

    async def wait(self):
        await asyncio.Event().wait()

    monkeypatch.setattr(Hub, "_recheck", recheck)
    monkeypatch.setattr(Hub, "_check_sockets", wait)
    gateway = Hub()
    person, other = (SimpleNamespace(session=SimpleNamespace(user_id=uuid7())) for _ in range(2))
    try:
        gateway.sockets = [person, other]
        await notify_until_received(gateway, checked, person.session.user_id)
        assert await asyncio.wait_for(checked.get(), AT_ONCE) == [person]
    finally:
        gateway.close()


async def notify_until_received(gateway: Hub, checked: asyncio.Queue, user_id: UUID) -> None:
    """Notify until the gateway has subscribed and receives it."""
    for _ in range(100):
        await asyncio.to_thread(notify_people, user_id)
        with contextlib.suppress(TimeoutError):
            checked.put_nowait(await asyncio.wait_for(checked.get(), 0.1))
            return
    raise AssertionError("The gateway received no notification.")


async def test_another_browser_of_the_same_person_stays_connected(screen, browser):
    here, there = browser(), browser()
    async with screen("carl", ticket=ticket_from(there)) as carl:
        await carl.open()
        await carl.authenticate()
        sign_out(here)
        await carl.send("ping")
        await carl.expect("pong")
        assert carl.close_code is None


async def test_without_redis_the_next_check_closes_it(screen, browser, monkeypatch):
    """Without a notification the periodic check finds it (every 30 s; more often in the tests' server)."""
    monkeypatch.setattr("restaurants.identity.principals.notifier.notify_people", lambda user_id: None)
    page = browser()
    async with screen("carl", ticket=ticket_from(page)) as carl:
        await carl.open()
        await carl.authenticate()
        sign_out(page)
        assert await carl.closed() == 4003


async def test_a_ticket_ends_with_the_sign_in_of_its_page(screen, browser):
    page = browser()
    ticket = ticket_from(page)
    sign_out(page)
    async with screen("carl", ticket=ticket) as carl:
        await carl.open()
        with pytest.raises(ConnectionLost):
            await carl.authenticate()
        assert await carl.closed() == 4003


def test_notifying_never_raises_without_redis(settings, monkeypatch):
    monkeypatch.setattr("realtime.notifier._client", lambda: _UnreachableRedis())
    monkeypatch.setattr("realtime.notifier._silent_until", 0.0)
    notify_people(None)


class _UnreachableRedis:
    def publish(self, *args: object) -> None:
        raise OSError("nobody there")


def test_a_page_session_is_valid_only_on_its_host(committed):
    """The cookie is host-only; this is for a copy of its value."""
    client = Client(headers={"host": f"alpha.{settings.BASE_DOMAIN}"})
    client.post("/sign-in/", {"email": "olivia@alpha.example", "password": PASSWORD})
    assert client.get("/portal/").status_code == 200

    for host in (f"beta.{settings.BASE_DOMAIN}", settings.BASE_DOMAIN):
        page = client.get("/password/change/", headers={"host": host})
        assert (page.status_code, page["Location"].partition("?")[0]) == (302, "/sign-in/")
        assert client.get("/api/v1/auth/memberships", headers={"host": host}).status_code == 401
    assert client.get("/portal/").status_code == 200


def test_the_admin_checks_the_same_session(committed):
    client = Client(headers={"host": settings.BASE_DOMAIN})
    client.post("/sign-in/", {"email": "pat@fynlo.example", "password": PASSWORD})
    assert client.get("/admin/").status_code == 200

    session = client.session
    session[page_sessions.HOST_KEY] = f"alpha.{settings.BASE_DOMAIN}"
    session.save()

    assert client.get("/admin/").status_code == 302


# -- a revocation in another process than the one that serves the person ---------------------------------------


@in_thread
def status_of(server: Server, session_cookie: str = "", token: str = "") -> int:
    """Ask the server's process who the caller is, as its page (by cookie) or as an app (by token)."""
    headers = {"Host": f"alpha.{settings.BASE_DOMAIN}"}
    if session_cookie:
        headers["Cookie"] = f"{settings.SESSION_COOKIE_NAME}={session_cookie}"
    if token:
        headers["Authorization"] = f"Bearer {token}"
    try:
        with urlopen(Request(f"http://127.0.0.1:{server.port}/api/v1/auth/memberships", headers=headers)) as answer:
            return answer.status
    except HTTPError as error:
        with error:
            return error.code


async def signed_out(server: Server, **credential: str) -> bool:
    """Ask until the server refuses the credential, at most 35 s."""
    await last_accepted(server, [credential])
    return True


async def last_accepted(server: Server, credentials: list[dict[str, str]]) -> float:
    """Ask until the server refuses each credential. Return the time at which the last accepted request was sent.

    So a slow machine makes no difference: what counts is that nothing sent later than that was accepted.
    """
    last, until = 0.0, time.monotonic() + 35
    while credentials:
        sent = time.monotonic()
        assert sent < until, "still accepted after 35 s"
        credentials = [credential for credential in credentials if status_of(server, **credential) != 401]
        last = sent if credentials else last
        await asyncio.sleep(0.05)
    return last


async def closed_at(client) -> float:
    assert await client.closed() == 4003
    return time.monotonic()


@pytest.mark.parametrize("has_redis", [True, False], ids=["with redis", "without redis"])
async def test_socket_page_and_token_end_in_time_with_a_revocation_in_another_process(
    screen, browser, server, token_of, monkeypatch, has_redis
):
    """Within 2 s. Without Redis a socket waits for the check: 1 s in this server (`tests/realtime/asgi.py`), 30 s in
    production, and for the cache of 2 s: 32 s of the 35 s."""
    if not has_redis:
        monkeypatch.setattr("restaurants.identity.principals.notifier.notify_people", lambda user_id: None)
    page, token = browser(), token_of("carl")
    cookie = page.cookies[settings.SESSION_COOKIE_NAME].value
    async with screen("carl", ticket=ticket_from(page)) as carl, screen("carl", token=token) as app:
        for socket in (carl, app):
            await socket.open()
            await socket.authenticate()
        assert status_of(server, session_cookie=cookie) == status_of(server, token=token) == 200

        in_thread(lambda: sessions.end_sessions(person_of("carl").pk))()
        revoked = time.monotonic()

        accepted, *closed = await asyncio.gather(
            last_accepted(server, [{"session_cookie": cookie}, {"token": token}]), closed_at(carl), closed_at(app)
        )
    assert accepted - revoked <= AT_ONCE
    assert max(closed) - revoked <= AT_ONCE + (0.0 if has_redis else RECHECK_SECONDS_HERE)


async def test_revoking_a_device_ends_its_socket_and_its_token(screen, server, token_of, committed):
    token = token_of("carl")

    @in_thread
    def give_to_device() -> UUID:
        connection.set_tenant(committed.alpha)
        device = Device.objects.create(
            id=uuid7(), restaurant=committed.alpha, name="Bar", number=1, created_at=clock.now(),
            last_seen_at=clock.now(),
        )  # fmt: skip
        Session.objects.filter(user=person_of("carl"), ended_at=None).update(device=device)
        return device.pk

    @in_thread
    def revoke(device_id: UUID) -> None:
        connection.set_tenant(committed.alpha)
        dispatch(
            device_commands.DEVICE_REVOKE, target=device_id, actor=actor_of("olivia", committed.alpha), key=str(uuid7())
        )

    device_id = give_to_device()
    async with screen("carl", token=token) as carl:
        await carl.open()
        await carl.authenticate()
        assert status_of(server, token=token) == 200

        revoke(device_id)

        assert await carl.closed() == 4003
        assert await signed_out(server, token=token)


def test_the_intervals_keep_a_revocation_within_2_seconds_and_35_without_redis():
    """Pages and tokens live in the principal cache of each process; sockets are rechecked when notified, or in time."""
    assert settings.PRINCIPAL_CACHE_SECONDS <= 2
    assert hub.RECHECK_SECONDS + settings.PRINCIPAL_CACHE_SECONDS <= 35
