"""The till on a small phone, by touch: orders, cash, and what a waiter in a hurry does."""

from decimal import Decimal

import pytest
from playwright.sync_api import Response, expect

from menu import services as menu_services
from orders.models import Line
from payments.models import Payment
from tests.browser.conftest import PHONE, TABLET, assert_accessible
from tests.browser.till_page import expect_live, open_table, orders_at, send, tile
from tests.servers import serve, stop

pytestmark = pytest.mark.browser

FIRST_LOAD_BYTES = 100_000
EMPTY_SNAPSHOT_BYTES = 1_500  # of a restaurant without orders
FIRST_LOAD_REQUESTS = 12  # until the tables are shown


# The way of an order


def test_an_order_with_choices_reaches_the_kitchen_at_the_price_the_till_showed(till, site, table, stored, open_page):
    kitchen = open_page("kim", "/kitchen/grill/", viewport=TABLET)
    expect_live(kitchen)
    open_table(till, table)

    tile(till, site.menu.tacos).tap()
    expect(till.locator("[data-save-line]")).to_have_text("Choose Filling")
    till.locator(f'[data-option="{site.menu.prawn.id}"]').tap()
    till.locator(f'[data-option="{site.menu.guacamole.id}"]').tap()
    till.get_by_role("button", name="Quantity: one more").tap()
    till.get_by_label("Note for the kitchen").fill("sauce apart")
    expect(till.locator("[data-save-line]")).to_have_text("Add £22.40")
    till.locator("[data-save-line]").tap()
    tile(till, site.menu.latte).tap()
    tile(till, site.menu.latte).tap()
    expect(till.locator(".cart-total")).to_have_text("£28.80")
    till.locator("[data-open-cart]").tap()
    till.get_by_role("button", name="Guests: one more").tap()
    send(till)

    ticket = kitchen.locator("[data-ticket]", has_text=f"Table {table.name}")
    expect(ticket).to_contain_text("Prawn")
    expect(ticket).to_contain_text("sauce apart")
    expect(ticket).not_to_contain_text("crustaceans")  # no guest has that allergy
    expect(ticket).not_to_contain_text("Latte")  # the bar's
    expect(till.locator("[data-pay]:visible")).to_be_visible()
    [order] = stored(lambda: orders_at(table))
    assert order.total == Decimal("28.80")
    assert order.guests == 1
    expect(till.locator(".cart-total")).to_have_text("£28.80")


def test_a_second_round_is_added_to_the_same_order(till, site, table, stored):
    open_table(till, table)
    tile(till, site.menu.crisps).tap()
    send(till)
    expect(till.locator("[data-pay]:visible")).to_be_visible()
    tile(till, site.menu.latte).tap()
    send(till)
    till.locator("[data-open-cart]").tap()
    expect(till.locator('#cart-sheet [data-state="fired"]')).to_have_count(2)

    [order] = stored(lambda: orders_at(table))
    assert stored(lambda: set(order.lines.values_list("name", "status"))) == {("Crisps", "fired"), ("Latte", "fired")}


def test_an_unsent_line_is_removed_and_restored_by_undo(till, site, table):
    open_table(till, table)
    tile(till, site.menu.crisps).tap()
    tile(till, site.menu.latte).tap()
    till.locator("[data-open-cart]").tap()
    till.get_by_role("button", name="Remove Crisps").tap()
    expect(till.locator("#cart-sheet [data-line]")).to_have_count(1)
    till.get_by_role("button", name="Undo").tap()
    expect(till.locator("#cart-sheet [data-line]").first).to_contain_text("Crisps")


def test_a_held_line_is_voided_on_the_server_and_ordered_again_by_undo(till, site, table, stored):
    open_table(till, table)
    tile(till, site.menu.crisps).tap()
    till.locator("[data-open-cart]").tap()
    till.locator("#cart-sheet [data-keep]").tap()
    expect(till.locator("[data-send]:visible")).to_be_visible()
    till.locator("[data-open-cart]").tap()
    expect(till.locator('#cart-sheet [data-state="held"]')).to_be_visible()
    till.get_by_role("button", name="Remove Crisps").tap()
    expect(till.locator("#cart-sheet [data-line]")).to_have_count(0)
    till.get_by_role("button", name="Undo").tap()
    expect(till.locator("#cart-sheet [data-line]")).to_have_count(1)
    send(till)
    expect(till.locator("[data-pay]:visible")).to_be_visible()

    [order] = stored(lambda: orders_at(table))
    assert stored(lambda: sorted(order.lines.values_list("status", flat=True))) == ["fired", "void"]


# Cash


def test_cash_shows_the_change_and_the_tip_apart(till, site, table, stored):
    open_table(till, table)
    tile(till, site.menu.latte).tap()
    send(till)
    till.locator("[data-pay]:visible").tap()
    expect(till.locator("[data-due]")).to_have_text("£3.20")
    notes = [int(note.get_attribute("data-cash")) for note in till.locator("[data-cash]").all()]
    assert notes == [320, 500, 1000, 2000]
    till.locator('[data-cash="500"]').tap()
    expect(till.locator("[data-change]")).to_have_text("£1.80")
    till.locator("[data-keep-tip]").tap()
    expect(till.locator("[data-tip]")).to_have_text("£1.80")
    expect(till.locator("[data-change]")).to_have_text("£0.00")
    till.locator("[data-keep-tip]").tap()
    for key in ("erase", "erase", "erase"):
        till.locator(f'[data-key="{key}"]').tap()
    for key in ("4", "00"):
        till.locator(f'[data-key="{key}"]').tap()
    expect(till.locator("[data-change]")).to_have_text("£0.80")
    till.locator("[data-take]").tap()
    expect(till.locator("[data-done-change]")).to_have_text("£0.80")
    till.locator("[data-done]").tap()
    expect(till.locator(f'[data-table="{table.id}"]')).to_be_visible()

    [order] = stored(lambda: orders_at(table))
    [payment] = stored(lambda: list(Payment.objects.filter(order_id=order.id)))
    assert (payment.amount, order.paid) == (Decimal("3.20"), Decimal("3.20"))


def test_too_little_cash_is_refused(till, site, table):
    open_table(till, table)
    tile(till, site.menu.latte).tap()
    send(till)
    till.locator("[data-pay]:visible").tap()
    till.locator('[data-key="2"]').tap()
    till.locator("[data-take]").tap(force=True)
    expect(till.get_by_text("still short.")).to_be_visible()
    expect(till.locator("[data-due]")).to_be_visible()


# What goes wrong


def test_sold_out_is_shown_at_once_also_on_a_line_in_the_cart(till, site, table, in_alpha, stored):
    open_table(till, table)
    tile(till, site.menu.sandwich).tap()
    till.locator("[data-open-cart]").tap()
    in_alpha(menu_services.set_availability, item_id=site.menu.sandwich.id, available=False)
    try:
        expect(till.locator("#cart-sheet [data-line]")).to_contain_text("Sold out")
        till.get_by_role("button", name="Close").tap()
        expect(tile(till, site.menu.sandwich)).to_contain_text("Sold out")
        till.locator("[data-send]:visible").tap(force=True)  # the till names the reason and shows the line
        expect(till.get_by_text("Sandwich is sold out. Remove it or choose something else")).to_be_visible()
        till.locator("#cart-sheet [data-replace-line]").tap()
        expect(till.get_by_text("Tap what comes instead of Sandwich")).to_be_visible()
        tile(till, site.menu.crisps).tap()
        send(till)
        expect(till.locator("[data-pay]:visible")).to_be_visible()
        [order] = stored(lambda: orders_at(table))
        assert stored(lambda: list(order.lines.values_list("name", flat=True))) == ["Crisps"]
    finally:
        in_alpha(menu_services.set_availability, item_id=site.menu.sandwich.id, available=True)


def test_a_double_tap_makes_one_order(till, site, table, stored):
    open_table(till, table)
    tile(till, site.menu.latte).tap()
    till.evaluate("const button = document.querySelector('[data-send]'); button.click(); button.click()")
    expect(till.locator("[data-pay]:visible")).to_be_visible()

    assert len(stored(lambda: orders_at(table))) == 1
    assert stored(lambda: Line.objects.filter(order__table_id=table.id).count()) == 1


def test_a_reload_shows_the_servers_state_and_keeps_what_was_not_sent(till, site, table):
    open_table(till, table)
    tile(till, site.menu.crisps).tap()
    send(till)
    expect(till.locator("[data-pay]:visible")).to_be_visible()
    tile(till, site.menu.latte).tap()
    till.reload()
    expect_live(till)
    till.locator("[data-open-cart]").tap()
    expect(till.locator('#cart-sheet [data-state="fired"]')).to_have_count(1)
    expect(till.locator("#cart-sheet .is-new")).to_contain_text("Latte")


def test_two_tabs_share_a_cart_and_both_keep_their_lines(till, site, table, open_page, stored):
    other = open_page("sara", "/pos/", context=till.context)
    expect_live(other)
    open_table(till, table)
    tile(till, site.menu.crisps).tap()
    open_table(other, table)
    expect(tile(other, site.menu.crisps)).to_contain_text("1")
    tile(other, site.menu.latte).tap()
    expect(tile(till, site.menu.latte)).to_contain_text("1")
    send(other)
    expect(till.locator("[data-pay]:visible")).to_be_visible()

    [order] = stored(lambda: orders_at(table))
    assert stored(lambda: set(order.lines.values_list("name", flat=True))) == {"Crisps", "Latte"}


def test_two_waiters_at_one_table_share_one_order(till, site, table, open_page, stored):
    other = open_page("marco", "/pos/")
    expect_live(other)
    open_table(till, table)
    open_table(other, table)
    tile(till, site.menu.crisps).tap()
    tile(other, site.menu.latte).tap()
    send(till)
    expect(till.locator("[data-pay]:visible")).to_be_visible()
    expect(other.get_by_text("Sara has an order open here")).to_be_visible()
    send(other)
    expect(other.get_by_text("added to it")).to_be_visible()
    expect(other.locator("[data-pay]:visible")).to_be_visible()

    [order] = stored(lambda: orders_at(table))
    assert stored(lambda: set(order.lines.values_list("name", flat=True))) == {"Crisps", "Latte"}


def test_an_order_sent_while_the_server_is_down_is_stored_once(site, signed_in, table, stored, page_errors):
    with serve() as server:
        till = signed_in("sara", server=server).new_page()
        till.on("pageerror", lambda error: page_errors.append(str(error)))
        till.goto(server.url("/pos/"))
        expect_live(till)
        open_table(till, table)
        tile(till, site.menu.latte).tap()
        stop(server.process)
        send(till)
        till.locator("[data-open-cart]").tap()
        expect(till.locator('#cart-sheet [data-state="unsure"]')).to_be_visible(timeout=30_000)
        expect(till.locator("[data-connection]")).to_contain_text("1 change waits", timeout=30_000)
        with serve(port=server.port):
            till.evaluate("window.dispatchEvent(new Event('online'))")
            expect(till.locator('#cart-sheet [data-state="fired"]')).to_be_visible(timeout=40_000)
            expect_live(till)
            expect(till.locator("[data-connection]")).to_be_hidden()
    assert len(stored(lambda: orders_at(table))) == 1


# The page itself


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_state_is_accessible(open_page, site, table, scheme):
    till = open_page("sara", "/pos/", color_scheme=scheme)
    expect_live(till)
    assert_accessible(till)
    open_table(till, table)
    tile(till, site.menu.latte).tap()
    assert_accessible(till)
    tile(till, site.menu.tacos).tap()
    expect(till.locator("#product-sheet")).to_be_visible()
    assert_accessible(till)
    till.get_by_role("button", name="Close").tap()
    till.locator("[data-open-cart]").tap()
    assert_accessible(till)
    send(till)
    till.locator("[data-pay]:visible").tap()
    till.locator('[data-cash="500"]').tap()
    assert_accessible(till)
    till.locator("[data-take]").tap()
    expect(till.locator("[data-done-change]")).to_be_visible()
    assert_accessible(till)


def test_every_target_is_large_enough_for_a_thumb(till, site, table):
    open_table(till, table)
    tile(till, site.menu.latte).tap()
    assert till.evaluate("probes.smallControls()") == []


def test_the_first_load_is_small(production_build, signed_in, site, capsys):
    """Counts bytes as they are sent: the server compresses static files."""
    page = signed_in("sara").new_page()
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(site.server.url("/pos/"), wait_until="commit")
    asked = page.evaluate("probes.loadedBeforeTables()")
    expect_live(page)
    loaded = [answer for answer in answers if answer.request.method == "GET" and answer.ok and answer.url in asked]
    snapshots = [answer for answer in answers if "/sync/snapshot" in answer.url]
    loaded = [answer for answer in loaded if answer not in snapshots]  # it grows with the orders of the tests before
    plain = sum(len(answer.body()) for answer in loaded)
    sent = sum(answer.request.sizes()["responseBodySize"] for answer in loaded)
    with capsys.disabled():
        print(f"\nfirst load of the till: {sent / 1000:.0f} kB ({plain / 1000:.0f} kB plain) in {len(loaded)} answers")
    assert sent <= FIRST_LOAD_BYTES - EMPTY_SNAPSHOT_BYTES
    assert len(asked) <= FIRST_LOAD_REQUESTS, asked
    assert len(snapshots) == 1  # the page requests it before its scripts run


def test_it_can_be_installed_and_opens_without_a_network(till, site, installed):
    manifest = till.evaluate("fetch(document.querySelector('link[rel=manifest]').href).then((answer) => answer.json())")
    assert manifest["start_url"] == manifest["scope"] == "/pos/"
    for icon in manifest["icons"]:
        assert till.evaluate("(src) => fetch(src).then((answer) => answer.ok)", icon["src"])
    installed(till)
    till.context.set_offline(True)
    till.reload()
    expect(till.locator(".heading-note")).to_contain_text("Sara")
    expect(till.locator("[data-connection]")).to_contain_text("No connection")
    till.context.set_offline(False)


def test_a_wide_screen_has_the_cart_beside_the_menu(open_page, site, table):
    till = open_page("sara", "/pos/", viewport=TABLET)
    expect_live(till)
    open_table(till, table)
    tile(till, site.menu.latte).tap()
    expect(till.locator(".order-cart [data-line]")).to_contain_text("Latte")
    till.set_viewport_size(PHONE)
    expect(till.locator(".cart-bar")).to_be_visible()
