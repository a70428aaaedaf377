"""Stock on a phone: track products of the menu, receive, count, waste, and undo what was entered by mistake."""

from decimal import Decimal as D

import pytest
from playwright.sync_api import expect

from inventory import services
from inventory.models import Movement
from tests.browser.conftest import PHONE, assert_accessible
from tests.browser.till_page import expect_all_sent, expect_live, mend

pytestmark = pytest.mark.browser

DESKTOP = {"width": 1280, "height": 800}


@pytest.mark.parametrize(("viewport", "product"), [(PHONE, "Crisps"), (DESKTOP, "Sandwich")], ids=["phone", "desktop"])
def test_stock_is_set_up_from_the_menu_and_moved(open_page, viewport, product):
    page = open_page("marco", "/portal/stock/", viewport=viewport, reduced_motion="reduce")
    page.get_by_role("link", name="From the menu").last.click()
    expect(page.get_by_label("There is").first).to_be_hidden()
    page.get_by_label(product).check()
    row = page.get_by_role("listitem").filter(has_text=product)
    row.get_by_label("Counted in").fill("packet")
    row.get_by_label("There is").fill("48")
    row.get_by_label("One costs").fill("0.35")
    assert_accessible(page)
    page.get_by_role("button", name="Track these").click()

    expect(page.get_by_text("1 item is tracked.")).to_be_visible()
    page.get_by_role("link", name=product).click()
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


def test_waste_of_a_dish_without_a_network_sells_out_an_item_on_every_till(open_page, site, in_alpha, stored, cut):
    beans = in_alpha(services.add_item, name="Coffee beans", unit="g", reorder_at=D(500))
    in_alpha(services.receive_stock, item_id=beans.id, quantity=D(520), cost=D("10.00"))
    part = {"item_id": beans.id, "quantity": D(18), "unit": "g"}
    in_alpha(services.set_recipe, made_id=site.menu.latte.id, kind="product", ingredients=[part])
    site.server.empty_caches()
    other = open_page("carl", "/pos/")
    till = open_page("sara", "/pos/", viewport=PHONE)
    expect_live(other)
    expect_live(till)
    sheet = till.locator("#waste-sheet")
    till.locator("[data-menu] summary").click()
    till.locator("[data-waste-open]").click()
    sheet.locator("[data-waste-search]").fill("coffee")
    expect(sheet.locator("[data-choice]")).to_contain_text("Stock item, in g")

    cut(till)
    sheet.locator("[data-waste-search]").fill("latte")
    sheet.locator("[data-choice]").click()
    expect(sheet.locator('[data-do="sold-out"]')).to_be_visible()
    sheet.locator("[data-waste-quantity]").fill("2")
    sheet.locator('[data-reason="Dropped or broken"]').click()
    assert_accessible(till)
    sheet.locator('[data-do="record-waste"]').click()
    expect(till.locator("[data-toast], .toast").first).to_contain_text("Waste of Latte is recorded.")
    mend(till)

    for each in (till, other):
        mark = each.locator("[data-unsent-open]")
        expect(mark).to_have_attribute("aria-label", "1 notice to read", timeout=20_000)
    sheet.locator("[data-close]").click()
    till.locator("[data-unsent-open]").click()
    expect(till.locator("#unsent-sheet")).to_contain_text("Coffee beans is running low: 484 g left.")
    till.locator("[data-notice-read]").click()
    till.reload()
    expect_live(till)
    expect_all_sent(till)
    assert stored(
        lambda: list(Movement.objects.filter(reason__startswith="Latte").values_list("quantity", "kind"))
    ) == [(D("-36.0000"), "waste")]
