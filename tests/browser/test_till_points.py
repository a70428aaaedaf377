"""A customer is found by phone on an open bill at the till, and their points are used before it is paid."""

from decimal import Decimal as D

import pytest
from playwright.sync_api import expect

from orders.customers import services as customers
from orders.models import Order
from payments.loyalty import services as loyalty
from payments.loyalty.selectors import standing_of
from realtime.actors import Actor
from tests.browser.conftest import assert_accessible
from tests.browser.test_bill import site  # noqa: F401, fixtures
from tests.browser.test_till_bill import paying, served, served_order  # noqa: F401, fixtures
from tests.browser.till_page import cut  # noqa: F401, a fixture

pytestmark = pytest.mark.browser
SETTINGS = {"version": 0, "is_on": True, "per_pound": 1, "worth": 100, "tiers": [], "expiry_months": None}


@pytest.fixture
def ana(in_alpha):
    """Ana, with 500 points."""
    system = Actor.system()
    in_alpha(loyalty.change_settings, actor=system, **SETTINGS)
    made = in_alpha(customers.add_customer, actor=system, name="Ana Ruiz", phone="07700 900123")
    return in_alpha(loyalty.adjust_points, actor=system, customer_id=made.id, points=500, reason="on paper")


def test_points_of_a_customer_found_by_phone_come_off_and_back(served, paying, stored, ana, cut):  # noqa: F811
    order = served()  # £18.10
    till = paying("sara")
    till.evaluate(f"location.hash = '#/order/{order.id}'")
    till.locator("[data-more]:visible").first.tap()
    till.locator('[data-choice="customer"]').tap()
    sheet = till.locator("#more-sheet")
    sheet.locator("#customer-phone").fill("+44 7700 900123")
    sheet.locator('[data-do="find"]').tap()
    assert_accessible(till)
    sheet.locator(f'[data-choice="{ana.id}"]').tap()
    expect(sheet.locator("[data-order-customer]")).to_contain_text("500, worth £5.00")
    assert_accessible(till)
    till.keyboard.press("Escape")

    till.evaluate(f"location.hash = '#/pay/{order.id}'")
    till.locator("[data-use-points]").tap()
    sheet.locator('[data-do="points"]').tap()
    expect(till.locator("[data-due]")).to_have_text("£13.10")
    assert stored(lambda: Order.objects.get(pk=order.id).discount) == D("5.00")
    till.get_by_role("button", name="Undo").tap()
    expect(till.locator("[data-due]")).to_have_text("£18.10")
    assert stored(lambda: standing_of(ana.id).balance) == 500

    cut(till)
    till.locator("[data-use-points]").tap()
    expect(sheet).to_contain_text("Points need a connection")
    expect(sheet.locator('[data-do="points"]')).to_have_count(0)
