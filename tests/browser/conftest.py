"""Real browsers on a real server: one restaurant with a menu and a room per file, people signed in on its host."""

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.db import connection
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from realtime.sync.models import KitchenScreen
from restaurants.models import Restaurant, User
from tests.browser.till_page import change_settings, cut, installed, stored, table, till
from tests.orders.conftest import build_floor, build_menu
from tests.plugins.restaurants import sweep
from tests.servers import Server
from tests.services import run_service

__all__ = ["change_settings", "cut", "installed", "stored", "table", "till"]  # fixtures of the till's page

PHONE = {"width": 360, "height": 740}
TABLET = {"width": 1024, "height": 768}
SERIOUS = {"serious", "critical"}
MODERATE_RULES = (  # axe's rules whose findings are moderate at most: `assert_accessible` would ignore them
    "aria-allowed-role", "aria-deprecated-role", "empty-table-header", "form-field-multiple-labels", "heading-order",
    "html-xml-lang-mismatch", "image-redundant-alt", "landmark-banner-is-top-level",
    "landmark-contentinfo-is-top-level", "landmark-main-is-top-level", "landmark-no-duplicate-banner",
    "landmark-no-duplicate-contentinfo", "landmark-no-duplicate-main", "landmark-one-main", "landmark-unique",
    "meta-viewport-large", "no-autoplay-audio", "page-has-heading-one", "presentation-role-conflict", "region",
    "server-side-image-map", "skip-link", "table-duplicate-name",
)  # fmt: skip
AXE_OPTIONS = {
    "resultTypes": ["violations"],
    "preload": False,  # of style sheets and media, for no-autoplay-audio alone
    "rules": {rule: {"enabled": False} for rule in MODERATE_RULES},
}
PROBES = Path(__file__).with_name("page_probes.js")

expect.set_options(timeout=30_000)  # generous: only a test that fails waits so long


@pytest.fixture(scope="module")
def site(shared_server, django_db_blocker) -> Iterator[SimpleNamespace]:
    """Alpha with `.menu` and `.room`, really committed, and its `.server`; swept when the file is done."""
    with django_db_blocker.unblock():
        users = set(User.objects.values_list("pk", flat=True))
        restaurants = {restaurant.slug: restaurant for restaurant in Restaurant.objects.all()}
        connection.set_tenant(restaurants["alpha"])
        menu, room = run_service(build_menu), run_service(build_floor)
        connection.set_schema_to_public()
        shared_server.empty_caches()
        yield SimpleNamespace(alpha=restaurants["alpha"], menu=menu, room=room, server=shared_server)
        connection.set_schema_to_public()
        sweep(list(restaurants.values()), users, {restaurant.pk for restaurant in restaurants.values()})
        connection.close()


@pytest.fixture
def in_alpha(site) -> Callable[..., Any]:
    """`in_alpha(service, …)` runs a service in alpha, in its own command."""

    def call(service: Callable, **fields: Any) -> Any:
        connection.set_tenant(site.alpha)
        try:
            return run_service(service, **fields)
        finally:
            connection.set_schema_to_public()

    return call


@pytest.fixture
def signed_in(browser, site, request) -> Iterator[Callable[..., BrowserContext]]:
    """`signed_in("sara", viewport=PHONE)`: a browser of her own, signed in on alpha's host. Closed afterwards.

    It has service workers in tests that use `installed`.
    """
    contexts: list[BrowserContext] = []
    service_workers = "allow" if "installed" in request.fixturenames else "block"

    def make(name: str, *, server: Server | None = None, **options: Any) -> BrowserContext:
        client = Client(headers={"host": f"alpha.{settings.BASE_DOMAIN}"})
        client.force_login(User.objects.get(email=f"{name}@alpha.example"))
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        context = browser.new_context(
            **{"viewport": PHONE, "has_touch": True, "service_workers": service_workers, **options}
        )
        context.set_default_timeout(20_000)
        context.add_init_script(path=PROBES)
        host = (server or site.server).url("/")
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": host}])
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    KitchenScreen.objects.all().delete()  # or the tills of the next test would warn about this test's lost screens


@pytest.fixture
def open_page(signed_in, site, page_errors) -> Callable[..., Page]:
    """`open_page("sara", "/pos/")`: that page in her browser. What a script complains of fails the test."""

    def go(name: str, path: str, *, context: BrowserContext | None = None, **options: Any) -> Page:
        page = (context or signed_in(name, **options)).new_page()
        page.on("pageerror", lambda error: page_errors.append(f"{page.url}: {error}"))
        page.on("console", lambda said: page_errors.append(f"{page.url}: {said.text}") if is_error(said) else None)
        page.goto(site.server.url(path))
        return page

    return go


LOST_NETWORK = (  # Chromium's messages for a file, a socket and its own check for a new service worker
    "Failed to load resource",
    "WebSocket connection",
    "An unknown error occurred when fetching the script",
)


def is_error(message: Any) -> bool:
    """An error that a script reports, or what the content security policy refused; a lost network is neither."""
    return message.type == "error" and not message.text.startswith(LOST_NETWORK)


@pytest.fixture
def page_errors() -> Iterator[list[str]]:
    """What went wrong in any page of the test."""
    said: list[str] = []
    yield said
    assert not said, said


def assert_accessible(page: Page) -> None:
    """Assert that axe finds no serious or critical problem on the page.

    axe is loaded into a page once, and only the problems leave it: both cost more than many of its rules.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    problems = page.evaluate("options => axe.run(options).then(({ violations }) => violations)", AXE_OPTIONS)
    found = [problem for problem in problems if problem["impact"] in SERIOUS]
    assert not found, [(problem["id"], [node["target"] for node in problem["nodes"]][:3]) for problem in found]
