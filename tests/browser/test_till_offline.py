"""The till without a network: what it shows, what it takes, and that all of it arrives once."""

import contextlib
import io
import re
from decimal import Decimal
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import expect

from menu import images
from menu import services as menu_services
from menu.errors import NothingToPublish
from orders import services as orders
from orders.floor import layout
from orders.floor import services as floor
from orders.models import Line, Order
from payments.models import Payment
from realtime.models import Alert
from tests.browser.conftest import TABLET, assert_accessible
from tests.browser.till_page import (
    SENT_WITHIN_MS,
    back,
    expect_all_sent,
    expect_live,
    mend,
    open_table,
    order_of,
    orders_at,
    send,
    tile,
)
from tests.servers import serve, stop

CHANGED_APPLICATION, CHANGED = "tests.browser.changed_shell:application", "another-version"

pytestmark = pytest.mark.browser


CACHED_SHELLS = "caches.keys().then((names) => names.filter((name) => name.startsWith('till-')))"


# What it shows


@pytest.fixture
def pictured(site, in_alpha) -> str:
    """The latte's picture, published: its address."""
    drawn = io.BytesIO()
    Image.new("RGB", (400, 300), "#c2410c").save(drawn, "PNG")
    name = in_alpha(lambda: images.keep(drawn.getvalue()))
    in_alpha(menu_services.set_product_image, product_id=site.menu.latte.id, image=name)
    with contextlib.suppress(NothingToPublish):  # this file's tests share a menu: it may have its picture already
        in_alpha(menu_services.publish)
    return name


PICTURE = "(tile) => { const image = tile.querySelector('img'); return image.complete && image.naturalWidth > 0; }"


def test_all_menu_pictures_are_available_offline(site, table, pictured, till, cut, installed):
    installed(till)
    till.wait_for_function(
        "async (name) => (await (await caches.open('menu-pictures')).keys()).some(({ url }) => url.includes(name))",
        arg=pictured,
    )
    cut(till)
    till.reload()
    open_table(till, table)
    latte = tile(till, site.menu.latte)
    latte.scroll_into_view_if_needed()
    till.wait_for_function(PICTURE, arg=latte.element_handle())


def test_a_missing_picture_leaves_no_gap_and_loads_with_the_network(site, table, pictured, open_page):
    page = open_page("sara", "/pos/")
    page.route("**/media/**", lambda route: route.abort())
    expect_live(page)
    open_table(page, table)
    picture = tile(page, site.menu.latte).locator("img")
    expect(picture).to_have_attribute("data-missing", "")
    expect(picture).not_to_be_visible()
    page.unroute("**/media/**")
    page.context.set_offline(True)
    expect(page.locator("[data-signal] .signal")).to_have_attribute("aria-label", re.compile("Connection: Offline"))
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(picture).to_be_visible()


def test_an_offline_reload_shows_the_last_state_and_its_age(site, table, till, cut, installed):
    order_of(till, table, site.menu.latte)
    expect(till.locator("[data-pay]:visible")).to_be_visible()
    back(till)
    installed(till)
    cut(till)
    till.reload()
    card = till.locator(f'[data-table="{table.id}"]')
    expect(card).to_contain_text("£3.20")
    expect(till.locator("[data-connection]")).to_contain_text(
        re.compile(r"What you see is as of \d\d:\d\d, \d+ s ago\.")
    )
    expect(till.locator("[data-signal] .signal")).to_have_attribute("aria-label", re.compile("Offline, last news"))
    card.tap()
    expect(tile(till, site.menu.tacos)).to_be_visible()
    till.locator("[data-open-cart]").tap()
    expect(till.locator("#cart-sheet .is-fired")).to_contain_text("Latte")


# What it takes


def test_an_order_taken_changed_sent_and_paid_without_a_network_arrives_once(site, table, till, stored, cut, installed):
    installed(till)
    cut(till)
    open_table(till, table)
    tile(till, site.menu.latte).tap()
    tile(till, site.menu.crisps).tap()
    till.locator("[data-open-cart]").tap()
    till.locator("#cart-sheet [data-keep]").tap()
    till.locator("[data-open-cart]").tap()
    expect(till.locator('#cart-sheet [data-state="unsure"]')).to_have_count(2)
    till.get_by_role("button", name="Remove Crisps").tap()
    expect(till.locator('#cart-sheet [data-state="unsure"]')).to_have_count(1)
    send(till)
    till.locator("[data-pay]:visible").tap()
    expect(till.locator("[data-due]")).to_have_text("£3.20")
    till.locator('[data-cash="500"]').tap()
    till.locator("[data-take]").tap()
    expect(till.locator("[data-done-change]")).to_have_text("£1.80")
    expect(till.locator(".heading-title")).to_contain_text("Paid")  # all of it, although it is not booked yet
    expect(till.locator(".done-waits")).to_contain_text("saved on this device")
    expect(till.locator("[data-unsent-open]")).to_have_attribute("aria-label", re.compile("5 changes not sent"))

    till.reload()
    expect(till.locator("[data-done-change]")).to_have_text("£1.80")
    till.locator("[data-done]").tap()
    expect(till.locator(f'[data-table="{table.id}"]')).to_contain_text("Paid")
    assert stored(lambda: orders_at(table)) == []

    mend(till)
    expect_all_sent(till)
    [order] = stored(lambda: orders_at(table))
    assert stored(lambda: sorted(order.lines.values_list("name", "status"))) == [("Crisps", "void"), ("Latte", "fired")]
    [payment] = stored(lambda: list(Payment.objects.filter(order_id=order.id)))
    assert (payment.amount, payment.received, order.paid) == (Decimal("3.20"), Decimal("5.00"), Decimal("3.20"))
    assert [row.amount for row in stored(lambda: list(order.bill_presentations.all()))] == [Decimal("3.20")]


def test_two_phones_and_a_kitchen_agree_after_one_was_offline(
    site, table, till, stored, open_page, cut, in_alpha, installed
):
    other_table = in_alpha(
        layout.create_table,
        section_id=site.room.section.id,
        name=f"{int(table.name) + 500}",
        sort_order=table.sort_order,
    )
    other = open_page("marco", "/pos/")
    kitchen = open_page("kim", "/kitchen/grill/", viewport=TABLET)
    expect_live(other)
    expect_live(kitchen)
    installed(till)
    order_of(till, table, site.menu.sandwich)  # both devices have this order
    expect(till.locator("[data-pay]:visible")).to_be_visible()

    cut(till)
    tile(till, site.menu.latte).tap()
    send(till)  # a second round, offline
    back(till)
    order_of(till, other_table, site.menu.sandwich)
    back(till)
    open_table(other, table)
    tile(other, site.menu.crisps).tap()
    send(other)  # by the other device, before this one sends
    expect(other.locator("[data-pay]:visible")).to_be_visible()
    back(other)
    expect(till.locator("[data-unsent-open]")).to_have_attribute("aria-label", re.compile("2 changes not sent"))
    assert kitchen.locator("[data-ticket]", has_text=f"Table {other_table.name}").count() == 0

    mend(till)
    expect_all_sent(till)
    expect(kitchen.locator("[data-ticket]", has_text=f"Table {other_table.name}")).to_have_count(1)
    for phone in (till, other):
        for place in (table, other_table):
            expect(phone.locator(f'[data-table="{place.id}"]')).to_contain_text("Sent")
    words = [
        [phone.locator(f'[data-table="{place.id}"]').inner_text() for place in (table, other_table)]
        for phone in (till, other)
    ]
    assert words[0] == words[1]
    [first], [second] = stored(lambda: (orders_at(table), orders_at(other_table)))
    assert stored(lambda: sorted(first.lines.values_list("name", flat=True))) == ["Crisps", "Latte", "Sandwich"]
    assert stored(lambda: list(second.lines.values_list("name", flat=True))) == ["Sandwich"]


def test_two_tabs_of_one_device_send_each_change_once(site, table, till, stored, open_page, cut):
    other = open_page("sara", "/pos/", context=till.context)
    expect_live(other)
    cut(till)
    order_of(till, table, site.menu.latte)
    expect(other.locator("[data-unsent-open]")).to_be_visible()
    open_table(other, table)
    tile(other, site.menu.crisps).tap()
    send(other)
    sent: list[dict] = []
    till.context.on("request", lambda request: sent.extend(commands_in(request)))
    mend(till)
    expect_live(other)
    for tab in (till, other):
        expect_all_sent(tab)
    assert len(sent) == len({command["command_id"] for command in sent}) == 2  # the order and the second round
    numbers = [command["device_seq"] for command in sent]
    assert numbers == list(range(numbers[0], numbers[0] + 2))
    [order] = stored(lambda: orders_at(table))
    assert stored(lambda: sorted(order.lines.values_list("name", "status"))) == [
        ("Crisps", "fired"),
        ("Latte", "fired"),
    ]


def commands_in(request: Any) -> list[dict]:
    return request.post_data_json["commands"] if request.url.endswith("/sync/commands") else []


# Refusals


def test_a_refused_order_returns_to_its_cart_and_can_be_changed_and_sent(
    site, table, till, stored, cut, in_alpha
):  # fmt: skip
    cut(till)
    open_table(till, table)
    tile(till, site.menu.sandwich).tap()
    tile(till, site.menu.latte).tap()
    send(till)
    back(till)
    in_alpha(floor.set_table_status, table_id=table.id, status="blocked")
    mend(till)
    mark = till.locator("[data-unsent-open]")
    expect(mark).to_contain_text("1 refused", timeout=SENT_WITHIN_MS)
    till.reload()
    expect(mark).to_contain_text("1 refused")
    mark.tap()
    row = till.locator("[data-refused]")
    expect(row).to_contain_text(f"Table {table.name}")
    expect(row).to_contain_text("2 items")
    assert_accessible(till)
    row.locator("[data-refused-open]").tap()
    till.locator("[data-open-cart]").tap()
    till.get_by_role("button", name="Remove Sandwich").tap()
    in_alpha(floor.set_table_status, table_id=table.id, status="available")
    send(till)
    expect(till.locator("[data-pay]:visible")).to_be_visible()
    expect(mark).to_have_count(0)
    [order] = stored(lambda: orders_at(table))
    assert stored(lambda: list(order.lines.values_list("name", flat=True))) == ["Latte"]


def test_a_refused_change_stays_until_it_is_tried_again_or_dismissed(site, table, till, stored, cut, in_alpha):
    open_table(till, table)
    tile(till, site.menu.latte).tap()
    till.locator("[data-open-cart]").tap()
    till.locator("#cart-sheet [data-keep]").tap()
    till.locator("[data-open-cart]").tap()
    expect(till.locator('#cart-sheet [data-state="held"]')).to_have_count(1)
    cut(till)
    till.get_by_role("button", name="Remove Latte").tap()
    [order] = stored(lambda: orders_at(table))
    in_alpha(orders.send_to_kitchen, order_id=order.id)  # by another person, before this device sends

    mend(till)
    mark = till.locator("[data-unsent-open]")
    expect(mark).to_contain_text("1 refused", timeout=SENT_WITHIN_MS)
    till.reload()
    here = till.locator("[data-refused-here]")
    expect(here).to_contain_text("Refused: Remove Latte.")  # the refusal is also shown in the order
    assert_accessible(till)
    mark.tap()
    row = till.locator("[data-refused]")
    expect(row).to_contain_text("Remove Latte")
    reason = row.locator(".unsent-reason").inner_text()
    first = row.get_attribute("data-refused")
    row.locator("[data-refused-again]").tap()
    expect(row).to_have_attribute("data-refused", re.compile(f"^(?!{first})"), timeout=SENT_WITHIN_MS)
    expect(row.locator(".unsent-reason")).to_have_text(reason)
    row.locator("[data-refused-dismiss]").tap()
    expect(row).to_have_count(0)
    till.get_by_role("button", name="Undo").tap()
    expect(row.locator(".unsent-reason")).to_have_text(reason)
    till.locator("#unsent-sheet [data-close]").tap()
    here.locator("[data-refused-dismiss]").tap()
    expect(mark).to_have_count(0)
    expect(here).to_have_count(0)
    assert stored(lambda: list(order.lines.values_list("status", flat=True))) == ["fired"]


# Accepted with an alert


def test_a_dish_that_sold_out_meanwhile_is_accepted_with_an_alert(site, table, till, stored, cut, in_alpha):
    cut(till)
    order_of(till, table, site.menu.sandwich)
    in_alpha(menu_services.set_availability, item_id=site.menu.sandwich.id, available=False)
    try:
        mend(till)
        expect(till.locator("[data-unsent-open]")).to_have_attribute("aria-label", "1 notice to read")
    finally:
        in_alpha(menu_services.set_availability, item_id=site.menu.sandwich.id, available=True)
    till.reload()  # it stays until a person dismisses it
    till.locator("[data-unsent-open]").tap()
    expect(till.locator("[data-notice]")).to_contain_text("Sandwich")
    assert_accessible(till)
    till.locator("[data-notice-read]").tap()
    till.locator("#unsent-sheet").get_by_role("button", name="Close").tap()
    expect(till.locator("[data-unsent-open]")).to_have_count(0)
    [order] = stored(lambda: orders_at(table))
    assert stored(lambda: Alert.objects.filter(subject=order.id).count()) == 1


def test_offline_money_for_a_paid_bill_is_stored_with_an_alert(site, table, till, stored, cut, open_page):
    order_of(till, table, site.menu.latte)
    till.locator("[data-pay]:visible").tap()
    other = open_page("marco", "/pos/")
    expect_live(other)
    cut(till)
    till.locator('[data-cash="320"]').tap()
    till.locator("[data-take]").tap()
    number = till.locator("[data-receipt-number]").inner_text()
    till.locator("[data-done]").tap()
    open_table(other, table)
    other.locator("[data-pay]:visible").tap()
    other.locator('[data-cash="320"]').tap()
    other.locator("[data-take]").tap()
    expect(other.locator("[data-done-change]")).to_be_visible()

    mend(till)
    expect(till.locator("[data-unsent-open]")).to_have_attribute(
        "aria-label", "1 notice to read", timeout=SENT_WITHIN_MS
    )
    [order] = stored(lambda: orders_at(table))
    assert order.overpaid == Decimal("3.20")
    assert stored(lambda: Payment.objects.filter(order=order, receipt_number=number).count()) == 1
    assert stored(lambda: Payment.objects.filter(order=order).count()) == 2


def test_two_devices_that_change_the_same_field_show_a_quiet_notice(site, table, till, stored, cut, in_alpha):
    order_of(till, table, site.menu.latte)
    expect(till.locator("[data-pay]:visible")).to_be_visible()
    till.locator("[data-open-cart]").tap()
    cut(till)
    for _ in range(3):
        till.get_by_role("button", name="Guests: one more").tap()
    [order] = stored(lambda: orders_at(table))
    in_alpha(orders.set_order_details, order_id=order.id, guests=7)  # by another person, before this device sends
    mend(till)
    expect_all_sent(till)
    expect(till.get_by_text("Someone else entered 7 guests")).to_be_visible(timeout=SENT_WITHIN_MS)
    assert stored(lambda: Order.objects.get(pk=order.id).guests) == 3


# Signing out


def test_signing_out_is_refused_while_anything_is_unsent_and_forgets_everything_afterwards(
    site, table, till, cut, installed
):
    installed(till)
    cut(till)
    order_of(till, table, site.menu.latte)
    till.locator("details[data-menu] summary").tap()
    till.get_by_role("button", name="Sign out").tap()
    expect(till.get_by_text("1 change is not sent yet and would be lost.")).to_be_visible()
    expect(till.locator("#unsent-sheet")).to_be_visible()
    assert_accessible(till)
    till.locator("#unsent-sheet").get_by_role("button", name="Close").tap()
    mend(till)
    expect_all_sent(till)
    assert till.evaluate("indexedDB.databases().then((all) => all.length)") == 2
    till.locator("details[data-menu] summary").tap()
    till.get_by_role("button", name="Sign out").tap()
    till.wait_for_url("**/sign-in/**")
    [stored] = till.context.storage_state(indexed_db=True)["origins"]
    [left] = stored["indexedDB"]
    assert left["name"] == f"fynlo:device:{site.alpha.pk}"
    records = {store["name"]: len(store["records"]) for store in left["stores"]}
    assert (records["records"], records["commands"]) == (0, 0)
    assert till.evaluate("caches.match('/pos/').then((page) => page === undefined)")


# Updates


def test_an_update_waits_for_a_tap_and_loses_nothing(site, signed_in, table, stored, page_errors, installed):
    with serve() as server:
        till = signed_in("sara", server=server).new_page()
        till.on("pageerror", lambda error: page_errors.append(str(error)))
        till.goto(server.url("/pos/"))
        expect_live(till)
        installed(till)
        stop(server.process)
        order_of(till, table, site.menu.latte)
        back(till)
        expect(till.locator("[data-unsent-open]")).to_be_visible(timeout=30_000)
        till.route("**/api/v1/sync/commands", lambda route: route.abort())  # it stays unsent over the update
        with serve(CHANGED_APPLICATION, environment={"CHANGED_SHELL": CHANGED}, port=server.port):
            till.evaluate("window.dispatchEvent(new Event('online'))")
            expect(till.locator("[data-update]")).to_be_visible(timeout=40_000)
            assert till.evaluate(CACHED_SHELLS) != [f"till-{CHANGED}"]
            till.locator("[data-update]").tap()
            expect(till.locator("[data-update]")).to_have_count(0)
            expect_live(till)
            expect(till.locator("[data-unsent-open]")).to_be_visible()
            assert till.evaluate(CACHED_SHELLS) == [f"till-{CHANGED}"]
            till.unroute("**/api/v1/sync/commands")
            till.evaluate("window.dispatchEvent(new Event('online'))")
            expect_all_sent(till)
    assert len(stored(lambda: orders_at(table))) == 1


def test_a_refused_order_does_not_remove_the_next_round(site, table, till, stored, cut, in_alpha):
    """The order and its second round are made offline. Both are refused, and the cart shows the lines of both once."""
    cut(till)
    order_of(till, table, site.menu.sandwich)
    tile(till, site.menu.latte).tap()
    send(till)
    in_alpha(floor.set_table_status, table_id=table.id, status="blocked")
    mend(till)
    expect(till.locator("[data-unsent-open]")).to_contain_text("1 refused", timeout=SENT_WITHIN_MS)
    till.locator("[data-open-cart]").tap()
    expect(till.locator("#cart-sheet .is-new")).to_have_count(2)
    till.get_by_role("button", name="Remove Sandwich").tap()
    in_alpha(floor.set_table_status, table_id=table.id, status="available")
    send(till)
    expect(till.locator("[data-pay]:visible")).to_be_visible()
    [order] = stored(lambda: orders_at(table))
    assert stored(lambda: list(Line.objects.filter(order=order).values_list("name", "status"))) == [("Latte", "fired")]
