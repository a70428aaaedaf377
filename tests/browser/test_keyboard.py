"""The portal without a mouse: the Tab key reaches every control in sight, dialogs give the focus back."""

from decimal import Decimal as D

import pytest
from playwright.sync_api import Locator, Page, expect

from inventory import services as stock
from inventory.stocktakes import services as stocktakes
from tests.browser.keyboard import assert_walkable

pytestmark = pytest.mark.browser
DESKTOP = {"width": 1280, "height": 800}


def opens_and_gives_back(page: Page, opener: Locator, dialog: Locator) -> None:
    """Open a dialog by Enter, walk through it, and close it by Esc: the focus is on what opened it again."""
    opener.focus()
    page.keyboard.press("Enter")
    expect(dialog).to_be_visible()
    expect(page.locator("dialog[open] :focus")).to_have_count(1)
    assert_walkable(page, "dialog[open]")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(opener).to_be_focused()


def test_dialogs_sheets_and_menus_are_opened_walked_and_closed_by_keyboard(open_page):
    page = open_page("olivia", "/portal/people/", viewport=DESKTOP, reduced_motion="reduce")
    page.wait_for_load_state("load")
    assert_walkable(page)
    sheet = page.get_by_role("dialog")
    opens_and_gives_back(page, page.get_by_role("link", name="Invite a person"), sheet)
    opens_and_gives_back(page, page.locator("[data-open=search]").locator("visible=true").first, sheet)

    switcher = page.locator("summary.switcher-summary")
    if switcher.count():
        switcher.focus()
        page.keyboard.press("Enter")
        expect(page.locator("details[open] .menu-panel")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("details[open] .menu-panel")).to_have_count(0)
        expect(switcher).to_be_focused()

    page.get_by_role("link", name="Ed", exact=True).focus()
    page.keyboard.press("Enter")
    asked = page.get_by_role("dialog", name="Deactivate Ed?")
    opens_and_gives_back(page, page.get_by_role("button", name="Deactivate"), asked)


def test_the_floor_plan_is_arranged_by_keyboard_alone(open_page, site):
    page = open_page(
        "olivia", f"/portal/room/sections/{site.room.one.section_id}/plan/", viewport=DESKTOP, reduced_motion="reduce"
    )
    tables = page.locator(".plan-table")
    expect(tables.first).to_be_visible()
    assert_walkable(page)
    page.locator(".plan-table").first.focus()
    before = tables.first.get_attribute("aria-label")
    page.keyboard.press("Alt+ArrowRight")
    expect(tables.first).not_to_have_attribute("aria-label", before)
    page.keyboard.press("Control+z")
    expect(tables.first).to_have_attribute("aria-label", before)


def test_a_stocktake_is_counted_by_keyboard_alone(open_page, in_alpha):
    larder = in_alpha(stock.add_location, name="Larder")
    for name in ("Beans", "Lentils", "Oats"):
        item = in_alpha(stock.add_item, name=name, unit="kg", location_id=larder.id)
        in_alpha(stock.receive_stock, item_id=item.id, quantity=D(9), cost=D(9))
    begun = in_alpha(stocktakes.begin_stocktake, name="Larder", location_ids=[larder.id])
    page = open_page("kim", f"/portal/stock/stocktakes/{begun.id}/", viewport=DESKTOP, reduced_motion="reduce")
    expect(page.get_by_label("How much of Oats")).to_be_visible()
    assert_walkable(page)
    page.get_by_label("How much of Beans").focus()
    for quantity in ("3", "2,5"):
        page.keyboard.type(quantity)
        page.keyboard.press("Enter")
    expect(page.get_by_label("How much of Oats")).to_be_focused()
    expect(page.locator("[data-row-key]").filter(has_text="Lentils")).to_contain_text("Counted: 2.5 kg, Kim")
