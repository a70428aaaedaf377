"""Two people count one place on two phones, one of them without a network for a while; a manager approves."""

from decimal import Decimal as D

import pytest
from playwright.sync_api import Page, expect

from inventory import services
from inventory.models import LocationStock, Stock, StocktakeCount
from inventory.stocktakes import services as stocktakes
from tests.browser.conftest import PHONE, assert_accessible

pytestmark = pytest.mark.browser
# A camera that sees one barcode, in a browser that reads it.
CAMERA = """
  globalThis.BarcodeDetector = class {
    async detect() { return [{ rawValue: "5449000131805" }]; }
  };
  navigator.mediaDevices.getUserMedia = async () => {
    const canvas = document.createElement("canvas");
    canvas.getContext("2d").fillRect(0, 0, 9, 9);
    return canvas.captureStream(10);
  };
"""
# The worker has the page and its files, and the page has written the lines.
IS_STORED = """async (id) => {
  const cache = await caches.open(`stocktake-${id}`);
  const page = `/portal/stock/stocktakes/${id}/`;
  const lines = await (await cache.match(`${page}lines.json`))?.json();
  return Boolean(await cache.match(page)) && lines?.lines.some(({ counted }) => counted === 4);
}"""


def row(page: Page, name: str):
    return page.locator("[data-row-key]").filter(has_text=name)


def count(page: Page, name: str, quantity: str, button: str = "Count"):
    row(page, name).get_by_label("How much of").fill(quantity)
    row(page, name).get_by_role("button", name=button, exact=True).click()


def test_the_page_opens_without_a_network_and_each_count_arrives_once(open_page, in_alpha, stored, installed):
    pantry = in_alpha(services.add_location, name="Pantry")
    for name in ("Rice", "Flour", "Sugar"):
        item = in_alpha(services.add_item, name=name, unit="kg", location_id=pantry.id)
        in_alpha(services.receive_stock, item_id=item.id, quantity=D(9), cost=D(9))
    begun = in_alpha(stocktakes.begin_stocktake, name="Pantry", location_ids=[pantry.id])
    path = f"/portal/stock/stocktakes/{begun.id}/"
    kim = open_page("kim", path, viewport=PHONE, reduced_motion="reduce")
    count(kim, "Sugar", "4")
    expect(row(kim, "Sugar")).to_contain_text("Counted: 4 kg, Kim")
    kim.wait_for_function(IS_STORED, arg=str(begun.id))

    kim.context.set_offline(True)
    kim.goto(f"{kim.url.split('?')[0]}?place={pantry.id}")
    expect(row(kim, "Sugar")).to_contain_text("Counted: 4 kg, Kim")
    count(kim, "Rice", "7")
    count(kim, "Flour", "2")
    count(kim, "Flour", "3", "Add")
    kim.reload()
    expect(row(kim, "Flour")).to_contain_text("Added: 3 kg. Not sent yet.")
    expect(kim.locator("[data-count-status]")).to_contain_text("3 counts are on this device and not sent yet.")
    assert_accessible(kim)

    kim.context.set_offline(False)
    expect(row(kim, "Flour")).to_contain_text("Counted: 5 kg, Kim")
    expect(kim.locator("[data-count-status]")).to_be_hidden()
    kim.reload()
    expect(row(kim, "Rice")).to_contain_text("Counted: 7 kg, Kim")
    found = stored(
        lambda: list(StocktakeCount.objects.filter(line__stocktake=begun).values_list("quantity", flat=True))
    )
    assert sorted(found) == [D(2), D(3), D(4), D(7)], "each count has one effect"


def test_a_barcode_is_read_by_the_camera_where_the_browser_can(open_page, signed_in, in_alpha):
    rack = in_alpha(services.add_location, name="Rack")
    for name, barcode in (("Tonic", "5449000000996"), ("Soda", "5449000131805")):
        in_alpha(services.add_item, name=name, unit="bottle", barcode=barcode, location_id=rack.id)
    begun = in_alpha(stocktakes.begin_stocktake, name="Rack", location_ids=[rack.id])
    phone = signed_in("kim", viewport=PHONE, reduced_motion="reduce")
    phone.add_init_script(CAMERA)
    kim = open_page("kim", f"/portal/stock/stocktakes/{begun.id}/", context=phone)
    expect(row(kim, "Tonic")).to_be_visible()

    kim.get_by_role("button", name="Scan").click()

    expect(kim.get_by_label("How much of Soda")).to_be_focused()
    expect(row(kim, "Tonic")).to_have_count(0)
    row(kim, "Soda").get_by_label("How much of").fill("8")
    kim.keyboard.press("Enter")
    expect(row(kim, "Soda")).to_contain_text("Counted: 8 bottle, Kim")
    expect(row(kim, "Tonic")).to_be_visible()


def test_a_count_that_arrives_after_the_approval_is_said_on_the_phone_and_to_the_managers(open_page, in_alpha, stored):
    shed = in_alpha(services.add_location, name="Shed")
    item = in_alpha(services.add_item, name="Charcoal", unit="bag", location_id=shed.id)
    in_alpha(services.receive_stock, item_id=item.id, quantity=D(6), cost=D(30))
    begun = in_alpha(stocktakes.begin_stocktake, name="Shed", location_ids=[shed.id])
    kim = open_page("kim", f"/portal/stock/stocktakes/{begun.id}/", viewport=PHONE, reduced_motion="reduce")
    expect(row(kim, "Charcoal")).to_be_visible()
    kim.context.set_offline(True)
    count(kim, "Charcoal", "5")
    expect(row(kim, "Charcoal")).to_contain_text("Not sent yet.")
    in_alpha(stocktakes.approve_stocktake, stocktake_id=begun.id)

    kim.context.set_offline(False)
    expect(kim.locator("[data-refused]")).to_contain_text(
        "Not taken: Charcoal, 5 bag. It arrived after the stocktake was approved, so nothing has moved."
    )
    assert stored(lambda: Stock.objects.get(item=item).quantity) == 6
    marco = open_page("marco", "/portal/attention/", viewport=PHONE, reduced_motion="reduce")
    expect(
        marco.get_by_text("Kim counted Charcoal for “Shed”, which was approved before that arrived.")
    ).to_be_visible()
    marco.goto(marco.url.replace("attention/", f"stock/stocktakes/{begun.id}/review/?view=late"))
    expect(marco.get_by_role("row").nth(1)).to_contain_text("Arrived late")
    marco.get_by_text("Note").first.click()
    expect(marco.get_by_text("Arrived after the approval: it changed nothing.")).to_be_visible()


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
            StocktakeCount.objects.filter(line__stocktake=begun).count(),
        )
    )
    assert there == {"House red": D("13.5"), "House white": D(6), "Cava": D(2)}
    assert counts == 4, "each count has one effect"
