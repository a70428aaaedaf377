"""The kitchen screen, by touch and by keyboard, on a real server with orders placed through the services."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from orders import services
from orders.kitchen import services as cooking
from orders.models.settings import default_ageing
from orders.service_settings.selectors import lock_service_settings, service_settings
from orders.service_settings.services import change_service_settings
from orders.services import Choice, Item
from realtime.actors import Actor
from restaurants.identity.permissions import permissions_of
from restaurants.models import User
from tests.browser.conftest import PHONE, TABLET, assert_accessible
from tests.browser.till_page import expect_live
from tests.servers import serve, stop

pytestmark = pytest.mark.browser


MANAGER = Actor("marco", None, "Marco", "manager", "", permissions_of("manager", ""))
LISTEN = """
    window.notes = [];
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (at) {
        window.notes.push(this.frequency.value);
        return start.call(this, at);
    };
"""


@pytest.fixture
def kitchen(open_page, signed_in) -> Page:
    context = signed_in("kim", viewport=TABLET)
    context.add_init_script(LISTEN)
    page = open_page("kim", "/kitchen/grill/", context=context)
    expect_live(page)
    return page


@pytest.fixture
def fire(site, in_alpha) -> Callable[..., Any]:
    """`fire(notes="…")`: Sara sends tacos with prawn, and crisps, as a takeaway; returns the order."""

    def place(more: Any = (), **fields: Any) -> Any:
        sara = User.objects.get(email="sara@alpha.example")
        actor = Actor(str(sara.pk), sara.pk, sara.name, "employee", "server", permissions_of("employee", "server"))
        items = [
            Item(product_id=site.menu.tacos.id, quantity=2, choices=(Choice(site.menu.prawn.id),), notes="no onion"),
            Item(product_id=site.menu.sandwich.id),
            *more,
        ]
        return in_alpha(services.place_order, actor=actor, items=items, send=True, **fields)

    return place


@pytest.fixture
def note_count() -> Callable[[Page], int]:
    """`note_count(page)` returns how many notes the page has sounded."""
    return lambda page: page.evaluate("window.notes.length")


@pytest.fixture
def ticket_ageing(in_alpha) -> Iterator[Callable[..., None]]:
    """`ticket_ageing(warn=5, late=9)` sets when tickets of every type age. The defaults are restored afterwards."""

    def change(ageing: dict[str, Any]) -> None:
        in_alpha(change_service_settings, version=in_alpha(service_settings).version, changes={"ageing": ageing})

    in_alpha(lock_service_settings)  # creates the row, whose version counts from 1
    yield lambda **minutes: change(dict.fromkeys(default_ageing(), minutes))
    change(default_ageing())


def ticket_of(page: Page, order: Any) -> Locator:
    return page.locator(f'[data-ticket][data-number="{order.number}"]')


def order_of(page: Page, order: Any) -> Locator:
    """Return the order's card on the expediter's screen."""
    return page.locator(f'[data-order][data-number="{order.number}"]')


def item_of(ticket: Locator, name: str) -> Locator:
    return ticket.locator("[data-line]", has_text=name)


def test_a_ticket_shows_items_notes_and_age(kitchen, fire, site):
    order = fire(notes="birthday", table_id=site.room.one.id, guests=2)
    ticket = ticket_of(kitchen, order)
    for words in ("Table 1", f"#{order.number}", "2 guests", "Sara", "birthday", "Tacos", "Prawn", "no onion"):
        expect(ticket).to_contain_text(words)
    expect(item_of(ticket, "Tacos").locator(".item-quantity")).to_have_text("2")
    assert "crustaceans" not in ticket.inner_text()  # no guest has that allergy
    item_of(ticket, "Tacos").locator(".item-main").click(button="right")
    expect(kitchen.locator("#line-sheet [data-contains]")).to_have_text("crustaceans, gluten")
    kitchen.keyboard.press("Escape")
    expect(ticket.locator("[data-age]")).to_have_text("0:02", timeout=10_000)


def test_items_are_started_and_ready_by_a_tap_and_the_ticket_is_bumped(kitchen, fire, open_page):
    second = open_page("ed", "/kitchen/all/", viewport=TABLET)
    expect_live(second)
    order = fire()
    ticket, theirs = ticket_of(kitchen, order), order_of(second, order)
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
    expect(second.locator(f'[data-pass][data-number="{order.number}"]')).to_be_visible()


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
    left = kitchen.locator("[data-bump]")
    for _ in range(left.count()):  # tickets of earlier tests
        before = left.count()
        left.first.tap()
        expect(left).not_to_have_count(before)
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


def test_a_refused_tap_is_undone_with_the_reason(kitchen, fire):
    order = fire()
    ticket = ticket_of(kitchen, order)
    refusal = SimpleNamespace(
        status=409, body='{"success": false, "error": {"code": "no", "message": "The grill is off."}}'
    )
    kitchen.route("**/bump", lambda route: route.fulfill(**vars(refusal), content_type="application/json"))
    ticket.locator("[data-bump]").tap()
    expect(kitchen.get_by_text("The grill is off.")).to_be_visible()
    expect(ticket).to_be_visible()


def test_a_lost_connection_is_shown_and_the_board_is_current_after_it(site, signed_in, fire, page_errors):
    with serve() as server:
        page = signed_in("kim", server=server, viewport=TABLET).new_page()
        page.on("pageerror", lambda error: page_errors.append(str(error)))
        page.goto(server.url("/kitchen/grill/"))
        expect_live(page)
        known = fire()
        expect(ticket_of(page, known)).to_be_visible()
        stop(server.process)
        expect(page.locator("[data-connection]")).to_contain_text("What you see is", timeout=20_000)
        ticket_of(page, known).locator("[data-bump]").tap()  # stored, and sent once the gateway is back
        missed = fire()
        with serve(port=server.port):
            page.evaluate("window.dispatchEvent(new Event('online'))")
            expect_live(page)
            expect(ticket_of(page, missed)).to_be_visible()
            expect(ticket_of(page, known)).to_have_count(0)
            expect(page.locator("[data-connection]")).to_be_hidden()
            expect(page.locator("[data-ticket]", has_text="Waiting for the connection")).to_have_count(0)


def test_a_void_is_struck_through_sounds_and_must_be_acknowledged(kitchen, fire, in_alpha, note_count):
    order = fire()
    ticket = ticket_of(kitchen, order)
    expect(ticket).to_be_visible()
    kitchen.locator("h1").tap()  # browsers play no sound before the first touch
    expect(kitchen.locator("[data-sound=on]")).to_be_visible()
    before = note_count(kitchen)
    tacos = next(line for line in order.all_lines if line.name == "Tacos")
    in_alpha(services.void_sent_line, actor=MANAGER, order_id=order.id, line_id=tacos.id, reason="Wrong item")
    item = item_of(ticket, "Tacos")
    expect(item).to_have_attribute("data-status", "void")
    expect(item).to_contain_text("Wrong item")
    assert "line-through" in item.locator(".item-name").evaluate("it => getComputedStyle(it).textDecorationLine")
    kitchen.wait_for_function("before => window.notes.length >= before + 3", arg=before)
    ticket.locator("[data-bump]").tap()
    expect(kitchen.get_by_text("Something on this ticket was taken off")).to_be_visible()
    expect(ticket).to_be_visible()
    assert_accessible(kitchen)
    item.locator("[data-acknowledge]").tap()
    expect(item).to_have_count(0)
    ticket.locator("[data-bump]").tap()
    expect(ticket).to_have_count(0)


def test_changes_show_the_old_and_new_value_until_acknowledged(kitchen, fire, in_alpha, site):
    waits = Item(product_id=site.menu.sandwich.id, quantity=3, course=2)
    order = fire(more=[waits], hold=[2], table_id=site.room.one.id)
    ticket = kitchen.locator(f'.ticket:not(.is-held)[data-number="{order.number}"]')
    expect(ticket).to_contain_text("Table 1")
    tacos, sandwich, later = order.all_lines
    in_alpha(services.edit_line, order_id=order.id, line_id=sandwich.id, seat=2)
    seat = item_of(ticket, "Sandwich").locator('[data-change="seat"]')
    expect(seat).to_contain_text("Seat none")
    expect(seat.locator("ins")).to_have_text("2")
    in_alpha(services.edit_line, order_id=order.id, line_id=sandwich.id, seat=None)
    expect(seat).to_have_count(0)
    in_alpha(services.edit_line, order_id=order.id, line_id=later.id, course=3)
    held = kitchen.locator(f'.ticket.is-held[data-number="{order.number}"]')
    expect(held).to_contain_text("Held · Desserts")
    expect(held.locator('[data-change="course"] del')).to_have_text("Mains")
    expect(held.locator('[data-change="course"] ins')).to_have_text("Desserts")
    held.locator("[data-seen]").tap()
    expect(held.get_by_text("Changed")).to_have_count(0)
    in_alpha(services.edit_line, order_id=order.id, line_id=tacos.id, notes="extra onion")
    in_alpha(services.transfer_order, order_id=order.id, table_id=site.room.two.id)
    table, note = ticket.locator('[data-change="table"]'), item_of(ticket, "Tacos").locator('[data-change="notes"]')
    expect(table.locator("del")).to_have_text("1")
    expect(table.locator("ins")).to_have_text("2")
    expect(note.locator("del")).to_have_text("no onion")
    expect(note.locator("ins")).to_have_text("extra onion")
    expect(ticket.get_by_text("Changed")).to_have_count(2)
    assert_accessible(kitchen)
    ticket.locator("[data-seen]").tap()
    expect(ticket.get_by_text("Changed")).to_have_count(0)
    kitchen.reload()
    expect_live(kitchen)
    expect(note.locator("ins")).to_have_text("extra onion")
    expect(ticket.get_by_text("Changed")).to_have_count(0)
    in_alpha(services.transfer_order, order_id=order.id, table_id=site.room.three.id)
    expect(table.locator("ins")).to_have_text("3")
    expect(ticket.get_by_text("Changed")).to_have_count(1)
    in_alpha(services.fire_course, order_id=order.id, course=3)
    expect(held).to_have_count(0)


def test_a_ticket_taller_than_the_screen_repeats_its_header_on_each_part(kitchen, fire, site, in_alpha):
    menu = site.menu
    more = [
        Item(product_id=menu.tacos.id, choices=(Choice(menu.prawn.id),), notes="no chilli", seat=seat + 1)
        for seat in range(12)
    ]
    order = fire(more=more, table_id=site.room.one.id, notes="allergic to nuts")
    parts = ticket_of(kitchen, order)
    expect(parts.locator("[data-line]")).to_have_count(14)
    parts.first.scroll_into_view_if_needed()  # far away, behind other tests' tickets, it is not measured
    expect(parts.nth(1)).to_be_attached()
    count = parts.count()
    for part in parts.all():
        for words in ("Table 1", f"#{order.number}", "allergic to nuts"):
            expect(part).to_contain_text(words)
        assert part.evaluate("card => card.getClientRects().length") == 1, "broken over two columns"
    expect(parts.first).to_contain_text(f"1 of {count}, continued")
    expect(parts.last).to_contain_text(f"part {count} of {count}, continued")
    expect(parts.locator("[data-bump]")).to_have_count(1)
    assert_accessible(kitchen)
    kitchen.locator("[data-open-display]").tap()
    kitchen.locator('[data-size="huge"]').tap()
    parts.first.scroll_into_view_if_needed()
    expect(parts.nth(count)).to_be_attached()  # fewer lines to a column: more parts
    kitchen.locator('[data-size="auto"]').tap()
    expect(parts).to_have_count(count)
    kitchen.keyboard.press("Escape")
    for line in order.all_lines[2:]:
        in_alpha(services.void_sent_line, actor=MANAGER, order_id=order.id, line_id=line.id, reason="Left")
    expect(parts.locator("[data-acknowledge]")).to_have_count(12)
    ticket_id = order.all_lines[0].ticket_id
    in_alpha(cooking.acknowledge_voids, ticket_id=ticket_id)
    expect(parts).to_have_count(1)
    expect(parts).not_to_contain_text("continued")
    parts.locator("[data-bump]").tap()
    expect(parts).to_have_count(0)


def test_a_held_course_is_grey_and_announced_until_it_is_fired(kitchen, site, in_alpha, fire):
    order = fire(more=[Item(product_id=site.menu.sandwich.id, quantity=3, course=2)], hold=[2])
    tickets = ticket_of(kitchen, order)
    expect(tickets).to_have_count(2)
    held = kitchen.locator(f'.ticket.is-held[data-number="{order.number}"]')
    expect(held).to_contain_text("Held · Mains")
    expect(held.get_by_role("button")).to_have_count(0)
    expect(kitchen.locator(f'.ticket:not(.is-held)[data-number="{order.number}"]')).to_contain_text("Next: Mains")
    assert_accessible(kitchen)
    in_alpha(services.fire_course, order_id=order.id, course=2)
    expect(held).to_have_count(0)
    expect(tickets.locator("[data-bump]")).to_have_count(2)


def test_tickets_age_by_the_thresholds_of_the_site(kitchen, fire, in_alpha, ticket_ageing):
    order = fire(order_type="dine_in")
    ticket = ticket_of(kitchen, order)
    expect(ticket.locator("[data-age]")).to_be_visible()
    expect(ticket.locator(".ticket-word")).to_have_count(0)
    ticket_ageing(warn=0, late=120)
    expect(ticket.locator(".ticket-word")).to_have_text("Due soon")
    ticket_ageing(warn=0, late=0)
    expect(ticket.locator(".ticket-word")).to_have_text("Late")
    in_alpha(services.set_rush, order_id=order.id, on=True)
    expect(ticket).to_contain_text("Rush")
    assert kitchen.locator("[data-ticket]").first.get_attribute("data-number") == str(order.number)


def test_a_ticket_of_the_day_is_found_by_number_table_or_dish(kitchen, fire, site):
    orders = [fire(table_id=table.id) for table in site.room.tables]
    for order in orders:
        ticket_of(kitchen, order).locator("[data-bump]").tap()
        expect(ticket_of(kitchen, order)).to_have_count(0)
    kitchen.locator("[data-open-recall]").tap()
    search, rows = kitchen.get_by_role("searchbox"), kitchen.locator("[data-done]")
    search.fill("table 2")
    expect(rows.filter(has_not_text="Table 2")).to_have_count(0)
    expect(rows.filter(has_text=f"#{orders[1].number} ")).to_be_visible()
    search.fill("nothing like it")
    expect(kitchen.get_by_role("heading", name="No such ticket")).to_be_visible()
    search.fill(f"#{orders[0].number}")
    expect(rows.filter(has_text=f"#{orders[0].number} ")).to_be_visible()
    rows.filter(has_text=f"#{orders[0].number} ").locator("[data-recall]").tap()
    expect(ticket_of(kitchen, orders[0])).to_be_visible()
    expect(kitchen.locator("#recall-sheet")).to_be_hidden()


def test_the_counts_are_those_of_the_open_items(kitchen, fire):
    order = fire()
    expect(ticket_of(kitchen, order)).to_be_visible()
    kitchen.keyboard.press("a")
    asked = kitchen.evaluate("fetch('/api/v1/kitchen/all-day?station=grill').then((answer) => answer.json())")["data"]
    shown = "rows => rows.map((row) => [row.dataset.dish, Number(row.querySelector('.all-day-count').textContent)])"
    rows = kitchen.locator("[data-dish]")
    expect(rows).to_have_count(len(asked))
    assert rows.evaluate_all(shown) == [[row["name"], row["quantity"]] for row in asked]
    expect(kitchen.locator("[data-all-day-total]")).to_have_text(str(sum(row["quantity"] for row in asked)))
    parts = "rows => rows.map((row) => Number(row.querySelector('.all-day-part').textContent))"
    (tacos,) = [row for row in asked if row["name"] == "Tacos"]
    variants = kitchen.locator('[data-dish="Tacos"] [data-variant]').evaluate_all(parts)
    assert variants == [row["quantity"] for row in tacos["variants"]]
    assert sum(variants) == tacos["quantity"]
    assert_accessible(kitchen)
    ticket_of(kitchen, order).locator("[data-bump]").tap()
    expect(kitchen.locator("[data-all-day-total]")).to_have_text(str(sum(row["quantity"] for row in asked) - 3))


def test_the_keyboard_shortcuts_are_listed_and_work_on_lines(kitchen, fire):
    kitchen.keyboard.press("?")
    expect(kitchen.get_by_role("heading", name="Keys and bump bar")).to_be_visible()
    assert_accessible(kitchen)
    kitchen.keyboard.press("Escape")
    order = fire()
    ticket = ticket_of(kitchen, order)
    ticket.locator(".ticket-head").tap()
    expect(ticket).to_have_attribute("aria-current", "true")
    kitchen.keyboard.press("ArrowDown")
    kitchen.keyboard.press("ArrowDown")
    kitchen.keyboard.press(" ")
    expect(item_of(ticket, "Sandwich")).to_have_attribute("data-status", "started")
    kitchen.keyboard.press(" ")
    expect(item_of(ticket, "Sandwich")).to_have_attribute("data-status", "ready")
    expect(item_of(ticket, "Tacos")).to_have_attribute("data-status", "fired")
    kitchen.keyboard.press("b")
    expect(ticket).to_have_count(0)


def test_the_device_remembers_sound_size_and_theme(kitchen):
    expect(kitchen.locator("[data-sound]")).to_have_attribute("aria-pressed", "true")
    kitchen.locator("[data-sound]").tap()
    kitchen.locator("[data-open-display]").tap()
    kitchen.locator('[data-size="large"]').tap()
    kitchen.locator('[data-theme="light"]').last.tap()
    assert_accessible(kitchen)
    kitchen.reload()
    expect(kitchen.locator("[data-sound]")).to_have_text("Sound off")
    expect(kitchen.locator("html")).to_have_attribute("data-size", "large")
    expect(kitchen.locator("html")).to_have_attribute("data-theme", "light")


def test_a_tablet_without_a_wake_lock_shows_a_warning(signed_in, site):
    context = signed_in("kim", viewport=TABLET)
    context.add_init_script("Object.defineProperty(navigator, 'wakeLock', { value: undefined })")
    page = context.new_page()
    page.goto(site.server.url("/kitchen/grill/"))
    expect(page.get_by_text("This screen may fall asleep")).to_be_attached()
    page.locator("[data-open-display]").tap()
    expect(page.get_by_text("set the tablet to stay on")).to_be_visible()


def test_a_server_sees_the_screen_and_changes_nothing(open_page, fire):
    page = open_page("sara", "/kitchen/grill/", viewport=TABLET)
    expect_live(page)
    order = fire()
    expect(ticket_of(page, order)).to_be_visible()
    expect(ticket_of(page, order).get_by_role("button")).to_have_count(0)
    expect(page.get_by_text("view only")).to_be_visible()


def test_the_chooser_links_to_every_station(open_page):
    page = open_page("kim", "/kitchen/", viewport=TABLET)
    assert_accessible(page)
    page.get_by_role("link", name="Grill").first.tap()
    expect(page.locator("h1")).to_have_text("Grill")


@pytest.mark.parametrize("viewport", [TABLET, PHONE], ids=["tablet", "phone"])
def test_the_screen_is_accessible_with_tickets_and_recall(open_page, fire, viewport):
    page = open_page("kim", "/kitchen/all/", viewport=viewport)
    expect_live(page)
    order = fire(notes="allergic to nuts")
    expect(order_of(page, order)).to_be_visible()
    assert_accessible(page)
    page.locator("[data-open-recall]").tap()
    assert_accessible(page)


def test_the_kitchen_gets_no_prices(kitchen, fire):
    order = fire()
    assert order.total > Decimal(0)
    expect(ticket_of(kitchen, order)).not_to_contain_text("£")
