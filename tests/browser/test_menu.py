"""The menu's pages in a real browser: by keyboard and by touch, on a phone and a desktop, without scripts too."""

import re

import pytest
from django.db import connection
from playwright.sync_api import expect

from menu import services
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


def test_a_sheet_says_how_long_a_product_is_sold_out(open_page):
    page = open_page("marco", "/portal/menu/")
    row = page.locator("tbody tr").first
    name = row.locator(".row-link").inner_text()
    row.get_by_role("link", name=f"Sold out or few left: {name}").tap()
    sheet = page.locator("#sheet")
    sheet.get_by_text("So many portions are left").tap()
    sheet.get_by_role("spinbutton").fill("3")
    assert_accessible(page)
    sheet.get_by_role("button", name="Save").tap()
    expect(row.get_by_text("3 left", exact=True)).to_be_visible()

    row.get_by_role("link", name=f"Sold out or few left: {name}").tap()
    sheet.get_by_text("Sold out until tomorrow").tap()
    sheet.get_by_role("button", name="Save").tap()
    expect(row.get_by_text("Sold out", exact=True)).to_be_visible()
    row.get_by_role("button", name=f"Back on sale: {name}").tap()
    expect(row.get_by_text("Available", exact=True)).to_be_visible()


def test_sold_out_works_without_scripts(open_page):
    page = open_page("marco", "/portal/menu/?q=a", java_script_enabled=False)
    page.locator("tbody tr").first.get_by_role("link", name="Sold out or few left").tap()
    page.get_by_label("Sold out until I say").check()
    page.get_by_role("button", name="Save").tap()
    page.wait_for_url("**/portal/menu/?q=a")
    page.locator("tbody tr").first.get_by_role("button", name="Back on sale").tap()
    expect(page.locator("tbody tr").first.get_by_role("link", name="Sold out or few left")).to_be_visible()


def test_the_list_is_filtered_while_a_person_types(open_page):
    page = open_page("marco", "/portal/menu/", viewport=DESKTOP)
    page.get_by_role("searchbox").press_sequentially("latte")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.wait_for_url("**q=latte**")


def test_a_product_is_made_by_keyboard_and_published(open_page):
    page = open_page("marco", "/portal/menu/new/", viewport=DESKTOP)
    page.get_by_role("textbox", name="Name", exact=True).focus()
    page.keyboard.type("Horchata")
    page.get_by_role("combobox", name="Category").select_option(index=1)
    page.get_by_label("Price", exact=True).fill("3.20")
    page.get_by_role("combobox", name="Station").select_option(index=1)
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.locator("h1")).to_have_text("Horchata")
    page.get_by_role("link", name="Review and publish").press("Enter")
    expect(page.get_by_text("Allergens not known yet")).to_be_visible()
    changes = page.get_by_role("region", name=re.compile(r"^\d+ changes?$"))  # another test may have left drafts
    expect(changes.get_by_text("Horchata")).to_be_visible()
    page.get_by_role("button", name="Publish now").press("Enter")
    expect(page.locator("h1")).to_have_text("Menu")
    expect(page.get_by_text("Not on the till yet")).to_have_count(0)


def test_a_category_is_dragged_to_its_place_and_moved_by_keyboard(open_page, in_alpha):
    for name in ("Brunch", "Puddings"):
        in_alpha(services.create_category, name=name)
    page = open_page("marco", "/portal/menu/categories/", viewport=DESKTOP, reduced_motion="reduce")
    names = page.locator("#categories .list-title")
    before = names.all_inner_texts()
    handle, top = (
        page.locator("[data-sort-handle]").last.bounding_box(),
        page.locator("#categories li").first.bounding_box(),
    )
    page.mouse.move(handle["x"] + 8, handle["y"] + 8)
    page.mouse.down()
    page.mouse.move(handle["x"] + 8, top["y"] + top["height"] + 4, steps=4)
    page.mouse.move(handle["x"] + 8, top["y"] + 4, steps=4)
    page.mouse.up()
    after = [before[-1], *before[:-1]]
    expect(names).to_have_text(after)
    expect(page.get_by_role("button", name=f"Move up: {after[0]}")).to_be_disabled()
    page.reload()
    expect(names).to_have_text(after)
    page.get_by_role("button", name=f"Move down: {after[0]}").press("Enter")
    expect(names).to_have_text([after[1], after[0], *after[2:]])
    expect(page.get_by_role("button", name=f"Move down: {after[0]}")).to_be_focused()


def test_a_products_form_adds_rows_shows_the_margin_and_warns_before_leaving(open_page, in_alpha, site):
    # With an option: this test saves the product, and a group without any would block the test that publishes.
    in_alpha(services.create_modifier_group, name="Zest", options=[{"name": "Lime"}])
    page = open_page("marco", f"/portal/menu/products/{_a_product(site)}/", viewport=DESKTOP)
    save = page.get_by_role("button", name="Save")
    expect(save).to_be_in_viewport()
    page.locator("#id_price").fill("10")
    page.get_by_role("spinbutton", name="Cost").fill("2.5")
    expect(page.get_by_text("Margin £7.50, 75 % of the price with VAT")).to_be_visible()
    expect(page.get_by_text("Not saved yet")).to_be_visible()
    rows = page.locator("#groups > li")
    count = rows.count()
    page.get_by_role("button", name="Add a group").click()
    expect(rows).to_have_count(count + 1)
    rows.last.get_by_role("combobox").select_option(label="Zest")
    chosen = rows.last.get_by_role("combobox").input_value()
    for _ in range(count):
        row = rows.filter(has=page.locator(f'option:checked[value="{chosen}"]')).last
        row.get_by_role("button", name="Move up").click()
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.get_by_role("link", name="Categories").click()
    expect(page.get_by_text("Not saved yet")).to_be_visible()
    assert asked == ["beforeunload"]
    save.click()
    expect(page.get_by_text("Saved. The till sees it when you publish.")).to_be_visible()
    expect(rows.first.get_by_role("combobox")).to_have_value(chosen)
    page.get_by_role("link", name="Categories").click()
    expect(page.locator("h1")).to_have_text("Categories")
    assert asked == ["beforeunload"]


def test_a_spreadsheet_is_previewed_before_it_is_imported(open_page):
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
