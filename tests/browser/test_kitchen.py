"""The kitchen screen, by touch and by keyboard, on a real server with orders placed through the services."""

from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from orders import services
from orders.services import Choice, Item
from realtime.actors import Actor
from restaurants.identity.permissions import permissions_of
from restaurants.models import User
from tests.browser.conftest import PHONE, TABLET, assert_accessible
from tests.browser.test_till import expect_live
from tests.servers import serve, stop

pytestmark = pytest.mark.browser


@pytest.fixture
def kitchen(open_page) -> Page:
    page = open_page("kim", "/kitchen/grill/", viewport=TABLET)
    expect_live(page)
    return page


@pytest.fixture
def fire(site, in_alpha) -> Callable[..., Any]:
    """`fire(notes="…")`: Sara sends tacos with prawn, and crisps, as a takeaway; answers the order."""

    def place(**fields: Any) -> Any:
        sara = User.objects.get(email="sara@alpha.example")
        actor = Actor(str(sara.pk), sara.pk, sara.name, "employee", "server", permissions_of("employee", "server"))
        items = [
            Item(product_id=site.menu.tacos.id, quantity=2, choices=(Choice(site.menu.prawn.id),), notes="no onion"),
            Item(product_id=site.menu.sandwich.id),
        ]
        return in_alpha(services.place_order, actor=actor, items=items, send=True, **fields)

    return place


def ticket_of(page: Page, order: Any) -> Locator:
    return page.locator(f'[data-ticket][data-number="{order.number}"]')


def item_of(ticket: Locator, name: str) -> Locator:
    return ticket.locator("[data-line]", has_text=name)


def test_a_ticket_says_what_how_and_how_long(kitchen, fire, site):
    order = fire(notes="birthday", table_id=site.room.one.id, guests=2)
    ticket = ticket_of(kitchen, order)
    for words in ("Table 1", f"#{order.number}", "2 guests", "Sara", "birthday", "Tacos", "Prawn", "no onion"):
        expect(ticket).to_contain_text(words)
    expect(item_of(ticket, "Tacos").locator(".item-quantity")).to_have_text("2")
    expect(item_of(ticket, "Tacos").locator(".item-allergens")).to_contain_text("crustaceans")
    expect(ticket.locator("[data-age]")).to_have_text("0:02", timeout=10_000)


def test_items_are_started_and_ready_by_a_tap_and_the_ticket_is_bumped(kitchen, fire, open_page):
    second = open_page("ed", "/kitchen/all/", viewport=TABLET)
    expect_live(second)
    order = fire()
    ticket, theirs = ticket_of(kitchen, order), ticket_of(second, order)
    tacos = item_of(ticket, "Tacos")
    tacos.get_by_role("button").tap()
    expect(tacos).to_have_attribute("data-status", "started")
    tacos.get_by_role("button").tap()
    expect(tacos).to_have_attribute("data-status", "ready")
    expect(item_of(theirs, "Tacos")).to_have_attribute("data-status", "ready")
    expect(item_of(theirs, "Sandwich")).to_have_attribute("data-status", "fired")
    ticket.locator("[data-bump]").tap()
    expect(ticket).to_have_count(0)
    expect(theirs).to_have_count(0)


def test_a_bump_is_undone_from_the_toast_and_brings_the_items_back_as_they_were(kitchen, fire):
    order = fire()
    ticket = ticket_of(kitchen, order)
    item_of(ticket, "Tacos").get_by_role("button").tap()
    expect(item_of(ticket, "Tacos")).to_have_attribute("data-status", "started")
    ticket.locator("[data-bump]").tap()
    expect(ticket).to_have_count(0)
    kitchen.get_by_role("button", name="Undo").last.tap()
    expect(item_of(ticket, "Tacos")).to_have_attribute("data-status", "started")
    expect(item_of(ticket, "Sandwich")).to_have_attribute("data-status", "fired")
    kitchen.reload()
    expect_live(kitchen)
    expect(item_of(ticket, "Tacos")).to_have_attribute("data-status", "started")


def test_a_ticket_of_today_is_recalled(kitchen, fire):
    order = fire()
    ticket_of(kitchen, order).locator("[data-bump]").tap()
    expect(ticket_of(kitchen, order)).to_have_count(0)
    kitchen.locator("[data-open-recall]").tap()
    kitchen.locator("[data-done]", has_text=f"#{order.number} ").locator("[data-recall]").tap()
    expect(ticket_of(kitchen, order)).to_be_visible()
    expect(item_of(ticket_of(kitchen, order), "Tacos")).to_have_attribute("data-status", "started")


def test_the_keyboard_selects_bumps_undoes_and_recalls(kitchen, fire):
    while kitchen.locator("[data-bump]").count():  # what the tests before have left
        kitchen.locator("[data-bump]").first.tap()
        kitchen.wait_for_timeout(200)
    expect(kitchen.get_by_role("heading", name="Nothing to cook")).to_be_visible()
    first, second = fire(), fire()
    expect(ticket_of(kitchen, second)).to_be_visible()
    kitchen.keyboard.press("2")
    expect(ticket_of(kitchen, second)).to_have_attribute("aria-current", "true")
    kitchen.keyboard.press("Enter")
    expect(ticket_of(kitchen, second)).to_have_count(0)
    expect(ticket_of(kitchen, first)).to_be_visible()
    kitchen.keyboard.press("u")
    expect(ticket_of(kitchen, second)).to_be_visible()
    kitchen.keyboard.press("r")
    expect(kitchen.locator("#recall-sheet")).to_be_visible()
    kitchen.keyboard.press("r")
    expect(kitchen.locator("#recall-sheet")).to_be_hidden()


def test_a_refused_tap_is_taken_back_and_says_why(kitchen, fire):
    order = fire()
    ticket = ticket_of(kitchen, order)
    refusal = SimpleNamespace(
        status=409, body='{"success": false, "error": {"code": "no", "message": "The grill is off."}}'
    )
    kitchen.route("**/bump", lambda route: route.fulfill(**vars(refusal), content_type="application/json"))
    ticket.locator("[data-bump]").tap()
    expect(kitchen.get_by_text("The grill is off.")).to_be_visible()
    expect(ticket).to_be_visible()


def test_a_lost_connection_is_said_and_the_truth_comes_with_it_back(site, signed_in, fire, complaints):
    with serve() as server:
        page = signed_in("kim", server=server, viewport=TABLET).new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(server.url("/kitchen/grill/"))
        expect_live(page)
        known = fire()
        expect(ticket_of(page, known)).to_be_visible()
        stop(server.process)
        expect(page.locator("[data-connection]")).to_contain_text("What you see is", timeout=20_000)
        ticket_of(page, known).locator("[data-bump]").tap()  # kept, and sent when there is somebody to hear it
        missed = fire()
        with serve(port=server.port):
            page.evaluate("window.dispatchEvent(new Event('online'))")
            expect_live(page)
            expect(ticket_of(page, missed)).to_be_visible()
            expect(ticket_of(page, known)).to_have_count(0)
            expect(page.locator("[data-connection]")).to_be_hidden()
            expect(page.locator("[data-ticket]", has_text="Waiting for the connection")).to_have_count(0)


def test_the_sound_is_switched_off_for_this_device(kitchen):
    switch = kitchen.locator("[data-sound]")
    expect(switch).to_have_attribute("aria-pressed", "true")
    switch.tap()
    kitchen.reload()
    expect(kitchen.locator("[data-sound]")).to_have_attribute("aria-pressed", "false")


def test_a_server_looks_but_does_not_cook(open_page, fire):
    page = open_page("sara", "/kitchen/grill/", viewport=TABLET)
    expect_live(page)
    order = fire()
    expect(ticket_of(page, order)).to_be_visible()
    expect(ticket_of(page, order).get_by_role("button")).to_have_count(0)
    expect(page.get_by_text("view only")).to_be_visible()


def test_the_chooser_leads_to_every_station(open_page):
    page = open_page("kim", "/kitchen/", viewport=TABLET)
    assert_accessible(page)
    page.get_by_role("link", name="Grill").first.tap()
    expect(page.locator("h1")).to_have_text("Grill")


@pytest.mark.parametrize("viewport", [TABLET, PHONE], ids=["tablet", "phone"])
def test_the_screen_is_accessible_with_tickets_and_recall(open_page, fire, viewport):
    page = open_page("kim", "/kitchen/all/", viewport=viewport)
    expect_live(page)
    order = fire(notes="allergic to nuts")
    expect(ticket_of(page, order)).to_be_visible()
    assert_accessible(page)
    page.locator("[data-open-recall]").tap()
    assert_accessible(page)


def test_prices_never_meet_the_kitchen(kitchen, fire):
    order = fire()
    assert order.total > Decimal(0)
    expect(ticket_of(kitchen, order)).not_to_contain_text("£")
