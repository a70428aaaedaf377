"""Allergies on the till: declared once, checked with every dish, online and offline, on a small phone."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from orders import services
from orders.models import Line
from orders.selectors import order_with_lines
from tests.browser.conftest import PHONE, assert_accessible
from tests.browser.till_page import expect_live, open_table, orders_at, send, tile, until

pytestmark = pytest.mark.browser


def open_cart(page: Page) -> None:
    page.locator("[data-open-cart]").tap()
    expect(page.locator("#cart-sheet")).to_be_visible()


def declare(page: Page, *allergens: str, seat: int | None = None, note: str = "") -> None:
    """Declare allergies in the open sheet."""
    sheet = page.locator("#allergies-sheet")
    if seat:
        sheet.locator(f'[data-seat-chip="{seat}"]').tap()
    for allergen in allergens:
        sheet.locator(f'[data-allergen="{allergen}"]').tap()
    if note:
        sheet.locator("#allergy-note").fill(note)
    sheet.locator("[data-allergies-save]").tap()
    expect(sheet).to_be_hidden()


def seat(page: Page, number: int) -> None:
    if (
        page.locator("[data-place-swap]").inner_text().startswith("Seats")
        or not page.locator("[data-seat-chip]").count()
    ):
        page.locator("[data-place-swap]").tap()
    page.locator(f'.place-row [data-seat-chip="{number}"]').tap()


def lines_at(table: Any) -> list[Line]:
    return [line for order in orders_at(table) for line in order_with_lines(order.id).all_lines]


def test_a_dish_that_conflicts_with_a_seats_allergy_must_be_confirmed(till, site, table, stored):
    open_table(till, table)
    seat(till, 2)
    till.locator("[data-seat-allergy]").tap()
    assert_accessible(till)
    declare(till, "milk", "tree_nuts", note="kiwi")
    expect(till.locator(".order-menu .allergy-band")).to_contain_text("Seat 2: milk, tree nuts, “kiwi”")

    tile(till, site.menu.latte).tap()
    stop = till.locator("#allergyStop-sheet")
    expect(stop).to_contain_text("Latte contains milk.")
    expect(stop).to_contain_text(f"Table {table.name}, seat 2 has a milk allergy.")
    assert_accessible(till)
    stop.locator("[data-stop-back]").tap()
    expect(till.locator(".cart-count")).to_have_text("0")

    tile(till, site.menu.latte).tap()
    stop.locator("[data-stop-anyway]").tap()
    tile(till, site.menu.latte).tap()  # the waiter has confirmed the same dish before
    expect(stop).to_be_hidden()
    open_cart(till)
    expect(till.locator("#cart-sheet [data-allergy-mark]")).to_have_text("Contains milk: ordered anyway")
    assert_accessible(till)
    send(till)
    until(till, lambda: stored(lambda: bool(lines_at(table))))
    (line,) = stored(lambda: lines_at(table))
    assert (line.quantity, line.seat, line.allergy_acknowledged) == (2, 2, ["milk"])
    (order,) = stored(lambda: orders_at(table))
    assert order.allergies == [{"seat": 2, "allergens": ["milk", "tree_nuts"], "note": "kiwi"}]


def test_options_and_unknown_allergens_must_be_confirmed_too(till, site, table):
    open_table(till, table)
    seat(till, 1)
    till.locator("[data-seat-allergy]").tap()
    declare(till, "crustaceans")
    stop = till.locator("#allergyStop-sheet")
    for option, words in (
        (site.menu.prawn, "Tacos contains crustaceans."),
        (site.menu.mushroom, "The allergens of Tacos are not known yet."),
    ):
        tile(till, site.menu.tacos).tap()
        till.locator(f'[data-option="{option.id}"]').tap()
        till.locator("[data-save-line]").tap()
        expect(stop).to_contain_text(words)
        stop.locator("[data-stop-back]").tap()
    tile(till, site.menu.tacos).tap()
    till.locator(f'[data-option="{site.menu.carnitas.id}"]').tap()
    till.locator("[data-save-line]").tap()
    expect(till.locator(".cart-count")).to_have_text("1")


def test_an_allergy_declared_after_the_dish_must_be_confirmed_before_sending(till, site, table, stored):
    open_table(till, table)
    tile(till, site.menu.latte).tap()
    open_cart(till)
    till.locator("#cart-sheet [data-tool-allergy]").tap()
    declare(till, "milk")
    expect(till.locator("#cart-sheet [data-allergy-mark]")).to_have_text("Contains milk")
    send(till)
    stop = till.locator("#allergyStop-sheet")
    expect(stop).to_contain_text(f"Latte contains milk. Table {table.name} has a milk allergy.")
    stop.locator("[data-stop-back]").tap()
    assert stored(lambda: orders_at(table)) == []
    send(till)
    stop.locator("[data-stop-anyway]").tap()
    until(till, lambda: stored(lambda: bool(lines_at(table))))
    assert stored(lambda: lines_at(table)[0].allergy_acknowledged) == ["milk"]


def test_an_allergy_conflict_is_confirmed_and_stored_offline_too(till, site, table, stored, in_alpha):
    open_table(till, table)
    tile(till, site.menu.crisps).tap()
    send(till)
    until(till, lambda: stored(lambda: bool(lines_at(table))))
    till.context.set_offline(True)
    open_cart(till)
    till.locator("#cart-sheet [data-tool-allergy]").tap()
    declare(till, "milk")
    expect(till.locator("#cart-sheet .allergy-band")).to_contain_text("Whole order: milk")
    till.locator("dialog[open] [data-close]").tap()
    tile(till, site.menu.latte).tap()
    till.locator("#allergyStop-sheet [data-stop-anyway]").tap()
    send(till)
    till.context.set_offline(False)
    until(till, lambda: stored(lambda: len(lines_at(table)) == 2))
    assert stored(lambda: lines_at(table)[1].allergy_acknowledged) == ["milk"]
    assert stored(lambda: orders_at(table)[0].allergies) == [{"seat": None, "allergens": ["milk"], "note": ""}]


def test_a_note_that_mentions_an_allergy_offers_to_declare_it(till, site, table):
    open_table(till, table)
    tile(till, site.menu.latte).tap()
    open_cart(till)
    till.locator("#cart-sheet [data-line] button").first.tap()
    expect(till.locator("[data-allergens]")).to_have_text("Contains milk.")
    till.locator("#line-note").fill("NUT ALLERGY")
    till.locator("#product-sheet [data-allergy-hint]").tap()
    declare(till, "tree_nuts")
    expect(till.locator("#product-sheet")).to_be_visible()
    till.locator("[data-save-line]").tap()
    expect(till.locator("#cart-sheet .allergy-band")).to_contain_text("tree nuts")


def test_firing_a_course_asks_too_and_stores_the_confirmation_on_the_line(till, site, table, stored, in_alpha):
    open_table(till, table)
    till.locator('[data-course-chip="2"]').tap()
    tile(till, site.menu.latte).tap()
    till.locator('[data-course-chip="1"]').tap()
    tile(till, site.menu.crisps).tap()
    send(till)
    (order,) = until(till, lambda: stored(lambda: orders_at(table)))
    in_alpha(services.set_allergies, order_id=order.id, allergens=["milk"])
    expect(till.locator(".order-menu .allergy-band")).to_be_visible()
    till.locator('[data-fire-course="2"]:visible').first.tap()
    stop = till.locator("#allergyStop-sheet")
    expect(stop).to_contain_text("Latte contains milk.")
    stop.locator("[data-stop-anyway]").tap()
    latte = until(till, lambda: stored(lambda: [ln for ln in lines_at(table) if ln.name == "Latte" and ln.fired_at]))[0]
    assert latte.allergy_acknowledged == ["milk"]


def test_a_till_with_an_old_order_is_refused_and_then_asks_about_the_allergy(signed_in, site, table, stored, in_alpha):
    """The allergy was declared on another device: the server refuses the dish, which returns to the cart."""
    context = signed_in("sara", viewport=PHONE)
    page = context.new_page()
    deaf = []

    def between(socket):
        server = socket.connect_to_server()
        socket.on_message(server.send)
        server.on_message(lambda message: deaf or socket.send(message))

    page.route_web_socket(re.compile("/websocket/"), between)
    page.goto(site.server.url("/pos/"))
    expect_live(page)
    open_table(page, table)
    tile(page, site.menu.crisps).tap()
    send(page)
    (order,) = until(page, lambda: stored(lambda: orders_at(table)))
    expect(page.locator("[data-open-cart]")).not_to_contain_text("not sent")
    deaf.append(True)
    in_alpha(services.set_allergies, order_id=order.id, allergens=["milk"])
    tile(page, site.menu.latte).tap()
    send(page)
    open_cart(page)
    expect(page.locator("#cart-sheet .banner-danger")).to_contain_text("Latte contains milk.")
    assert stored(lambda: len(lines_at(table))) == 1
    send(page)
    page.locator("#allergyStop-sheet [data-stop-anyway]").tap()
    until(page, lambda: stored(lambda: len(lines_at(table)) == 2))
    assert stored(lambda: lines_at(table)[1].allergy_acknowledged) == ["milk"]
