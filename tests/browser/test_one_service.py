"""One table's service: two waiters, a cook, an expediter and a guest, each with their own device, at the same time.

FYNLO_SCREENSHOTS=folder stores a screenshot of each state.
"""

import os
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from orders.models import Order, Table
from payments.models import Payment
from tests.browser.conftest import TABLET
from tests.browser.test_bill import guest, site, work  # noqa: F401, fixtures
from tests.browser.till_page import expect_all_sent, expect_live, mend, open_cart, open_table, send, tile

pytestmark = pytest.mark.browser


def screenshot(name: str, *pages: Page) -> None:
    """Store a screenshot of each page when FYNLO_SCREENSHOTS is set."""
    if folder := os.environ.get("FYNLO_SCREENSHOTS"):
        for page in pages:
            path = Path(folder, f"{name}-{page.who}.png")
            path.parent.mkdir(parents=True, exist_ok=True)
            page.wait_for_timeout(400)  # animations have ended
            page.screenshot(path=path)


@pytest.fixture
def open_live(open_page) -> Callable[..., Page]:
    """`open_live("sara", "/pos/")`: Sara's page, live and showing her name."""

    def go(name: str, path: str, **options: object) -> Page:
        page = open_page(name, path, **options)
        page.who = name
        expect_live(page)
        return page

    return go


def test_one_service_from_the_order_to_the_receipt(open_live, guest, site, table, stored, work, cut, change_settings):  # noqa: F811
    change_settings(tables_need_cleaning=True)
    sara, marco = open_live("sara", "/pos/"), open_live("marco", "/pos/", color_scheme="dark")
    grill, everything = (
        open_live("kim", "/kitchen/grill/", viewport=TABLET),
        open_live("ed", "/kitchen/all/", viewport=TABLET),
    )
    screenshot("01-empty", sara, marco, grill, everything)

    # A starter now, the sandwich later, at one table by two waiters.
    open_table(sara, table)
    tile(sara, site.menu.tacos).tap()
    sara.locator(f'[data-option="{site.menu.carnitas.id}"]').tap()
    sara.locator("[data-save-line]").tap()
    sara.locator('[data-course-chip="2"]:visible').tap()
    tile(sara, site.menu.sandwich).tap()
    screenshot("02-cart", sara)
    send(sara)
    ticket = grill.locator("[data-ticket]", has_text=f"Table {table.name}")
    expect(ticket.first).to_contain_text("Carnitas")
    open_table(marco, table)
    tile(marco, site.menu.latte).tap()
    tile(marco, site.menu.latte).tap()
    send(marco)
    [order] = stored(lambda: list(Order.objects.filter(table_id=table.id)))
    expect(sara.locator(".cart-total")).to_have_text("£19.40")
    expect(marco.locator(".cart-total")).to_have_text("£19.40")
    screenshot("03-busy", sara, marco, grill, everything)

    # The tacos were wrong: a manager voids them, and the cook has to acknowledge it.
    open_cart(marco)
    marco.locator("#cart-sheet [data-line-open]", has_text="Tacos").tap()
    marco.locator('[data-choice="void"]').tap()
    marco.locator('#more-sheet [data-reason="Sent back"]').tap()
    screenshot("04-void", marco)
    marco.locator('[data-do="void"]').tap()
    voided = grill.locator("[data-line]", has_text="Tacos")
    expect(voided.locator("[data-acknowledge]")).to_be_visible()
    screenshot("05-void-to-acknowledge", grill, everything)
    voided.locator("[data-acknowledge]").tap()
    expect(voided).to_have_count(0)

    # One phone takes another round without a network; the other phone fires the mains; the kitchen cooks.
    while marco.locator("dialog[open]").count():
        marco.locator("dialog[open] [data-close]").last.tap()
    cut(marco)
    screenshot("06-no-network", marco)
    tile(marco, site.menu.crisps).tap()
    send(marco)
    expect(marco.locator("[data-unsent-open]")).to_be_visible()
    screenshot("07-offline", marco)
    sara.locator('[data-fire-course="2"]:visible').first.tap()
    mains = grill.locator("[data-ticket]", has_text="Sandwich")
    expect(mains.locator("[data-bump]")).to_be_visible()
    mains.locator("[data-bump]").tap()
    expect(mains).to_have_count(0)
    mend(marco)
    expect_all_sent(marco)
    expect_live(marco)
    for page in (sara, marco):
        expect(page.locator(".cart-total")).to_have_text("£12.10")
    screenshot("08-back", marco, sara, everything)

    everything.get_by_role("button", name="All done").click()
    screenshot("09-pass", everything)
    everything.locator("[data-hand-over]").click()
    expect(everything.locator("[data-pass]")).to_have_count(0)

    # The bill: a guest pays a part by phone, the waiter takes the rest in cash.
    sara.locator("[data-pay]:visible").last.tap()
    sara.locator("[data-guest-open]").tap()
    expect(sara.locator("#guest-sheet .qr svg")).to_be_visible()
    screenshot("09-code", sara)
    path = sara.locator("[data-link]").get_attribute("data-link").split("/pay/")[1]
    phone = guest()
    phone.who = "guest"
    phone.goto(site.server.url(f"/pay/{path}"))
    screenshot("10-bill", phone)
    phone.locator(".bill-line", has_text="Sandwich").locator(".bill-check").check()
    phone.get_by_role("button", name="Pay £4.50").click()
    phone.get_by_text("You pay").wait_for()
    expect(sara.locator('[data-guest-payment="created"]')).to_contain_text("£4.50")
    screenshot("11-guest-pays", phone, sara)
    work()
    phone.get_by_role("link", name="Pay £4.50").click()
    phone.get_by_role("button", name="Approve £4.50").click()
    while work().status != "captured":
        phone.wait_for_timeout(50)
    phone.get_by_text("Paid. Thank you!").wait_for()
    screenshot("12-guest-paid", phone, sara)
    sara.locator("#guest-sheet [data-close]").tap()
    expect(sara.locator("[data-due]")).to_have_text("£7.60")
    sara.locator('[data-cash="1000"]').tap()
    screenshot("13-cash", sara)
    sara.locator("[data-take]").tap()
    expect(sara.locator("[data-done-change]")).to_have_text("£2.40")
    screenshot("14-change", sara)
    sara.locator("[data-done]").tap()

    # The table waits to be cleaned, and the ledger balances.
    clean = sara.locator(f'[data-clean="{table.id}"]')
    expect(clean).to_be_visible()
    screenshot("15-cleaning", sara)
    clean.tap()
    expect(sara.locator(f'[data-table="{table.id}"]')).to_have_attribute("data-state", "free")
    now = stored(lambda: Order.objects.get(pk=order.id))
    assert (now.bill, now.total, now.paid) == ("paid", Decimal("12.10"), Decimal("12.10"))
    amounts = stored(lambda: sorted(Payment.objects.filter(order=order).values_list("amount", flat=True)))
    assert amounts == [Decimal("4.50"), Decimal("7.60")]
    while stored(lambda: Table.objects.get(pk=table.id).status) != "available":
        sara.wait_for_timeout(50)
    expect(sara.locator("[data-unsent-open]")).to_have_count(0)
