"""A socket that was opened from a page ends with the page's sign-in."""

import asyncio
import contextlib
from collections.abc import Callable
from types import SimpleNamespace
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client

from fynlo.core.ids import uuid7
from realtime.gateway.hub import Hub
from realtime.notifier import notify_people
from restaurants.identity import page_sessions
from tests.plugins.restaurants import PASSWORD
from tests.realtime.client import ConnectionLost
from tests.threads import in_thread

AT_ONCE = 2.0  # seconds, with Redis


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


async def test_a_ticket_dies_with_the_page_that_asked_for_it(screen, browser):
    page = browser()
    ticket = ticket_from(page)
    sign_out(page)
    async with screen("carl", ticket=ticket) as carl:
        await carl.open()
        with pytest.raises(ConnectionLost):
            await carl.authenticate()
        assert await carl.closed() == 4003


def test_ringing_never_raises_without_redis(settings, monkeypatch):
    monkeypatch.setattr("realtime.notifier._client", lambda: _UnreachableRedis())
    monkeypatch.setattr("realtime.notifier._silent_until", 0.0)
    notify_people(None)


class _UnreachableRedis:
    def publish(self, *args: object) -> None:
        raise OSError("nobody there")


def test_a_session_is_good_on_the_host_where_it_was_opened_and_nowhere_else(committed):
    """The cookie is host-only; this is for a copy of its value."""
    client = Client(headers={"host": f"alpha.{settings.BASE_DOMAIN}"})
    client.post("/sign-in/", {"email": "olivia@alpha.example", "password": PASSWORD})
    assert client.get("/portal/").status_code == 200

    for host in (f"beta.{settings.BASE_DOMAIN}", settings.BASE_DOMAIN):
        page = client.get("/password/change/", headers={"host": host})
        assert (page.status_code, page["Location"].partition("?")[0]) == (302, "/sign-in/")
        assert client.get("/api/v1/auth/memberships", headers={"host": host}).status_code == 401
    assert client.get("/portal/").status_code == 200


def test_the_admin_asks_for_the_same_session(committed):
    client = Client(headers={"host": settings.BASE_DOMAIN})
    client.post("/sign-in/", {"email": "pat@fynlo.example", "password": PASSWORD})
    assert client.get("/admin/").status_code == 200

    session = client.session
    session[page_sessions.HOST_KEY] = f"alpha.{settings.BASE_DOMAIN}"
    session.save()

    assert client.get("/admin/").status_code == 302
