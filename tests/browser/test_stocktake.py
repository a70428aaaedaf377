"""Two people count one place on two phones, one of them without a network for a while; a manager approves."""

from decimal import Decimal as D

import pytest
from playwright.sync_api import Page, expect

from inventory import services
from inventory.models import LocationStock, StocktakeCount
from inventory.stocktakes import services as stocktakes
from tests.browser.conftest import PHONE, assert_accessible

pytestmark = pytest.mark.browser


def row(page: Page, name: str):
    return page.locator("[data-row-key]").filter(has_text=name)


def count(page: Page, name: str, quantity: str, button: str = "Count"):
    row(page, name).get_by_label("How much of").fill(quantity)
    row(page, name).get_by_role("button", name=button, exact=True).click()


def test_two_people_count_at_once_one_without_a_network_and_a_manager_approves(open_page, in_alpha, stored):
    cellar = in_alpha(services.add_location, name="Cellar")
    items = {}
    for name, there, barcode in (("House red", 12, "5000159484695"), ("House white", 6, ""), ("Cava", 3, "")):
        fields = {"conversions": [["case", D(6), "bottle"]], "barcode": barcode, "location_id": cellar.id}
        items[name] = in_alpha(services.add_item, name=name, unit="bottle", **fields)
        in_alpha(services.receive_stock, item_id=items[name].id, quantity=D(there), cost=D(there * 5))
    begun = in_alpha(stocktakes.begin_stocktake, name="Cellar", location_ids=[cellar.id])
    path = f"/portal/stock/stocktakes/{begun.id}/"
    kim, sara = (open_page(name, path, viewport=PHONE, reduced_motion="reduce") for name in ("kim", "sara"))
    for page in (kim, sara):
        expect(row(page, "Cava")).to_be_visible()
    assert_accessible(kim)

    kim.context.set_offline(True)
    count(kim, "House red", "1,5")
    expect(kim.get_by_label("How much of House white")).to_be_focused()
    row(kim, "House red").get_by_label("Unit").select_option("case")
    count(kim, "House red", "2", "Add")
    expect(row(kim, "House red")).to_contain_text("Added: 2 case. Not sent yet.")
    expect(kim.locator("[data-count-status]")).to_contain_text("2 counts are on this device and not sent yet.")
    expect(kim.get_by_role("link", name="Cellar: 1 of 3")).to_be_visible()
    assert_accessible(kim)
    sara.get_by_role("searchbox").fill("5000159484695")
    sara.get_by_role("searchbox").press("Enter")
    expect(sara.get_by_label("How much of House red")).to_be_focused()
    sara.get_by_role("searchbox").fill("")
    count(sara, "Cava", "2")
    expect(row(sara, "Cava")).to_contain_text("Counted: 2 bottle, Sara")

    kim.context.set_offline(False)
    kim.reload()  # what was counted outlives the page
    expect(row(kim, "House red")).to_contain_text("Counted: 13.5 bottle, Kim")
    expect(kim.locator("[data-count-status]")).to_be_hidden()
    expect(row(kim, "Cava")).to_contain_text("Counted: 2 bottle, Sara")
    kim.get_by_label("Not counted yet").check()
    expect(kim.locator("[data-row-key]")).to_have_count(1)
    count(kim, "House white", "6")
    expect(row(kim, "House white")).to_contain_text("Counted: 6 bottle, Kim")

    marco = open_page("marco", f"{path}review/", viewport=PHONE, reduced_motion="reduce")
    expect(marco.get_by_role("row").nth(1)).to_contain_text("House red")
    expect(marco.get_by_role("row").nth(2)).to_contain_text("Cava")
    assert_accessible(marco)
    marco.get_by_role("button", name="Approve", exact=True).click()
    marco.get_by_role("dialog").get_by_role("button", name="Approve", exact=True).click()
    expect(marco.get_by_text("The stocktake is approved. Its differences are booked.")).to_be_visible()

    there, counts = stored(
        lambda: (
            dict(LocationStock.objects.filter(location=cellar).values_list("item__name", "quantity")),
            StocktakeCount.objects.count(),
        )
    )
    assert there == {"House red": D("13.5"), "House white": D(6), "Cava": D(2)}
    assert counts == 4, "each count has one effect"
