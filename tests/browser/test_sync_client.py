"""The shared sync client in Chromium against a real server: live, cut, back, without sockets, reset, signed out."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page

from realtime.sync.models import Stream
from restaurants.models import User
from tests.realtime import sample_domain
from tests.realtime.conftest import notes, person_of, server, write_note  # noqa: F401, fixtures
from tests.servers import Server, serve
from tests.threads import in_thread

pytestmark = pytest.mark.browser

LIVE = "window.sync?.status === 'live'"


@pytest.fixture
def context(browser, committed) -> Iterator[BrowserContext]:
    opened = browser.new_context()
    yield opened
    opened.close()


@in_thread
def session_cookie(name: str) -> str:
    client = Client(headers={"host": f"alpha.{settings.BASE_DOMAIN}"})
    client.force_login(User.objects.get(email=f"{name}@alpha.example"))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def screen(context, committed, notes) -> Callable[..., Page]:  # noqa: F811
    """`screen(server)`: Sara's page, which follows alpha's view `pos`. `.errors` holds what its scripts raised."""

    def open_page(
        server: Server,  # noqa: F811
        name: str = "sara",
        view: str = "pos",
        before: Callable[[Page], None] = lambda page: None,
    ) -> Page:
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session_cookie(name), "url": server.url()}
        context.add_cookies([cookie])
        page = context.new_page()
        page.errors = []
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        before(page)
        page.goto(server.url(f"/test/sync/?restaurant={committed.alpha.pk}&view={view}"))
        return page

    return open_page


def until(page: Page, condition: str, patience: float = 20) -> None:
    """Wait until a JavaScript expression holds. (Playwright's own waiting needs eval, which the policy forbids.)"""
    deadline = time.monotonic() + patience
    while not page.evaluate(f"!!({condition})"):
        if time.monotonic() > deadline:
            known = page.evaluate("[window.statuses, window.draws?.slice(-2), window.sync?.meta]")
            raise AssertionError(f"{condition} never held: {known} {page.errors}")
        page.wait_for_timeout(30)


def texts(page: Page) -> list[str]:
    return page.evaluate("Object.values(window.sync.state.notes.notes)")


def test_a_change_is_drawn_and_the_page_is_live_only_when_it_is_up_to_date(screen, server, write_note):  # noqa: F811
    write_note("before")
    page = screen(server)
    until(page, LIVE)
    assert texts(page) == ["before"]
    write_note("after", times=3)
    until(page, "window.sync.meta.seq === 4")
    assert texts(page) == ["before", "after 0", "after 1", "after 2"]
    statuses, early = page.evaluate("[window.statuses, window.liveTooEarly]")
    assert statuses == ["connecting", "live"]
    assert early == 0
    assert page.errors == []


def test_after_a_killed_server_returns_every_event_is_drawn_once(screen, write_note, committed):  # noqa: F811
    with serve("tests.realtime.asgi:application") as first:
        page = screen(first)
        until(page, LIVE)
        write_note("one")
        until(page, "window.sync.meta.seq === 1")
        first.process.kill()
        first.process.wait()
        until(page, "window.sync.status !== 'live'")
        assert page.evaluate("window.sync.meta.upToDate") is False
        assert texts(page) == ["one"]
        write_note("while no server runs", times=4)
        with serve("tests.realtime.asgi:application", port=first.port) as second:
            page.evaluate("window.sync.poke()")
            until(page, f"{LIVE} && window.sync.meta.seq === 5", 45)
            drawn = texts(page)
            assert len(drawn) == len(set(drawn)) == 5
            write_note("after the return")
            until(page, "window.sync.meta.seq === 6")
            assert "reconnecting" in page.evaluate("window.statuses")
            assert page.errors == []
            assert second.port == first.port
            page.close()


def test_without_sockets_the_client_polls(screen, server, write_note):  # noqa: F811
    def block_sockets(page: Page) -> None:
        page.route_web_socket("**/websocket/**", lambda socket: socket.close(code=3000))

    page = screen(server, before=block_sockets)
    until(page, LIVE)
    write_note("by poll")
    until(page, "window.sync.meta.seq === 1")
    assert texts(page) == ["by poll"]
    write_note("again", times=2)
    until(page, "window.sync.meta.seq === 3")
    assert page.evaluate("window.sync.status") == "live"


@in_thread
def begin_new_epoch(restaurant: Any) -> None:
    stream = Stream.objects.get(restaurant=restaurant)
    Stream.objects.filter(restaurant=restaurant).update(epoch=stream.epoch + 1, head=0)


def test_a_reset_leads_to_a_new_snapshot(screen, server, write_note, committed):  # noqa: F811
    page = screen(server)
    until(page, LIVE)
    write_note("in the old epoch")
    until(page, "window.sync.meta.seq === 1")
    epoch = page.evaluate("window.sync.meta.epoch")
    begin_new_epoch(committed.alpha)
    write_note("in the new epoch")
    until(page, f"window.sync.meta.epoch === {epoch + 1} && {LIVE}")
    write_note("on the same socket")
    until(page, "window.sync.meta.seq === 2 && window.sync.meta.upToDate")
    assert texts(page) == ["in the old epoch", "in the new epoch", "on the same socket"]


@in_thread
def sign_out_everywhere(name: str) -> None:
    User.objects.filter(pk=person_of(name).pk).update(session_version=7)


def test_a_sign_out_elsewhere_is_shown_and_the_page_is_not_live(screen, server):  # noqa: F811
    page = screen(server, "carl")
    until(page, LIVE)
    sign_out_everywhere("carl")
    until(page, "window.statuses.includes('offline: signed_out')")
    assert page.evaluate("window.sync.meta.upToDate") is False


def test_a_stopped_client_takes_no_events_until_it_is_started_again(screen, server, write_note):  # noqa: F811
    page = screen(server)
    until(page, LIVE)
    page.evaluate("window.sync.stop()")
    other = screen(server)
    until(other, LIVE)
    write_note("unseen", times=2)
    until(other, "window.sync.meta.seq === 2")
    assert page.evaluate("window.sync.meta.seq") == 0
    page.evaluate("window.sync.start()")
    until(page, "window.sync.meta.seq === 2")


def test_the_browsers_reducers_agree_with_the_servers_snapshot(screen, server, write_note, committed):  # noqa: F811
    page = screen(server, "marco")
    until(page, LIVE)
    for n in range(20):
        write_note(f"note {n}", kind=(sample_domain.NOTED, sample_domain.WHISPERED)[n % 2].name)
    until(page, "window.sync.meta.seq === 20")
    received = page.evaluate("window.sync.state")
    fetched = page.evaluate("fetch('/api/v1/sync/snapshot?view=pos').then((answer) => answer.json())")["state"]
    assert {name: received[name] for name in ("notes", "secrets")} == {
        name: fetched[name] for name in ("notes", "secrets")
    }
    assert len(received["notes"]["notes"]) == 10
