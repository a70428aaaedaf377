"""The shared sync client in Chromium against a real server: live, cut, back, without sockets, reset, signed out."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.async_api import BrowserContext, Page, async_playwright

from fynlo.core import json_codec
from fynlo.core.ids import uuid7
from realtime.sync.models import Stream
from restaurants.models import User
from tests.chromium import launch_options
from tests.realtime import sample_domain
from tests.realtime.conftest import actor_of, notes, person_of, server, write_note  # noqa: F401, fixtures
from tests.servers import Server, serve
from tests.threads import in_thread

pytestmark = pytest.mark.browser

START = """async ([restaurantId, view]) => {
  const { SyncClient } = await import("/static/frontend/shared/sync/client.js");
  const { sendCommand } = await import("/static/frontend/shared/sync/send_command.js");
  const { uuid7 } = await import("/static/frontend/shared/ids.js");
  const fold = (kind) => (state, event) => event.type === kind
    ? { notes: { ...state.notes, [event.data.id]: event.data.text } } : state;
  window.statuses = []; window.draws = []; window.drawnLiveTooEarly = 0;
  window.sendCommand = sendCommand; window.uuid7 = uuid7;
  window.sync = new SyncClient({
    view, restaurantId, reducers: { notes: fold("test.noted"), secrets: fold("test.whispered") },
    onState: (state, meta) => window.draws.push({ texts: Object.values(state.notes.notes), ...meta }),
    onStatus: (status, { reason }) => {
      window.statuses.push(reason ? `${status}: ${reason}` : status);
      if (status === "live" && !window.sync.meta.upToDate) window.drawnLiveTooEarly += 1;
    },
  });
  window.sync.start();
}"""


@pytest.fixture
async def context(committed) -> AsyncIterator[BrowserContext]:
    options = launch_options()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(**options)
        yield await browser.new_context()
        await browser.close()


@in_thread
def session_cookie(name: str) -> str:
    client = Client(headers={"host": f"alpha.{settings.BASE_DOMAIN}"})
    client.force_login(User.objects.get(email=f"{name}@alpha.example"))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def screen(context, committed, notes) -> Callable[..., Any]:  # noqa: F811
    """`await screen(server)`: a page of sara's that follows alpha's view `pos`."""

    async def open_page(server: Server, name: str = "sara", view: str = "pos", before: Any = None) -> Page:  # noqa: F811
        await context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session_cookie(name), "url": server.url()}]
        )
        page = await context.new_page()
        page.errors = []
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        if before:
            await before(page)
        await page.goto(server.url("/test/sync/"))
        await page.evaluate(START, [str(committed.alpha.pk), view])
        return page

    return open_page


async def until(page: Page, condition: str, patience: float = 20) -> None:
    """Wait until a JavaScript expression holds. (Playwright's own waiting needs eval, which the policy forbids.)"""
    deadline = asyncio.get_running_loop().time() + patience
    while not await page.evaluate(f"!!({condition})"):
        if asyncio.get_running_loop().time() > deadline:
            known = await page.evaluate("[window.statuses, window.draws?.slice(-2), window.sync?.meta]")
            raise AssertionError(f"{condition} never held: {known} {page.errors}")
        await asyncio.sleep(0.03)


async def texts(page: Page) -> list[str]:
    return await page.evaluate("Object.values(window.sync.state.notes.notes)")


LIVE = "window.sync.status === 'live'"


async def test_a_change_is_drawn_and_nothing_is_live_too_early(screen, server, write_note):  # noqa: F811
    write_note("before")
    page = await screen(server)
    await until(page, LIVE)
    assert await texts(page) == ["before"]
    write_note("after", times=3)
    await until(page, "window.sync.meta.seq === 4")
    assert await texts(page) == ["before", "after 0", "after 1", "after 2"]
    statuses, early = await page.evaluate("[window.statuses, window.drawnLiveTooEarly]")
    assert statuses == ["connecting", "live"]
    assert early == 0
    assert page.errors == []


async def test_a_server_that_dies_and_comes_back_costs_nothing(screen, write_note, committed):  # noqa: F811
    with serve("tests.realtime.asgi:application") as first:
        page = await screen(first)
        await until(page, LIVE)
        write_note("one")
        await until(page, "window.sync.meta.seq === 1")
        first.process.kill()
        first.process.wait()
        await until(page, "window.sync.status !== 'live'")
        assert await page.evaluate("window.sync.meta.upToDate") is False
        assert await texts(page) == ["one"]
        write_note("while nobody listened", times=4)
        with serve("tests.realtime.asgi:application", port=first.port) as second:
            await page.evaluate("window.sync.poke()")
            await until(page, f"{LIVE} && window.sync.meta.seq === 5", 45)
            drawn = await texts(page)
            assert len(drawn) == len(set(drawn)) == 5
            write_note("and on")
            await until(page, "window.sync.meta.seq === 6")
            assert "reconnecting" in await page.evaluate("window.statuses")
            assert page.errors == []
            assert second.port == first.port
            await page.close()


async def test_without_sockets_the_long_poll_takes_over(screen, server, write_note):  # noqa: F811
    async def block_sockets(page: Page) -> None:
        await page.route_web_socket("**/websocket/**", lambda socket: asyncio.ensure_future(socket.close(code=3000)))

    page = await screen(server, before=block_sockets)
    await until(page, LIVE)
    write_note("by poll")
    await until(page, "window.sync.meta.seq === 1")
    assert await texts(page) == ["by poll"]
    write_note("again", times=2)
    await until(page, "window.sync.meta.seq === 3")
    assert await page.evaluate("window.sync.status") == "live"


@in_thread
def begin_new_epoch(restaurant: Any) -> None:
    stream = Stream.objects.get(restaurant=restaurant)
    Stream.objects.filter(restaurant=restaurant).update(epoch=stream.epoch + 1, head=0)


async def test_a_reset_leads_to_a_fresh_snapshot(screen, server, write_note, committed):  # noqa: F811
    page = await screen(server)
    await until(page, LIVE)
    write_note("in the old epoch")
    await until(page, "window.sync.meta.seq === 1")
    epoch = await page.evaluate("window.sync.meta.epoch")
    begin_new_epoch(committed.alpha)
    write_note("in the new one")
    await until(page, f"window.sync.meta.epoch === {epoch + 1} && {LIVE}")
    write_note("on the same socket")
    await until(page, "window.sync.meta.seq === 2 && window.sync.meta.upToDate")
    assert await texts(page) == ["in the old epoch", "in the new one", "on the same socket"]


@in_thread
def sign_everybody_out(name: str) -> None:
    User.objects.filter(pk=person_of(name).pk).update(session_version=7)


async def test_a_sign_out_elsewhere_is_shown_and_the_page_is_not_live(screen, server):  # noqa: F811
    page = await screen(server, "carl")
    await until(page, LIVE)
    sign_everybody_out("carl")
    await until(page, "window.statuses.includes('offline: signed_out')")
    assert await page.evaluate("window.sync.meta.upToDate") is False


async def test_stop_ends_it_and_start_goes_on(screen, server, write_note):  # noqa: F811
    page = await screen(server)
    await until(page, LIVE)
    await page.evaluate("window.sync.stop()")
    write_note("unseen", times=2)
    await asyncio.sleep(0.5)
    assert await page.evaluate("window.sync.meta.seq") == 0
    await page.evaluate("window.sync.start()")
    await until(page, "window.sync.meta.seq === 2")


async def test_the_browsers_folds_agree_with_the_servers_snapshot(screen, server, write_note, committed):  # noqa: F811
    page = await screen(server, "marco")
    await until(page, LIVE)
    for n in range(20):
        write_note(f"note {n}", kind=(sample_domain.NOTED, sample_domain.WHISPERED)[n % 2].name)
    await until(page, "window.sync.meta.seq === 20")
    received, fetched = await page.evaluate(
        "(async () => [window.sync.state, (await (await fetch('/api/v1/sync/snapshot?view=pos')).json()).state])()"
    )
    assert {name: received[name] for name in ("notes", "secrets")} == {
        name: fetched[name] for name in ("notes", "secrets")
    }
    assert len(received["notes"]["notes"]) == 10


# -- the small libraries ------------------------------------------------------------------------------------


async def test_a_command_is_sent_again_with_its_key_until_it_is_answered(screen, server):  # noqa: F811
    keys: list[str] = []

    async def lose_two_answers(page: Page) -> None:
        async def answer(route: Any) -> None:
            keys.append(route.request.headers["idempotency-key"])
            if len(keys) == 1:
                await route.abort()
            elif len(keys) == 2:
                await route.fulfill(status=502, body="<html>bad gateway</html>")
            else:
                body = json_codec.dumps({"success": True, "data": {"seen": len(keys)}, "error": None}).decode()
                await route.fulfill(status=200, content_type="application/json", body=body)

        await page.route("**/api/v1/test-command", answer)

    page = await screen(server, before=lose_two_answers)
    key = str(uuid7())
    answer = await page.evaluate("(key) => window.sendCommand({ path: '/test-command', body: { a: 1 }, key })", key)
    assert answer == {"ok": True, "data": {"seen": 3}, "error": None, "retry": False, "status": 200}
    assert keys == [key, key, key]


async def test_a_refusal_is_final_and_shows_its_reason(screen, server):  # noqa: F811
    page = await screen(server)
    answer = await page.evaluate(
        "() => window.sendCommand({ path: '/auth/change-password', body: { no: 1 }, key: window.uuid7() })"
    )
    assert answer["ok"] is False
    assert answer["retry"] is False
    assert answer["status"] >= 400
    assert answer["error"]["code"]


async def test_ids_are_uuid7_and_sort_by_time(screen, server):  # noqa: F811
    page = await screen(server)
    ids = await page.evaluate("Array.from({ length: 5000 }, () => window.uuid7())")
    assert len(set(ids)) == 5000
    assert ids == sorted(ids)
    assert all(uid[14] == "7" and uid[19] in "89ab" for uid in ids)
