"""A restaurant without tables gets its room in the portal while its till is open."""

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from playwright.sync_api import Locator, Page, expect

from orders.models import Section, Table
from restaurants.models import Restaurant, User
from tests.browser.conftest import PHONE, assert_accessible, is_error
from tests.browser.test_portal import SIZES, fits
from tests.services import run_service

pytestmark = pytest.mark.browser


@pytest.fixture
def beta(site):
    """The neighbour, which has neither a menu nor a room. Emptied after the test."""
    restaurant = Restaurant.objects.get(slug="beta")
    yield restaurant
    connection.set_tenant(restaurant)
    run_service(lambda: (Table.objects.all().delete(), Section.objects.all().delete()))
    connection.set_schema_to_public()
    site.server.empty_caches()  # these deletions have no event


@pytest.fixture
def at_beta(browser, site, beta, page_errors):
    """`at_beta("olivia", "/pos/")`: that page of beta's host, in her browser; one browser for each person."""
    contexts = {}

    def go(name: str, path: str, viewport: dict = PHONE) -> Page:
        if name not in contexts:
            client = Client(headers={"host": f"beta.{settings.BASE_DOMAIN}"})
            client.force_login(User.objects.get(email=f"{name}@beta.example"))
            context = browser.new_context(viewport=viewport, has_touch=True, reduced_motion="reduce")
            context.set_default_timeout(20_000)
            name_of_cookie = settings.SESSION_COOKIE_NAME
            cookie = {"name": name_of_cookie, "value": client.cookies[name_of_cookie].value}
            context.add_cookies([{**cookie, "url": site.server.url("/", "beta")}])
            contexts[name] = context
        page = contexts[name].new_page()
        page.set_viewport_size(viewport)
        page.on("pageerror", lambda error: page_errors.append(f"{path}: {error}"))
        page.on("console", lambda message: page_errors.append(f"{path}: {message.text}") if is_error(message) else None)
        page.goto(site.server.url(path, "beta"))
        return page

    yield go
    for context in contexts.values():
        context.close()


@SIZES
def test_the_first_tables_are_on_the_open_till_without_a_reload(at_beta, viewport):
    till, waiter = at_beta("olivia", "/pos/"), at_beta("sara", "/pos/")
    expect(till.get_by_role("heading", name="No tables yet")).to_be_visible()
    expect(waiter.get_by_text("The owner or a manager adds them in the portal, under Room.")).to_be_visible()
    expect(waiter.locator("[data-add-tables]")).to_have_count(0)

    page = at_beta("olivia", till.locator("[data-add-tables]").get_attribute("href"), viewport)
    page.get_by_role("link", name="Add a section with tables").click()
    sheet = page.locator("#sheet")
    expect(sheet.get_by_label("Name of the section")).to_have_value("Main room")
    assert_accessible(page)
    sheet.get_by_role("button", name="Add section").click()
    expect(page.get_by_text("10 tables · 40 seats").first).to_be_visible()
    assert fits(page)
    assert_accessible(page)
    for screen in (till, waiter):
        expect(screen.locator("[data-table]")).to_have_count(10)

    page.get_by_role("link", name="Table 10").click()
    sheet.get_by_label("Name").fill("2")
    sheet.get_by_role("button", name="Save").click()
    expect(sheet.get_by_text("Another table in Main room is called 2.")).to_be_visible()
    sheet.get_by_label("Name").fill("Window")
    sheet.get_by_role("button", name="Save").click()
    expect(till.get_by_text("Window", exact=True)).to_be_visible()


@SIZES
def test_tables_are_moved_by_keyboard_and_restored_from_the_archive(at_beta, viewport):
    page = at_beta("olivia", "/portal/room/sections/new/", viewport)
    page.get_by_label("How many tables").fill("3")
    page.get_by_role("button", name="Add section").click()
    names = page.locator(".room-tables .list-title")
    expect(names).to_have_text(["Table 1", "Table 2", "Table 3"])
    page.wait_for_load_state("load")  # before its scripts run a key moves the table by loading the page again

    up = page.get_by_role("button", name="Move up: Table 3")
    up.focus()
    page.keyboard.press("Enter")
    expect(names).to_have_text(["Table 1", "Table 3", "Table 2"])
    expect(up).to_be_focused()
    page.keyboard.press("Enter")
    expect(names).to_have_text(["Table 3", "Table 1", "Table 2"])
    expect(page.get_by_role("button", name="Move down: Table 3")).to_be_focused()

    page.get_by_role("link", name="Table 1").click()
    page.locator("#sheet").get_by_role("button", name="Archive").click()
    expect(names).to_have_text(["Table 3", "Table 2"])
    page.get_by_role("button", name="Undo").click()
    expect(names).to_have_text(["Table 3", "Table 1", "Table 2"])

    page.get_by_role("link", name="Main room").click()
    page.locator("#sheet").get_by_role("button", name="Archive").click()
    expect(page.get_by_text("No tables yet")).to_be_visible()
    page.locator(".room-archived summary").click()
    page.get_by_role("button", name="Restore Main room").click()
    expect(names).to_have_text(["Table 3", "Table 1", "Table 2"])


def drag_by_finger(page: Page, what: Locator, *, across: int, down: int) -> None:
    """Put a finger on the middle of an element, move it in pixels, and lift it. Playwright itself only taps."""
    box = what.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    finger = page.context.new_cdp_session(page)
    touches = [("touchStart", [(x, y)])]
    touches += [("touchMove", [(x + across * part / 4, y + down * part / 4)]) for part in range(1, 5)]
    for kind, points in [*touches, ("touchEnd", [])]:
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})
    finger.detach()


@SIZES
def test_the_plan_is_arranged_by_keyboard_and_by_dragging_and_the_till_draws_it(at_beta, viewport):
    page = at_beta("olivia", "/portal/room/sections/new/", viewport)
    page.get_by_label("How many tables").fill("2")
    page.get_by_role("button", name="Add section").click()
    page.get_by_role("link", name="Arrange the plan").click()
    first, second = page.locator(".plan-table").nth(0), page.locator(".plan-table").nth(1)
    news = page.locator("[data-plan-news]")
    first.focus()
    page.keyboard.press("ArrowRight")
    expect(news).to_have_text("Table 1: 40 across, 32 down, 88 wide, 88 high")
    page.keyboard.press("Shift+ArrowDown")
    expect(news).to_have_text("Table 1: 40 across, 64 down, 88 wide, 88 high")
    page.keyboard.press("Control+z")
    expect(first).to_have_accessible_name("Table 1: 40 across, 32 down, 88 wide, 88 high, 4 seats")
    page.keyboard.press("Control+Shift+z")
    expect(first).to_have_accessible_name("Table 1: 40 across, 64 down, 88 wide, 88 high, 4 seats")

    drag_by_finger(page, first, across=40, down=80)
    expect(news).to_have_text("Table 1: 80 across, 144 down, 88 wide, 88 high")
    assert page.evaluate("scrollY") == 0  # the finger moved the table, not the page

    box = second.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 61, box["y"] + 120, steps=3)
    page.mouse.up()
    expect(news).to_have_text("Table 2: 192 across, 136 down, 88 wide, 88 high")
    page.get_by_label("Round or oval").check()
    assert fits(page)
    assert_accessible(page)
    page.get_by_role("button", name="Save plan").click()
    expect(page.get_by_text("Plan saved.")).to_be_visible()

    till = at_beta("sara", "/pos/")
    till.locator("[data-plan]").click()
    expect(till.locator(".plan-table.is-round .plan-name")).to_have_text("2")
    assert_accessible(till)
    till.reload()
    expect(till.locator(".plan-table")).to_have_count(2)
