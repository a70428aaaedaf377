"""The expediter's screen, and the warning on tills about a lost kitchen screen."""

from contextlib import suppress

import pytest
from playwright.sync_api import Error, Page, expect

from orders import services
from orders.kitchen import services as cooking
from orders.models import Ticket
from orders.services import Item
from tests.browser.conftest import PHONE, TABLET, assert_accessible
from tests.browser.test_kitchen import MANAGER, fire, item_of, order_of
from tests.browser.till_page import expect_live

__all__ = ["fire"]

pytestmark = pytest.mark.browser


@pytest.fixture
def expediter(open_page) -> Page:
    page = open_page("ed", "/kitchen/all/", viewport=TABLET)
    expect_live(page)
    return page


@pytest.fixture
def tickets_of(in_alpha):
    """`tickets_of(order)`: the ids of its tickets by station."""

    def read(order) -> dict:
        return in_alpha(lambda: dict(Ticket.objects.filter(order=order.id).values_list("station", "id")))

    return read


def at_pass(page: Page, order):
    return page.locator(f'[data-pass][data-number="{order.number}"]')


def test_the_expediter_sees_missing_items_and_hands_over_a_complete_order(expediter, fire, site, in_alpha, tickets_of):
    order = fire(more=[Item(product_id=site.menu.latte.id, quantity=2)], table_id=site.room.one.id, guests=3)
    card = order_of(expediter, order)
    expect(card.locator("[data-missing]")).to_have_text("Missing: 3 Grill, 2 Bar")
    tickets = tickets_of(order)
    in_alpha(cooking.bump_ticket, ticket_id=tickets["bar"])
    expect(card.locator("[data-missing]")).to_have_text("Missing: 3 Grill")
    expect(card.get_by_role("region", name="Bar")).to_contain_text("Ready")
    item_of(card, "Tacos").get_by_role("button").tap()
    expect(item_of(card, "Tacos")).to_have_attribute("data-status", "started")
    card.locator("[data-bump]").tap()
    expect(card).to_have_count(0)
    ready = at_pass(expediter, order)
    for words in ("Table 1", f"#{order.number}", "2 Tacos", "2 Latte"):
        expect(ready).to_contain_text(words)
    assert_accessible(expediter)
    ready.locator("[data-hand-over]").tap()
    expect(ready).to_have_count(0)
    expediter.get_by_role("button", name="Undo", exact=True).last.tap()
    expect(ready).to_be_visible()
    with expediter.expect_response("**/hand-over"):  # a reload would stop a request that is under way
        ready.locator("[data-hand-over]").tap()
    expect(ready).to_have_count(0)
    expediter.reload()
    expect_live(expediter)
    expect(ready).to_have_count(0)
    expect(card).to_have_count(0)
    known = expediter.evaluate(f"fetch('/api/v1/orders/{order.id}').then((answer) => answer.json())")
    assert known["data"]["status"] == "served"


def test_a_station_finishes_its_part_and_a_held_course_follows(expediter, fire, site, in_alpha, tickets_of):
    held = [Item(product_id=site.menu.latte.id, course=2)]
    order = fire(more=held, hold=[2])
    card = order_of(expediter, order)
    expect(card.get_by_role("region", name="Bar")).to_contain_text("Held · Mains")
    card.get_by_role("button", name="Grill is done").tap()
    ready = at_pass(expediter, order)
    expect(ready).to_contain_text("Then Mains")
    ready.locator("[data-hand-over]").tap()
    waits = expediter.locator(f'.ticket.is-held[data-number="{order.number}"]')
    expect(waits).to_contain_text("Held · Mains")
    in_alpha(services.fire_course, order_id=order.id, course=2)
    expect(waits).to_have_count(0)
    expect(card.locator("[data-missing]")).to_have_text("Missing: 1 Bar")


def test_an_order_with_an_unacknowledged_void_cannot_be_handed_over(expediter, fire, in_alpha, tickets_of):
    order = fire()
    expect(order_of(expediter, order)).to_be_visible()
    in_alpha(cooking.ready_items, ticket_id=tickets_of(order)["grill"])
    expect(at_pass(expediter, order)).to_be_visible()
    line = order.all_lines[0]
    in_alpha(services.void_sent_line, actor=MANAGER, order_id=order.id, line_id=line.id, reason="Sent back")
    expect(at_pass(expediter, order)).to_have_count(0)
    card = order_of(expediter, order)
    expediter.locator("[data-next-void]").tap()
    expect(card).to_have_attribute("aria-current", "true")
    card.locator("[data-acknowledge]").tap()
    expect(at_pass(expediter, order)).to_be_visible()


def test_the_bump_bar_chooses_by_number_and_the_same_key_again_finishes(expediter, fire):
    order = fire()
    card = order_of(expediter, order)
    expect(card).to_be_visible()
    while expediter.locator("[data-pass]").count():  # tickets of earlier tests
        expediter.locator("[data-hand-over]").first.tap()
    key = card.locator(".ticket-key").inner_text()
    expediter.keyboard.press(key)
    expect(card).to_have_attribute("aria-current", "true")
    expediter.keyboard.press(key)
    expect(at_pass(expediter, order)).to_be_visible()


def crash(page: Page) -> None:
    """Kill the page without closing its socket, as a broken tablet does."""
    with suppress(Error):
        page.goto("chrome://crash")


def test_the_till_names_a_lost_kitchen_screen_until_it_returns_or_is_dismissed(open_page, signed_in, site):
    till, portal = open_page("sara", "/pos/", viewport=PHONE), open_page("marco", "/portal/", viewport=TABLET)
    expect_live(till)
    tablet = signed_in("kim", viewport=TABLET)

    def kitchen(station: str = "grill") -> Page:
        page = open_page("kim", f"/kitchen/{station}/", context=tablet)
        expect_live(page)
        return page

    def notice(page: Page, name: str = "Grill"):
        return page.get_by_text(f"Kitchen screen {name} has not answered since")

    closed, grill = kitchen("bar"), kitchen()
    kitchen("all").close()
    closed.locator("[data-menu] summary").tap()
    assert_accessible(closed)
    closed.get_by_role("link", name="Close this screen").tap()
    expect(closed.locator("h1")).to_have_text("Kitchen")
    grill.reload()
    expect_live(grill)
    crash(grill)
    expect(notice(till)).to_be_visible(timeout=60_000)
    assert_accessible(till)
    expect(notice(portal)).to_be_visible(timeout=60_000)
    assert_accessible(portal)
    for name in ("Bar", "All stations"):  # closed on purpose: silence is no loss
        expect(notice(till, name)).to_have_count(0)
    back = kitchen()
    expect(notice(till)).to_have_count(0, timeout=60_000)
    crash(back)
    expect(notice(till)).to_be_visible(timeout=60_000)
    till.locator("[data-missing-screen]", has_text="Grill").get_by_role("button", name="Dismiss").tap()
    expect(notice(till)).to_have_count(0, timeout=60_000)
