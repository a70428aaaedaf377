"""The menu's pages in a real browser: by keyboard and by touch, on a phone and a desktop, without scripts too."""

import pytest
from django.db import connection
from playwright.sync_api import expect

from menu.models import Product
from tests.browser.conftest import PHONE, assert_accessible

pytestmark = pytest.mark.browser

DESKTOP = {"width": 1280, "height": 800}


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_products_page_is_accessible_and_fits(open_page, site, viewport):
    page = open_page("marco", f"/portal/menu/products/{_a_product(site)}/", viewport=viewport)
    expect(page.locator("h1")).to_be_visible()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_sold_out_is_one_tap_and_the_row_says_so(open_page):
    page = open_page("marco", "/portal/menu/")
    row = page.locator("tbody tr").first
    name = row.locator("th").inner_text().strip()
    row.get_by_role("button", name=f"Mark sold out: {name}").tap()
    expect(row.get_by_text("Sold out", exact=True)).to_be_visible()
    row.get_by_role("button", name=f"Back on sale: {name}").tap()
    expect(row.get_by_text("Available", exact=True)).to_be_visible()


def test_the_switch_works_without_scripts(open_page):
    page = open_page("marco", "/portal/menu/", java_script_enabled=False)
    row = page.locator("tbody tr").first
    row.get_by_role("button", name="Mark sold out").tap()
    expect(page.locator("tbody tr").first.get_by_role("button", name="Back on sale")).to_be_visible()
    page.locator("tbody tr").first.get_by_role("button", name="Back on sale").tap()
    expect(page.locator("tbody tr").first.get_by_role("button", name="Mark sold out")).to_be_visible()


def test_searching_narrows_the_list_as_one_types(open_page):
    page = open_page("marco", "/portal/menu/", viewport=DESKTOP)
    page.get_by_role("searchbox").press_sequentially("latte")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.wait_for_url("**q=latte**")


def test_a_product_is_made_by_keyboard_and_published(open_page):
    page = open_page("marco", "/portal/menu/new/", viewport=DESKTOP)
    page.get_by_label("Name").focus()
    page.keyboard.type("Horchata")
    page.get_by_label("Category").select_option(index=1)
    page.get_by_label("Price").fill("3.20")
    page.get_by_label("Station").select_option(index=1)
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.locator("h1")).to_have_text("Horchata")
    page.get_by_role("link", name="Review and publish").press("Enter")
    expect(page.get_by_text("Allergens not known yet")).to_be_visible()
    expect(page.get_by_label("1 change").get_by_text("Horchata")).to_be_visible()
    page.get_by_role("button", name="Publish now").press("Enter")
    expect(page.locator("h1")).to_have_text("Menu")
    expect(page.get_by_text("Not on the till yet")).to_have_count(0)


def test_a_spreadsheet_is_looked_at_before_it_is_imported(open_page):
    page = open_page("marco", "/portal/menu/import/", viewport=DESKTOP)
    text = "name,category,price,station\nAgua fresca,Drinks,free,bar\n"
    page.get_by_label("CSV file").set_input_files({"name": "menu.csv", "mimeType": "text/csv", "buffer": text.encode()})
    page.get_by_role("button", name="Upload and preview").click()
    expect(page.get_by_text("“free” is not an amount of money")).to_be_visible()
    expect(page.get_by_role("button", name="Import", exact=True)).to_have_count(0)
    assert_accessible(page)


def _a_product(site):
    connection.set_tenant(site.alpha)
    try:
        return Product.objects.values_list("id", flat=True).first()
    finally:
        connection.set_schema_to_public()
