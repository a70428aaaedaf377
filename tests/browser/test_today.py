"""Today in a browser: panels follow the events, also after the network was away; the search by keyboard."""

import pytest
from playwright.sync_api import expect

from orders import services as orders
from orders.line_items import Item
from realtime import alerts
from realtime.alerts import AlertKind
from tests.browser.conftest import assert_accessible

pytestmark = pytest.mark.browser
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 800}


def test_the_panels_follow_the_orders_also_after_the_network_was_away(open_page, site, in_alpha):
    page = open_page("marco", "/portal/", viewport=DESKTOP)
    sales, status = page.locator("[data-panel=sales] .today-amount"), page.locator("[data-live-status]")
    expect(status).to_have_text("Live")
    expect(sales).to_have_text("£0.00")

    def sell():
        in_alpha(orders.place_order, items=[Item(product_id=site.menu.latte.id)], send=True)

    sell()
    expect(sales).to_have_text("£3.20")
    expect(page.locator("[data-panel=products]")).to_contain_text("Latte")

    page.context.set_offline(True)
    expect(status).not_to_have_text("Live", timeout=20_000)
    sell()
    page.context.set_offline(False)
    expect(status).to_have_text("Live", timeout=40_000)
    expect(sales).to_have_text("£6.40")
    assert_accessible(page)


def test_the_bell_counts_what_needs_attention_on_every_page(open_page, in_alpha, site):
    odd = AlertKind("test.bell", "Something odd", "Look at it.")
    alerts.register(odd)
    page = open_page("marco", "/portal/people/", viewport=PHONE)
    bell = page.locator("[data-bell-count]")
    expect(bell).to_be_hidden()

    def raise_one(*, context):
        return alerts.raise_alert("test.bell", context=context, about="x", subject=context.id, sentence="Odd.")

    page.wait_for_function("performance.getEntriesByName(location.origin + '/api/v1/sync/snapshot?view=portal').length")
    in_alpha(raise_one)
    expect(bell).to_have_text("1")
    alerts.unregister(odd)


def test_a_person_searches_and_opens_a_result_by_keyboard(open_page):
    page = open_page("olivia", "/portal/", viewport=DESKTOP)
    page.keyboard.press("/")
    dialog = page.get_by_role("dialog", name="Search")
    expect(dialog).to_be_visible()
    page.keyboard.type("vat number")
    expect(dialog.get_by_role("link", name="VAT number")).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("ArrowDown")
    expect(dialog.get_by_role("link", name="VAT number")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/portal/settings/#id_vat_number")


def test_the_active_link_is_in_sight_where_the_navigation_is_long(open_page):
    page = open_page("olivia", "/portal/settings/", viewport={"width": 1280, "height": 480})
    active = page.locator('.shell-nav .nav-group a[aria-current="page"]')
    expect(active).to_be_in_viewport(ratio=1)
    box, frame = active.bounding_box(), page.locator(".shell-nav").bounding_box()
    assert frame["y"] <= box["y"]
    assert box["y"] + box["height"] <= frame["y"] + frame["height"]
