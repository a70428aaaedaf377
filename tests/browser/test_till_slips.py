"""Mistakes on the till: what a second tap, a wrong chip or a toast in the way must not do."""

import re
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from fynlo.core import clock
from menu import services as menu
from menu.models import ModifierOption
from orders import services as orders
from orders.floor import layout
from orders.models import Order
from payments import services as payments
from realtime import presence
from realtime.actors import Actor
from realtime.sync.models import KitchenScreen
from restaurants.models import Restaurant
from tests.browser.conftest import PHONE, TABLET, assert_accessible
from tests.browser.test_till_bill import charged  # noqa: F401, fixture
from tests.browser.test_till_corrections import at_table, place  # noqa: F401, fixtures
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


def order_in_three_courses(page: Page, site: Any) -> None:
    tile(page, site.menu.latte).tap()
    page.locator('[data-course-chip="2"]').tap()
    tile(page, site.menu.sandwich).tap()
    page.locator('[data-course-chip="3"]').tap()
    tile(page, site.menu.crisps).tap()


@pytest.mark.parametrize("viewport", [PHONE, TABLET], ids=["phone", "tablet"])
@pytest.mark.parametrize("taps", [2, 3])
def test_tapping_send_again_fires_no_course(open_page, site, table, stored, viewport, taps):
    page = open_page("sara", "/pos/", viewport=viewport)
    expect_live(page)
    open_table(page, table)
    order_in_three_courses(page, site)
    box = page.locator("[data-send]:visible").bounding_box()
    spot = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
    page.evaluate("spot => probes.pressAt(spot)", spot)
    until(page, lambda: stored(lambda: len(orders_at(table))) == 1)
    for _ in range(taps - 1):  # at the same coordinates, whichever button is there now
        page.evaluate("spot => probes.pressAt(spot)", spot)
    expect(page.locator("[data-pay]:visible")).to_be_enabled()
    expect(page.locator(".heading-title")).not_to_contain_text("Pay")
    assert page.evaluate("spot => probes.pressAt(spot)", spot).strip() == "Pay"  # afterwards the button works
    expect(page.locator(".heading-title")).to_contain_text("Pay")
    [order] = stored(lambda: orders_at(table))
    statuses = stored(lambda: list(order.lines.order_by("course").values_list("status", flat=True)))
    assert statuses == ["fired", "held", "held"]


def test_a_fired_course_can_be_held_again_until_it_is_started(till, site, table, stored):
    open_table(till, table)
    order_in_three_courses(till, site)
    send(till)
    till.locator('[data-fire-row="2"] [data-fire-course]').tap()
    expect(till.get_by_text("Mains fired.")).to_be_visible()
    expect(till.locator('[data-fire-row="3"] [data-last-fired]')).to_contain_text("Mains sent")
    open_cart(till)
    course(till, 2).locator("[data-hold-again]").tap()
    expect(till.get_by_text("Mains fired.")).to_have_count(0)
    expect(course(till, 2).locator("[data-course-state]")).to_have_text("Held")
    assert_accessible(till)
    [order] = stored(lambda: orders_at(table))
    until(till, lambda: stored(lambda: order.lines.filter(course=2, status="held").exists()))
    course(till, 2).locator("[data-fire-course]").tap()
    until(till, lambda: stored(lambda: order.lines.filter(course=2, status="fired").exists()))
    open_cart(till)
    expect(course(till, 2).locator("[data-hold-again]")).to_be_visible()


def test_a_fire_notice_disappears_when_another_device_holds_the_course_again(till, site, table, stored, in_alpha):
    open_table(till, table)
    order_in_three_courses(till, site)
    send(till)
    till.locator('[data-fire-row="2"] [data-fire-course]').tap()
    expect(till.get_by_text("Mains fired.")).to_be_visible()
    [order] = stored(lambda: orders_at(table))
    until(till, lambda: stored(lambda: order.lines.filter(course=2, status="fired").exists()))
    in_alpha(orders.hold_course, order_id=order.id, course=2)
    expect(till.locator('[data-fire-row="2"]')).to_be_visible()
    expect(till.locator(".toast")).to_have_count(0, timeout=4000)  # long before it disappears without a tap


@pytest.mark.parametrize("viewport", [PHONE, TABLET], ids=["phone", "tablet"])
def test_one_toast_is_shown_at_a_time_and_covers_no_button_and_no_sum(open_page, site, table, viewport):
    page = open_page("sara", "/pos/", viewport=viewport)
    expect_live(page)

    def say(words: str) -> None:
        page.evaluate(
            "(message) => document.dispatchEvent(new CustomEvent('fynlo:toast', "
            "{ detail: { message, tone: 'success', undo: () => {} } }))",
            words,
        )
        expect(page.locator(".toast p")).to_have_text([words])
        page.wait_for_function("() => document.getAnimations().every(({ playState }) => playState !== 'running')")
        assert page.evaluate("probes.hiddenByToast()") == []

    say("On the floor")
    say("In its place")
    open_table(page, table)
    tile(page, site.menu.latte).tap()
    say("On the order")
    if viewport == PHONE:
        open_cart(page)
        say("In the cart")
        close_sheet(page)
    tile(page, site.menu.latte).dispatch_event("contextmenu")
    say("On a sheet")


def test_changing_to_takeaway_asks_first_where_it_changes_the_bill(at_table, place, charged, stored):  # noqa: F811
    order = place()
    till = at_table("sara")
    expect(till.locator(".cart-total")).to_have_text("£20.36")
    open_cart(till)
    till.locator("#cart-sheet [data-tool-type]").tap()
    expect(till.locator("#more-sheet")).to_contain_text("The service charge of £2.26 comes off.")
    expect(till.locator("[data-type-sums]")).to_contain_text(re.compile("£20.36.*£18.10"))
    assert_accessible(till)
    assert stored(lambda: Order.objects.get(pk=order.id).order_type) == "dine_in"
    till.locator('[data-do="type"]').tap()
    expect(till.get_by_text("Takeaway now. Service charge removed.")).to_be_visible()
    until(till, lambda: stored(lambda: Order.objects.get(pk=order.id).total) == Decimal("18.10"))
    till.get_by_role("button", name="Undo").tap()
    until(till, lambda: stored(lambda: Order.objects.get(pk=order.id).order_type) == "dine_in")


def test_the_number_of_guests_is_one_tap_when_a_table_is_opened(till, site, table, stored):
    open_table(till, table)
    assert_accessible(till)
    till.locator('[data-guests="3"]').tap()
    expect(till.locator("[data-guests]")).to_have_count(0)
    tile(till, site.menu.latte).tap()
    send(till)
    expect(till.locator("[data-pay]:visible")).to_be_visible()
    assert [order.guests for order in stored(lambda: orders_at(table))] == [3]


def test_the_till_offers_no_delivery_because_it_asks_for_no_address(till):
    till.locator("[data-new-takeaway]").tap()
    expect(till.locator("[data-type]")).to_have_text(["Takeaway", "Pickup"])


def test_a_group_that_is_always_asked_for_opens_its_choices_and_a_size_is_one_tap(till, site, table, in_alpha, stored):
    group, taco, crisps = site.menu.filling, site.menu.tacos, site.menu.crisps
    fields = ("id", "name", "price")
    options = stored(lambda: list(ModifierOption.objects.filter(group=group.id).values(*fields)))

    def publish(price: str, **rule: bool) -> None:
        """With carnitas to begin with; the price of the crisps shows when the till has the new menu."""
        with_default = [{**option, "is_default": option["id"] == site.menu.carnitas.id} for option in options]
        in_alpha(menu.update_modifier_group, group_id=group.id, options=with_default, **rule)
        in_alpha(menu.update_product, product_id=crisps.id, price=Decimal(price))
        in_alpha(menu.publish)
        expect(tile(till, crisps)).to_contain_text(price)

    open_table(till, table)
    expect(tile(till, taco).locator(".product-more")).to_be_visible()
    expect(tile(till, site.menu.latte).locator(".product-more")).to_have_count(0)
    try:
        publish("1.30", always_ask=False)
        tile(till, taco).tap()  # the preselected choice is taken without a question
        expect(till.locator(".cart-bar .cart-count")).to_have_text("1")
        publish("1.40", always_ask=True)
        tile(till, taco).tap()
        expect(till.locator("[data-save-line]")).to_have_text(f"Choose {group.name}")
        expect(till.locator('#product-sheet [role="radio"][aria-checked="true"]')).to_have_count(0)
        till.locator(f'[data-option="{site.menu.prawn.id}"]').tap()
        till.locator("[data-save-line]").tap()
        expect(till.locator("#product-sheet")).to_be_hidden()
        publish("1.50", is_size=True)
        tile(till, taco).tap()
        prawn = till.locator(f'[data-option="{site.menu.prawn.id}"]')
        expect(prawn.locator(".choice-price")).to_have_text("£10.00")
        prawn.tap()
        expect(till.locator("#product-sheet")).to_be_hidden()
        expect(till.locator(".cart-bar .cart-count")).to_have_text("3")
    finally:
        in_alpha(
            menu.update_modifier_group, group_id=group.id, options=options, maximum=2, always_ask=False, is_size=False
        )
        in_alpha(menu.update_product, product_id=crisps.id, price=Decimal("1.20"))
        in_alpha(menu.publish)


def test_the_long_tap_hint_is_shown_once(till, site, table):
    open_table(till, table)
    expect(till.locator("[data-hold-hint]")).to_contain_text("Tap to add, hold for options")
    tile(till, site.menu.latte).dispatch_event("contextmenu")
    close_sheet(till)
    expect(till.locator("[data-hold-hint]")).to_have_count(0)
    till.reload()
    expect_live(till)
    open_table(till, table)
    expect(till.locator("[data-hold-hint]")).to_have_count(0)


def test_table_names_are_readable_on_a_small_phone(till, site, in_alpha):
    names = [f"{word} {number}" for word in ("Quay", "Conservatory") for number in (1, 2, 3)]
    made = [
        in_alpha(layout.create_table, section_id=site.room.section.id, name=name, sort_order=90 + number)
        for number, name in enumerate(names)
    ]
    for each in made:
        name = till.locator(f'[data-table="{each.id}"] .table-name')
        expect(name).to_have_text(each.name)
        cut = (
            "(element) => element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight + 2"
        )
        assert not name.evaluate(cut), f"{each.name} is cut."


def test_a_closed_order_shows_its_items_and_what_was_refunded(till, place, in_alpha, stored):  # noqa: F811
    order = place()
    in_alpha(orders.set_status, order_id=order.id, status="served")
    paid = in_alpha(payments.take_cash, actor=Actor.system(), order=order.id, amount=order.total)
    in_alpha(payments.refund_cash, actor=Actor.system(), payment_id=paid.id, amount=Decimal("5.00"), reason="Cold")
    till.locator("[data-menu] summary").tap()
    till.locator("[data-paid-open]").tap()
    row = till.locator(f'[data-paid="{order.id}"]')
    expect(row).to_contain_text("Partly refunded")
    expect(row).to_contain_text("−£5.00 refunded")
    row.tap()
    bill = till.locator("[data-closed-bill]")
    expect(bill).to_contain_text(re.compile("1 × Tacos.*£8.50.*3 × Latte.*£9.60"))
    expect(bill).to_contain_text(re.compile("Refunded−£5.00"))
    assert_accessible(till)


def test_a_reopened_bill_with_nothing_to_pay_is_shown_as_paid(
    till, place, table, in_alpha, stored, open_page,  # noqa: F811
):  # fmt: skip
    order = place()
    in_alpha(orders.set_status, order_id=order.id, status="served")
    in_alpha(payments.take_cash, actor=Actor.system(), order=order.id, amount=order.total)
    in_alpha(orders.reopen_order, actor=Actor.system(), order_id=order.id, reason="Forgot the wine")
    card = till.locator(f'[data-table="{table.id}"]')
    expect(card).to_have_attribute("data-state", "served")
    expect(card).to_contain_text("Paid")
    expect(card).not_to_contain_text("£0.00")
    card.tap()
    expect(till.locator("[data-close-bill]:visible")).to_be_visible()
    portal = open_page("marco", f"/portal/orders/{order.id}/")
    expect(portal.locator(".page-header")).to_contain_text("Paid")
    expect(portal.locator(".page-header")).not_to_contain_text("Part paid")


def test_many_lost_kitchen_screens_do_not_cover_the_menu(till, table, site):
    till.set_viewport_size({"width": 360, "height": 640})
    open_table(till, table)
    lose_kitchen_screens(site.alpha, "Grill", "Bar", "Kitchen", "Counter", "Cold section", "All stations")
    banner = till.locator("[data-missing-screen]")
    expect(banner).to_have_count(1)
    for station in ("Grill", "Cold section", "All stations"):
        expect(banner).to_contain_text(station)
    assert_accessible(till)
    assert banner.bounding_box()["height"] <= 64
    assert till.locator("[data-menu-scroll]").bounding_box()["height"] >= 240
    banner.get_by_role("button", name="Dismiss").tap()
    expect(banner).to_have_count(0)
    assert not KitchenScreen.objects.exists()


def lose_kitchen_screens(restaurant: Restaurant, *stations: str) -> None:
    """Store that a screen of each station was connected and has stopped answering."""
    screens = [(restaurant.pk, uuid4(), station, uuid4()) for station in stations]
    presence.connect(screens)
    presence.mark_lost([(connection_id, clock.now()) for *_, connection_id in screens])
