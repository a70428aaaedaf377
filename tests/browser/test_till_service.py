"""A service on the till: courses and seats, the room, takeaways; by touch on a small phone."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from menu import services as menu_services
from orders import services as orders
from orders.floor import services as floor
from orders.models import Line, Order, Table
from tests.browser.conftest import TABLET, assert_accessible
from tests.browser.till_page import (
    close_sheet,
    course,
    expect_live,
    open_cart,
    open_table,
    orders_at,
    send,
    tile,
    until,
)

pytestmark = pytest.mark.browser


def test_a_meal_in_courses_for_seats(till, site, table, stored, open_page, in_alpha):
    kitchen = open_page("kim", "/kitchen/grill/", viewport=TABLET)
    expect_live(kitchen)
    open_table(till, table)
    expect(till.locator(".heading-where")).to_have_text("Alpha")
    expect(till.locator(".heading-who")).to_contain_text("Sara")
    tile(till, site.menu.latte).tap()
    till.locator('[data-course-chip="2"]').tap()
    till.locator("[data-place-swap]").tap()
    till.locator('[data-seat-chip="2"]').tap()
    assert_accessible(till)
    tile(till, site.menu.sandwich).tap()
    tile(till, site.menu.sandwich).tap()
    expect(till.locator(".cart-note")).to_have_text("2 will wait")
    open_cart(till)
    expect(course(till, 1)).to_contain_text("Starters")
    expect(course(till, 2)).to_contain_text("Will wait")
    expect(till.locator("#cart-sheet [data-line]").nth(1)).to_contain_text("Seat 2")
    till.locator('#cart-sheet [data-hold-course="2"]').tap()
    expect(course(till, 2)).to_contain_text("Not sent")
    till.locator('#cart-sheet [data-hold-course="2"]').tap()
    assert_accessible(till)
    send(till)

    fire = till.locator('[data-fire-row="2"] [data-fire-course="2"]')
    expect(fire).to_have_text("Fire Mains")
    expect(till.locator("[data-fire-row] [data-last-fired]")).to_have_text("Starters sent just now")
    expect(fire).to_have_class(re.compile("button-secondary"))
    expect(till.locator(".cart-bar [data-pay]")).to_be_visible()  # Fire is not in the place of Send
    [order] = stored(lambda: orders_at(table))
    lines = stored(lambda: list(order.lines.values_list("name", "course", "seat", "status", "quantity")))
    assert set(lines) == {("Latte", 1, None, "fired", 1), ("Sandwich", 2, 2, "held", 2)}
    open_cart(till)
    expect(course(till, 2).locator("[data-course-state]")).to_have_text("Held")
    expect(course(till, 1).locator("[data-course-state]")).to_have_text("Sent")
    till.locator("#cart-sheet [data-tool-rush]").tap()
    expect(till.locator("#cart-sheet [data-tool-rush]")).to_have_attribute("aria-pressed", "true")
    assert_accessible(till)
    till.locator('#cart-sheet [data-fire-course="2"]').first.tap()
    expect(till.get_by_text("Mains fired.")).to_be_visible()
    till.locator(".toast", has_text="Mains fired.").get_by_role("button", name="Undo").tap()  # by mistake
    expect(till.get_by_text("Mains: held again.")).to_be_visible()
    again = till.locator('[data-fire-row="2"] [data-fire-course="2"]')
    expect(again).to_have_text("Fire Mains")
    until(till, lambda: stored(lambda: set(order.lines.values_list("status", flat=True)) == {"fired", "held"}))
    again.tap()
    expect(till.locator("[data-pay]:visible")).to_be_visible()
    until(till, lambda: stored(lambda: set(order.lines.values_list("status", flat=True)) == {"fired"}))
    assert stored(lambda: set(order.lines.values_list("status", flat=True))) == {"fired"}
    assert stored(lambda: Order.objects.get(pk=order.id).rush)

    in_alpha(orders.set_status, order_id=order.id, status="served")
    open_cart(till)
    till.locator("#cart-sheet [data-tool-again]").tap()  # the mains were sent last
    expect(till.locator("#cart-sheet .is-new")).to_contain_text("2×Sandwich")
    till.get_by_role("button", name="Undo").last.tap()
    expect(till.locator("#cart-sheet .is-new")).to_have_count(0)
    till.locator("#cart-sheet [data-tool-again]").tap()
    send(till)
    expect(till.locator("[data-pay]:visible")).to_be_visible()
    assert stored(lambda: Line.objects.filter(order=order, course=2, seat=2, status="fired").count()) == 1


def test_favourites_come_first_and_a_long_tap_asks_for_the_quantity(till, site, table, change_settings):
    change_settings(favourites=[site.menu.latte.id, site.menu.crisps.id])
    open_table(till, table)
    first = till.locator("[data-category]").first
    expect(first).to_contain_text("Favourites")
    expect(first.locator("[data-product]")).to_have_count(2)
    first.locator("[data-product]").first.dispatch_event("contextmenu")  # what a long press is
    more = till.get_by_role("button", name="Quantity: one more")
    more.hover()
    till.mouse.down()
    till.wait_for_function("() => Number(document.querySelector('#product-sheet .stepper-value').textContent) >= 4")
    till.mouse.up()
    count = till.locator("#product-sheet .stepper-value").text_content()
    till.locator('#product-sheet [data-course-chip="3"]').tap()
    till.get_by_label("Note for the kitchen").fill("extra hot")
    assert_accessible(till)
    till.locator("[data-save-line]").tap()
    open_cart(till)
    expect(till.locator("#cart-sheet .is-new")).to_contain_text(f"{count}×Latte")
    expect(till.locator("#cart-sheet .is-new")).to_contain_text("extra hot")
    expect(course(till, 3)).to_contain_text("Desserts")
    close_sheet(till)
    first.locator("[data-product]").first.dispatch_event("contextmenu")
    till.locator("[data-quick-note]").tap()
    expect(till.get_by_label("Note for the kitchen")).to_have_value("extra hot")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_room_shows_the_state_of_every_table(open_page, site, table, stored, in_alpha, scheme):
    till = open_page("sara", "/pos/", color_scheme=scheme)
    expect_live(till)
    card = till.locator(f'[data-table="{table.id}"]')
    expect(card).to_have_attribute("data-state", "free")
    in_alpha(floor.set_table_status, table_id=table.id, status="cleaning")
    till.locator(f'[data-clean="{table.id}"]').tap()
    expect(card).to_have_attribute("data-state", "free")
    till.get_by_role("button", name="Undo").tap()
    expect(card).to_have_attribute("data-state", "cleaning")
    assert_accessible(till)
    card.dispatch_event("contextmenu")
    expect(till.locator("#table-sheet")).to_be_visible()
    assert_accessible(till)
    till.locator('[data-table-status="reserved"]').tap()
    expect(card).to_have_attribute("data-state", "reserved")
    card.dispatch_event("contextmenu")
    till.locator("[data-take-table]").tap()
    expect(card).to_contain_text("Sara")
    till.locator('[data-mine="mine"]').tap()
    expect(till.locator(f'[data-table="{site.room.three.id}"]')).to_have_count(0)
    expect(card).to_be_visible()

    open_table(till, table)
    tile(till, site.menu.latte).tap()
    open_cart(till)
    till.locator("#cart-sheet [data-keep]").tap()
    till.get_by_role("button", name="Back").tap()
    expect(card).to_have_attribute("data-state", "ordering")
    expect(till.locator("[data-resume]", has_text=f"Table {table.name}")).to_contain_text("1 item")
    assert_accessible(till)
    till.locator("[data-resume]", has_text=f"Table {table.name}").tap()
    send(till)
    expect(till.locator("[data-pay]:visible")).to_be_visible()
    till.get_by_role("button", name="Back").tap()
    expect(card).to_have_attribute("data-state", "waiting")
    [order] = stored(lambda: orders_at(table))
    in_alpha(orders.set_status, order_id=order.id, status="ready")
    expect(card).to_have_attribute("data-state", "ready")
    in_alpha(orders.set_status, order_id=order.id, status="served")
    expect(card).to_have_attribute("data-state", "served")
    assert stored(lambda: Table.objects.get(pk=table.id).server_name) == "Sara"
    in_alpha(floor.set_table_server, table_id=table.id, server_id=None)


def test_a_pickup_with_a_time_and_a_name_is_handed_over(till, site, stored, open_page):
    till.locator("[data-new-takeaway]").tap()
    till.locator('[data-type="pickup"]').tap()
    till.locator('[data-promise="20"]').tap()
    till.get_by_label("Name").fill("Ana Ruiz")
    till.get_by_label("Phone").fill("07700 900123")
    assert_accessible(till)
    till.locator("[data-takeaway-save]").tap()
    expect(till.locator(".heading-title")).to_have_text("Pickup · Ana Ruiz")
    tile(till, site.menu.sandwich).tap()
    send(till)
    expect(till.locator("[data-pay]:visible")).to_be_visible()
    [order] = stored(lambda: list(Order.objects.filter(customer__name="Ana Ruiz")))
    assert (order.order_type, order.promised_at is not None) == ("pickup", True)

    other = open_page("marco", "/pos/")
    expect_live(other)
    other.locator("[data-due-open]").tap()
    row = other.locator(f'[data-due-order="{order.id}"]')
    expect(row).to_contain_text("Ana Ruiz")
    expect(row.locator("[data-due-words]")).to_contain_text("min")
    assert_accessible(other)

    open_cart(till)
    till.locator("#cart-sheet [data-tool-type]").tap()  # eaten in after all: the VAT follows, the price stays
    expect(row).to_have_count(0)
    eaten = stored(lambda: Order.objects.get(pk=order.id))
    assert (eaten.total, eaten.order_type) == (order.total, "dine_in")
    assert eaten.vat_total > order.vat_total == Decimal("0.00")
    till.get_by_role("button", name="Undo").tap()
    expect(till.locator("#cart-sheet [data-tool-takeaway]")).to_be_visible()
    till.locator("#cart-sheet [data-tool-takeaway]").tap()
    till.locator('[data-promise="asap"]').tap()
    till.locator("[data-takeaway-save]").tap()
    expect(row).to_contain_text("ASAP")

    row.locator("[data-due-pay]").tap()
    other.locator("[data-cash]").first.tap()
    other.locator("[data-take]").tap()
    other.locator("[data-done]").tap()
    other.locator("[data-due-open]").tap()
    expect(row).to_contain_text("Paid")
    row.locator("[data-hand-over]").tap()
    expect(row).to_have_count(0)
    other.wait_for_function("() => !document.querySelector('[data-unsent-open]')")
    expect(till.locator("[data-due-open]")).to_be_visible()  # the other phone's order is over, and its screen too
    assert stored(lambda: Order.objects.get(pk=order.id).status) == "completed"


def test_a_service_without_a_network_is_shown_at_once_and_stored_once(till, site, table, stored, in_alpha):
    in_alpha(floor.set_table_status, table_id=table.id, status="cleaning")
    card = till.locator(f'[data-table="{table.id}"]')
    expect(card).to_have_attribute("data-state", "cleaning")
    till.context.set_offline(True)
    try:
        till.locator(f'[data-clean="{table.id}"]').tap()
        expect(card).to_have_attribute("data-state", "free")
        open_table(till, table)
        tile(till, site.menu.latte).tap()
        till.locator('[data-course-chip="2"]').tap()
        tile(till, site.menu.crisps).tap()
        send(till)
        expect(till.locator('[data-fire-course="2"]:visible')).to_be_visible()
        till.locator('[data-fire-course="2"]:visible').tap()
        expect(till.locator('[data-fire-course="2"]:visible')).to_have_count(0)
        till.get_by_role("button", name="Back").tap()
        expect(card).to_have_attribute("data-state", "waiting")
        assert_accessible(till)
    finally:
        till.context.set_offline(False)
    expect(till.locator("[data-unsent-open]")).to_have_count(0, timeout=40_000)
    [order] = stored(lambda: orders_at(table))
    lines = stored(lambda: set(order.lines.values_list("name", "course", "status")))
    assert lines == {("Latte", 1, "fired"), ("Crisps", 2, "fired")}
    expect_live(till)
    expect(card).to_have_attribute("data-state", "waiting")


def test_a_sold_out_line_is_replaced_in_its_course_and_seat(till, site, table, stored, in_alpha):
    open_table(till, table)
    till.locator('[data-course-chip="2"]').tap()
    tile(till, site.menu.sandwich).tap()
    tile(till, site.menu.sandwich).tap()
    in_alpha(menu_services.set_availability, item_id=site.menu.sandwich.id, available=False)
    try:
        expect(till.locator(".cart-note")).to_contain_text("1 sold out")
        assert_accessible(till)
        open_cart(till)
        till.locator("#cart-sheet [data-replace-line]").tap()
        tile(till, site.menu.crisps).tap()
        expect(till.locator(".cart-note")).to_have_text("not sent")
        send(till)
        expect(till.locator("[data-pay]:visible")).to_be_visible()
    finally:
        in_alpha(menu_services.set_availability, item_id=site.menu.sandwich.id, available=True)
    [order] = stored(lambda: orders_at(table))
    lines = stored(lambda: list(order.lines.values_list("name", "course", "quantity", "status")))
    assert lines == [("Crisps", 2, 2, "fired")]
