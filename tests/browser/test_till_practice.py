"""A till that practises: a whole order on it reaches neither the kitchen nor the server, and leaving forgets it."""

import re

import pytest
from playwright.sync_api import Page, Request, expect

from orders.models import Order
from payments.models import Payment
from realtime.sync.models import Device
from tests.browser.conftest import assert_accessible
from tests.browser.test_portal import PHONE, fits
from tests.browser.till_page import expect_live, open_table, send, tile, until

pytestmark = pytest.mark.browser
BAR = "[data-practice]"
ALLOWED = re.compile(r"/api/v1/(auth/socket-ticket|devices/[^/]+/practice)$")


@pytest.fixture
def till(open_page) -> Page:
    page = open_page("marco", "/pos/", viewport=PHONE)
    expect_live(page)
    return page


def begin(page: Page) -> None:
    page.locator("details[data-menu] > summary").tap()
    page.locator("[data-practise]").tap()
    page.locator("[data-practice-begin]").tap()
    expect(page.locator(BAR)).to_contain_text("nothing is kept")
    expect_live(page)


def pay_cash(page: Page) -> None:
    page.locator("[data-pay]:visible").last.tap()
    page.locator('[data-tender="cash"]').tap()
    page.locator("[data-cash]").first.tap()
    page.locator("[data-take]").tap()
    expect(page.locator("[data-done-change]")).to_be_visible()


def test_a_practice_order_is_paid_and_leaves_no_trace(till, site, table, stored):
    before = stored(lambda: (Order.objects.count(), Payment.objects.count()))
    begin(till)
    sent: list[Request] = []
    till.on("request", lambda request: sent.append(request))
    assert_accessible(till)
    assert fits(till)

    open_table(till, table)
    tile(till, site.menu.latte).tap()
    tile(till, site.menu.sandwich).tap()
    send(till)
    pay = till.locator("[data-pay]:visible").last
    expect(pay).to_be_visible()
    till.reload()  # the practice goes on, with its order
    expect_live(till)
    expect(till.locator(BAR)).to_be_visible()
    pay_cash(till)
    expect(till.locator("[data-receipt-number]")).to_contain_text("PRACTICE")
    till.locator("[data-done]").tap()

    assert stored(lambda: (Order.objects.count(), Payment.objects.count())) == before
    writes = [one.url for one in sent if one.method != "GET" and not ALLOWED.search(one.url)]
    assert writes == []
    [device] = stored(lambda: list(Device.objects.filter(practice_until__isnull=False)))
    assert device.practice_by is not None

    till.locator("[data-practice-leave]").tap()
    expect(till.locator(BAR)).to_be_hidden()
    expect_live(till)
    expect(till.locator(f'[data-table="{table.id}"]')).to_contain_text("Free")
    assert (
        till.evaluate("indexedDB.databases().then((all) => all.filter((one) => /practice/.test(one.name)).length)") == 0
    )
    assert till.evaluate("Object.keys(localStorage).filter((key) => /practice/.test(key)).length") == 0
    until(till, lambda: not stored(lambda: Device.objects.filter(practice_until__isnull=False).exists()))
