"""Guests order on their phones: the waiter's code, the allergens first, the menu, and the waiter who confirms."""

import re

import pytest
from playwright.sync_api import expect

from orders.models import Order
from orders.services import set_allergies
from tests.browser.conftest import assert_accessible, is_error
from tests.browser.till_page import expect_live

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def guest(browser, page_errors):
    """A guest's phone."""
    context = browser.new_context(viewport=PHONE, has_touch=True)
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.on("pageerror", lambda error: page_errors.append(f"guest: {error}"))
    page.on("console", lambda message: page_errors.append(f"guest: {message.text}") if is_error(message) else None)
    yield page
    context.close()


def test_a_guest_orders_and_the_waiter_confirms(site, till, table, guest, change_settings, stored, in_alpha):
    change_settings(guest_orders="confirm")
    till.reload()
    expect_live(till)
    till.locator(f'[data-table="{table.id}"]').dispatch_event("contextmenu")
    till.locator("[data-open-visit]").tap()
    code = till.locator("[data-visit-code]").inner_text()
    till.locator("#table-sheet [data-close]").tap()

    guest.goto(site.server.url(f"/table/{table.id}/"))
    assert_accessible(guest)
    guest.get_by_label("Code of your table").fill(code)
    guest.get_by_role("button", name="Open the menu").tap()
    expect(guest).to_have_title(re.compile("avoid"))
    assert_accessible(guest)
    guest.get_by_role("button", name="I avoid none of these").tap()

    tacos = guest.locator(".guest-product", has_text="Tacos")
    tacos.get_by_label("How many: Tacos").fill("2")
    tacos.locator("summary").tap()
    expect(tacos.get_by_label("Mushroom")).to_be_disabled()
    tacos.get_by_label(re.compile("Prawn")).check()
    tacos.get_by_label("Note for the kitchen").fill("No onion")
    send = guest.locator("[data-send]")
    expect(send).to_contain_text("£20.00")
    assert_accessible(guest)

    guest.reload()
    expect(send).to_contain_text("£20.00")
    guest.context.set_offline(True)
    expect(guest.locator("[data-offline]")).to_be_visible()
    send.tap()
    guest.context.set_offline(False)
    expect(guest.locator("[data-offline]")).to_be_hidden()
    send.tap()
    expect(guest.locator("#order")).to_contain_text("Waiting for a waiter")
    assert_accessible(guest)

    notice = till.locator("[data-guest-notice]")
    expect(notice).to_contain_text("2 × Tacos (Prawn) “No onion”")
    notice.get_by_role("button", name="Confirm").tap()
    expect(notice).to_be_hidden()
    expect(guest.locator("#order")).to_contain_text("In the kitchen")
    assert str(stored(lambda: Order.objects.get(table=table.id)).total) == "20.00"

    in_alpha(set_allergies, order_id=stored(lambda: Order.objects.get(table=table.id).id), allergens=["milk"])
    guest.get_by_label("How many: Latte").fill("1")
    send.tap()
    notice.get_by_role("button", name="Confirm").tap()
    expect(notice.get_by_role("alert")).to_contain_text("Latte contains milk")
    assert_accessible(till)
    notice.get_by_role("button", name="Send anyway").tap()
    expect(notice).to_be_hidden()

    guest.get_by_role("button", name="Call the waiter").tap()
    expect(notice).to_contain_text("calls the waiter")
    notice.get_by_role("button", name="Going there").tap()
    expect(notice).to_be_hidden()
