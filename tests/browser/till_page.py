"""The till's page: its fixtures, and the steps that a waiter takes on it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import BrowserContext, Locator, Page, expect

from orders.models import Order
from orders.service_settings.selectors import service_settings
from orders.service_settings.services import change_service_settings

SENT_WITHIN_MS = 20_000


@pytest.fixture
def till(open_page) -> Page:
    """Sara's till on a phone, connected."""
    page = open_page("sara", "/pos/")
    expect_live(page)
    return page


@pytest.fixture
def stored(site) -> Callable[[Callable[[], Any]], Any]:
    """`stored(lambda: …)` queries the database in alpha."""

    def read(question: Callable[[], Any]) -> Any:
        connection.set_tenant(site.alpha)
        try:
            return question()
        finally:
            connection.set_schema_to_public()

    return read


@pytest.fixture
def table(site, in_alpha) -> Any:
    """A new free table."""
    from orders.floor import layout

    taken = site.room.next = getattr(site.room, "next", 10) + 1
    return in_alpha(layout.create_table, section_id=site.room.section.id, name=str(taken), sort_order=taken)


def expect_live(page: Page) -> None:
    expect(page.locator("[data-signal] .signal")).to_have_attribute("aria-label", "Connection: Live", timeout=20_000)


def open_table(page: Page, table: Any) -> None:
    page.locator(f'[data-table="{table.id}"]').tap()
    expect(page.locator(".heading-title")).to_contain_text(f"Table {table.name}")


def open_order_at(page: Page, table: Any) -> None:
    """Wait until the till shows the table's order, then open it; after a lost notification that takes seconds."""
    expect(page.locator(f'[data-table="{table.id}"]')).not_to_contain_text("Free", timeout=20_000)
    open_table(page, table)


def tile(page: Page, product: Any) -> Locator:
    return page.locator(f'[data-product="{product.id}"]')


def send(page: Page) -> None:
    page.locator("[data-send]:visible").last.tap()  # in the sheet when that is open


def lines(page: Page, *states: str) -> list[Locator]:
    return [page.locator(f'#cart-sheet [data-state="{state}"]') for state in states]


def orders_at(table: Any) -> list[Order]:
    return list(Order.objects.filter(table_id=table.id))


def until(page: Page, holds: Callable[[], Any]) -> Any:
    """Wait until `holds()` returns something true, and return it; the page keeps running."""
    for _ in range(400):
        found = holds()
        if found:
            return found
        page.wait_for_timeout(50)
    raise AssertionError("the condition did not become true within 20 s")


@pytest.fixture
def cut() -> Iterator[Callable[[Page], None]]:
    """`cut(page)`: the browser of that page has no network until `mend(page)`."""
    contexts: list[BrowserContext] = []

    def go(page: Page) -> None:
        contexts.append(page.context)
        page.context.set_offline(True)
        expect(page.locator("[data-signal] .signal")).not_to_have_attribute(
            "aria-label", "Connection: Live", timeout=20_000
        )

    yield go
    for context in contexts:
        context.set_offline(False)


def mend(page: Page) -> None:
    page.context.set_offline(False)
    expect_live(page)


def expect_all_sent(page: Page) -> None:
    expect(page.locator("[data-unsent-open]")).to_have_count(0, timeout=SENT_WITHIN_MS)


@pytest.fixture
def installed() -> Callable[[Page], None]:
    """`installed(page)`: wait until the service worker controls the page and has cached the till.

    Only a test with this fixture has service workers: each new browser's would load every file of the till again.
    """

    def wait(page: Page) -> None:
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        page.reload()
        expect_live(page)

    return wait


def back(page: Page) -> None:
    page.get_by_role("button", name="Back").tap()


def order_of(page: Page, table: Any, product: Any) -> None:
    open_table(page, table)
    tile(page, product).tap()
    send(page)


@pytest.fixture
def change_settings(in_alpha, stored) -> Iterator[Callable[..., None]]:
    """`change_settings(…)`: service settings for the test. The earlier values are restored afterwards."""
    before: dict[str, Any] = {}

    def change(**changes: Any) -> None:
        now = stored(service_settings)
        for name in changes:
            before.setdefault(name, getattr(now, name))
        in_alpha(change_service_settings, version=now.version, changes=changes)

    yield change
    if before:
        change(**before)


def open_cart(page: Page) -> None:
    page.locator("[data-open-cart]").tap()
    expect(page.locator("#cart-sheet")).to_be_visible()


def close_sheet(page: Page) -> None:
    page.locator("dialog[open] [data-close]").tap()
    expect(page.locator("dialog[open]")).to_have_count(0)


def course(page: Page, number: int) -> Any:
    return page.locator(f'#cart-sheet [data-course="{number}"]')
