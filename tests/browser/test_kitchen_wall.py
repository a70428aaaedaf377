"""The kitchen screen on the wall: whole names and notes, the count beyond the edge, allergies, sold out, its state."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from menu import services as menu_services
from menu.selectors import availability
from orders import services
from orders.floor import layout
from orders.services import Choice, Item
from tests.browser.conftest import assert_accessible
from tests.browser.test_kitchen import fire, order_of, ticket_of  # noqa: F401, fixtures
from tests.browser.till_page import expect_live, until

pytestmark = pytest.mark.browser

WALLS = {"1920": ({"width": 1920, "height": 1080}, 5), "1280": ({"width": 1280, "height": 800}, 4)}
LONG_NOTE = "The lady at the head of the table cannot have anything fried in the shared oil, please use a clean pan"


@pytest.fixture
def wall(open_page) -> Any:
    """`wall(size, station)`: a live screen of that size."""

    def open_wall(viewport: dict[str, int], station: str = "grill") -> Page:
        page = open_page("kim", f"/kitchen/{station}/", viewport=viewport)
        expect_live(page)
        return page

    return open_wall


@pytest.fixture
def allergic(in_alpha) -> Any:
    """`allergic(order, "milk", seat=2)`"""
    return lambda order, *allergens, **more: in_alpha(
        services.set_allergies, order_id=order.id, allergens=allergens, **more
    )


def columns_in_sight(page: Page) -> int:
    """Return how many columns of the board are wholly visible."""
    return page.locator(".board").evaluate(
        "board => Math.floor((board.clientWidth + 1) / board.querySelector('.ticket').offsetWidth)"
    )


@pytest.mark.parametrize(("viewport", "columns"), WALLS.values(), ids=WALLS)
def test_no_word_of_a_name_is_broken_and_no_note_is_cut(wall, fire, site, in_alpha, viewport, columns):  # noqa: F811
    long = in_alpha(
        layout.create_table, section_id=site.room.section.id, name=f"Conservatory W{columns}", sort_order=60
    )
    more = [
        Item(site.menu.tacos.id, choices=(Choice(site.menu.carnitas.id), Choice(site.menu.guacamole.id)), seat=seat)
        for seat in range(1, 13)
    ]
    order = fire(table_id=long.id, guests=12, notes=LONG_NOTE, more=more)
    for kind in ("takeaway", "delivery", "pickup"):
        fire(order_type=kind)
    page = wall(viewport)
    parts = ticket_of(page, order)
    parts.first.scroll_into_view_if_needed()
    expect(parts.nth(1)).to_be_attached()
    assert columns_in_sight(page) == columns
    cards = page.locator(".board .ticket")
    assert cards.evaluate_all("cards => probes.brokenNames(cards)") == []
    assert cards.evaluate_all("cards => probes.cutNotes(cards)") == []
    for part in parts.all():
        expect(part).to_contain_text(LONG_NOTE)
        expect(part.locator("h2")).to_have_attribute("title", long.name)
    parts.first.locator("h2").click()
    name = parts.first.locator(".ticket-place > span").last
    assert name.evaluate("element => element.scrollWidth <= element.clientWidth + 1"), (
        "the chosen ticket shows the whole name"
    )


def test_tickets_beyond_the_edge_are_counted_and_can_be_reached(wall, fire):  # noqa: F811
    for _ in range(9):
        fire()
    page = wall(WALLS["1280"][0])
    board, after = page.locator(".board"), page.locator("[data-edge-after]")
    total = len(set(page.locator(".board [data-card]").evaluate_all("cards => cards.map((card) => card.dataset.card)")))
    hidden = int(after.get_attribute("data-edge-after"))
    assert 0 < hidden < total
    expect(after).to_contain_text(f"{hidden} more")
    assert_accessible(page)
    after.click()
    expect(page.locator("[data-edge-before]")).to_be_visible()
    assert board.evaluate("board => board.scrollLeft") > 0
    page.keyboard.press("p")
    expect(page.locator("[data-edge-before]")).to_have_count(0)
    page.keyboard.press("n")
    expect(page.locator("[data-edge-before]")).to_be_visible()


@pytest.mark.parametrize("station", ["grill", "all"])
def test_an_allergy_is_a_band_on_every_part_of_a_ticket(wall, fire, site, allergic, station):  # noqa: F811
    more = [Item(site.menu.tacos.id, choices=(Choice(site.menu.prawn.id),), seat=seat) for seat in range(1, 13)]
    order = fire(more=more, table_id=site.room.two.id)
    allergic(order, "crustaceans", "tree_nuts", seat=2, note="kiwi")
    page = wall(WALLS["1920"][0], station)
    cards = (ticket_of if station == "grill" else order_of)(page, order)
    cards.first.scroll_into_view_if_needed()
    expect(cards.nth(1)).to_be_attached()
    for part in cards.all():
        band = part.locator("[data-allergies]")
        expect(band).to_have_text("AllergySeat 2: crustaceans, tree nuts, “kiwi”")
        assert (
            part.evaluate(
                "card => card.querySelector('[data-allergies]').offsetTop < card.querySelector('[data-line]').offsetTop"
            )
            or cards.count() > 1
        )
    expect(cards.locator("[data-conflict]")).to_have_count(2)  # seat 2, and tacos without a seat
    expect(cards.locator("[data-conflict]").first).to_have_text("Allergy:Contains crustaceans: ask the server first")
    assert_accessible(page)
    allergic(order, seat=2)
    expect(cards.locator("[data-allergies]")).to_have_count(0)
    expect(cards.first.locator('[data-change="allergies"]')).to_have_count(0)  # entered and removed again


def test_a_cook_marks_a_dish_sold_out(wall, fire, site, in_alpha, stored):  # noqa: F811
    order = fire()
    page = wall(WALLS["1280"][0])
    ticket = ticket_of(page, order)
    row = ticket.locator("[data-line]", has_text="Sandwich")
    row.scroll_into_view_if_needed()
    row.locator(".item-main").hover()
    page.mouse.down()
    expect(page.locator("#line-sheet")).to_be_visible()
    page.mouse.up()
    assert_accessible(page)
    page.locator('[data-kind="product"]').click()
    expect(page.get_by_text("Sandwich is sold out now, on every till.")).to_be_visible()
    assert stored(lambda: str(site.menu.sandwich.id) in availability()["unavailable"])
    expect(row).to_contain_text("Sold out now")
    expect(row).to_have_attribute("data-status", "fired")  # the long press was not taken for a tap
    page.locator("[data-toast-undo]").click()
    expect(row).not_to_contain_text("Sold out now")
    until(page, lambda: stored(lambda: str(site.menu.sandwich.id) not in availability()["unavailable"]))


def test_sold_out_works_by_keys_and_by_a_button_too(wall, fire, site, in_alpha):  # noqa: F811
    order = fire()
    page = wall(WALLS["1280"][0])
    in_alpha(services.set_rush, order_id=order.id, on=True)  # first on the board
    expect(page.locator(".board .ticket").first).to_have_attribute("data-number", str(order.number))
    page.keyboard.press("1")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("o")
    expect(page.get_by_role("heading", name="2 × Tacos")).to_be_visible()
    page.keyboard.press("Escape")
    ticket_of(page, order).get_by_role("button", name="About Sandwich").click()
    expect(page.get_by_role("heading", name="1 × Sandwich")).to_be_visible()
    in_alpha(menu_services.set_availability, item_id=site.menu.sandwich.id, available=False)
    expect(page.locator('[data-sold-out="back"]')).to_be_visible()
    page.locator('[data-sold-out="back"]').click()
    expect(page.locator(".board")).not_to_contain_text("Sold out now")
    ticket_of(page, order).get_by_role("button", name="About Tacos").click()
    page.locator('[data-kind="option"]').click()
    expect(page.get_by_text("Prawn is sold out now, on every till.")).to_be_visible()
    expect(ticket_of(page, order).locator(".item-modifier")).to_contain_text("Sold out now")
    page.locator("[data-toast-undo]").click()
    expect(page.locator(".board")).not_to_contain_text("Sold out now")


def test_the_first_load_shows_no_reconnecting_message(signed_in, site):
    context = signed_in("kim", viewport=WALLS["1280"][0])
    context.add_init_script(
        """window.said = [];
        document.addEventListener("fynlo:connection", ({ detail }) => window.said.push(detail.state));"""
    )
    page = context.new_page()
    page.goto(f"http://alpha.localhost:{site.server.port}/kitchen/grill/")
    expect_live(page)
    assert set(page.evaluate("window.said")) == {"online"}


def test_a_muted_screen_shows_it_and_one_tap_turns_sound_on(wall):
    page = wall({"width": 390, "height": 844})
    page.locator("[data-sound]").click()
    silent = page.locator('[data-sound="off"]')
    expect(silent).to_have_text("Sound off")
    expect(page.get_by_text("Sound is off on this screen: nobody hears new tickets.")).to_be_visible()
    page.reload()
    expect_live(page)
    expect(silent).to_have_text("Sound off")
    assert_accessible(page)
    silent.click()
    expect(silent).to_have_count(0)


def test_a_toast_disappears_when_its_action_is_undone_by_any_means(wall, fire):  # noqa: F811
    order = fire()
    page = wall(WALLS["1920"][0])
    ticket = ticket_of(page, order)
    ticket.first.scroll_into_view_if_needed()
    ticket.locator("[data-bump]").click()
    toast = page.get_by_text(f"#{order.number} is done.")
    expect(toast).to_be_visible()
    page.keyboard.press("u")
    expect(ticket.first).to_be_visible()
    expect(toast).to_have_count(0, timeout=4000)  # without an undo it stays for ten seconds
