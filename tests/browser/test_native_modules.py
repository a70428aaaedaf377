"""The till and the kitchen screen start from native modules, as in the demo. Other tests use the production build."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import is_error
from tests.browser.till_page import expect_live, open_table, tile
from tests.servers import NATIVE_MODULES, Server, serve

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def native_server(site) -> Iterator[Server]:
    with serve(environment=NATIVE_MODULES) as server:
        yield server


@pytest.fixture
def open_native(native_server, signed_in, page_errors) -> Any:
    def go(name: str, path: str) -> Page:
        page = signed_in(name, server=native_server).new_page()
        page.on("pageerror", lambda error: page_errors.append(str(error)))
        page.on("console", lambda message: page_errors.append(message.text) if is_error(message) else None)
        page.goto(native_server.url(path))
        return page

    return go


def assert_each_once_in_its_version(page: Page) -> None:
    modules = page.evaluate("probes.loadedScripts()")
    assert len(modules) > 40
    assert len(modules) == len(set(modules))
    assert [each for each in modules if "?v=" not in each] == []


def test_the_till_starts_and_opens_again_without_a_network(open_native, site, table, installed):
    page = open_native("sara", "/pos/")
    expect_live(page)
    assert_each_once_in_its_version(page)
    installed(page)
    page.context.set_offline(True)
    page.reload()
    open_table(page, table)
    expect(tile(page, site.menu.tacos)).to_be_visible()
    page.context.set_offline(False)


def test_the_kitchen_screen_starts(open_native):
    page = open_native("kim", "/kitchen/grill/")
    expect(page.locator("[data-kitchen] .skeleton")).to_have_count(0)
    assert_each_once_in_its_version(page)
