"""The drawer at the till: opened with a float, counted blind without a network, closed with its difference."""

from decimal import Decimal as D

import pytest
from playwright.sync_api import expect

from payments.models import CashMovement, DrawerSession
from tests.browser.conftest import assert_accessible
from tests.browser.till_page import expect_all_sent, expect_live, mend, until

pytestmark = pytest.mark.browser


def test_a_shift_is_opened_counted_offline_and_closed(open_page, stored, cut):
    till = open_page("carl", "/pos/#/drawer")
    expect_live(till)
    expect(till.get_by_role("heading", name="Open a drawer")).to_be_visible()
    assert_accessible(till)
    till.locator('[data-field="name"]').fill("Bar till")
    till.locator('[data-field="float"]').fill("100")
    till.locator('[data-do="drawer.open"]').tap()
    till.locator('[data-drawer="pay_out"]').tap()
    till.locator('[data-field="amount"]').fill("7.50")
    till.locator('[data-reason="Window cleaner"]').tap()
    assert_accessible(till)
    till.locator('[data-do="drawer.pay_out"]').tap()
    expect(till.locator(".drawer-movements")).to_contain_text("£7.50")
    until(till, lambda: stored(lambda: CashMovement.objects.filter(amount=D("7.50")).exists()))

    cut(till)
    till.locator('[data-drawer="end"]').tap()
    for piece, keys in (("2000", "4"), ("500", "2"), ("20", "12")):
        till.locator(f'[data-piece="{piece}"]').tap()
        for key in keys:
            till.locator(f'[data-count-key="{key}"]').tap()
    expect(till.locator("[data-count-sum]")).to_have_text("£92.40")
    assert_accessible(till)
    till.locator('[data-do="drawer.count"]').tap()
    expect(till.locator("[data-counted]")).to_have_text("£92.40")
    expect(till.locator("[data-difference]")).to_have_text("Over or short is shown when the count is sent.")

    mend(till)
    expect(till.locator("[data-difference]")).to_have_text("£0.10 short", timeout=30_000)
    till.locator('[data-reason="Wrong change given"]').tap()
    assert_accessible(till)
    till.locator('[data-do="drawer.close"]').tap()
    expect(till.get_by_role("heading", name="Open a drawer")).to_be_visible()
    expect_all_sent(till)
    session = until(till, lambda: stored(lambda: DrawerSession.objects.filter(status="closed").first()))
    assert (session.status, session.expected, session.difference) == ("closed", D("92.50"), D("-0.10"))
