"""Stock on a phone: track products of the menu, receive, count, waste, and undo what was entered by mistake."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, assert_accessible

pytestmark = pytest.mark.browser


def test_stock_is_set_up_from_the_menu_and_moved_on_a_phone(open_page):
    page = open_page("marco", "/portal/stock/", viewport=PHONE, reduced_motion="reduce")
    page.get_by_role("link", name="From the menu").last.click()
    expect(page.get_by_label("There is").first).to_be_hidden()
    page.get_by_label("Crisps").check()
    crisps = page.get_by_role("listitem").filter(has_text="Crisps")
    crisps.get_by_label("Counted in").fill("packet")
    crisps.get_by_label("There is").fill("48")
    crisps.get_by_label("One costs").fill("0.35")
    assert_accessible(page)
    page.get_by_role("button", name="Track these").click()

    expect(page.get_by_text("1 item is tracked.")).to_be_visible()
    page.get_by_role("link", name="Crisps").click()
    expect(page.get_by_text("£16.80").first).to_be_visible()
    assert_accessible(page)

    page.get_by_role("link", name="Receive").click()
    page.get_by_label("How much").fill("12")
    page.get_by_label("Cost of all of it").fill("6.00")
    page.get_by_role("button", name="Put into stock").click()
    expect(page.get_by_text("There is now 60 packet.")).to_be_visible()

    page.get_by_role("link", name="Count").click()
    page.get_by_label("How much").fill("58")
    page.get_by_role("button", name="Save the count").click()
    expect(page.get_by_text("There is now 58 packet.")).to_be_visible()

    page.get_by_role("link", name="Waste").click()
    expect(page.get_by_label("Which reason")).to_be_hidden()
    page.get_by_label("How much").fill("50")
    page.get_by_label("Dropped or broken").check()
    assert_accessible(page)
    page.get_by_role("button", name="Record waste").click()
    expect(page.get_by_text("There is now 8 packet.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone.")).to_be_visible()
    expect(page.get_by_text("58 packet").first).to_be_visible()
