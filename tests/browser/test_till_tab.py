"""A bar tab at the till of a phone: held at a reader, topped up on the guest's phone, taken in part, released."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from playwright.sync_api import expect

from fynlo.core import clock
from payments.models import Payment
from tests.browser.conftest import assert_accessible
from tests.browser.test_bill import site, work  # noqa: F401, fixtures
from tests.browser.test_till_bill import paying, served  # noqa: F401, fixtures
from tests.browser.test_till_reader import reader  # noqa: F401, fixture
from tests.browser.till_page import until

pytestmark = pytest.mark.browser


def is_now(work, status):  # noqa: F811
    """Let the worker look; whether the newest payment has this status."""
    payment = work()
    return payment is not None and payment.status == status


def work_later(work):  # noqa: F811
    with clock.travel(clock.now() + timedelta(seconds=4)):  # the next poll is due
        return work()


def test_a_tab_from_the_first_card_to_the_last(served, paying, stored, site, reader, work):  # noqa: F811
    order = served()  # £18.10
    till = paying("sara")
    till.locator("[data-tab-open]").tap()
    sheet = till.locator("#tab-sheet")
    expect(sheet.locator('[data-tab-field="amount"]')).to_have_value("50.00")
    sheet.locator('[data-tab-field="amount"]').fill("0.50")
    expect(sheet.locator('[data-do="hold-phone"]')).to_have_attribute("aria-disabled", "true")
    sheet.locator('[data-tab-field="amount"]').fill("15")
    sheet.locator('[data-tab-field="name"]').fill("Anna")
    sheet.locator(f'[data-reader="{reader.pk}"]').tap()
    assert_accessible(till)
    sheet.get_by_role("button", name="Hold £15.00 on Bar").tap()
    until(till, lambda: is_now(work, "processing"))
    expect(sheet.locator("[data-card]")).to_contain_text("Waiting for the card")
    assert site.bank.server.stripe.present(reader.reference, what="tap")
    assert work_later(work).status == "authorised"
    expect(sheet.locator("[data-card]")).to_contain_text("£15.00 · Anna · card 4242")
    expect(sheet.locator("[data-card]")).to_contain_text("Held until")
    assert_accessible(till)

    sheet.locator("[data-hold-another]").tap()
    sheet.locator('[data-tab-field="amount"]').fill("20")
    sheet.locator('[data-do="hold-phone"]').tap()
    expect(sheet.get_by_role("img", name="QR code on which the guest's card is held")).to_be_visible()
    expect(sheet.locator("[data-card]")).to_have_count(2)
    until(till, lambda: bool(work().pay_url))
    site.bank.approve(stored(lambda: Payment.objects.get(order=order.id, method="qr")))
    work_later(work)
    expect(sheet.locator("[data-take-card]")).to_have_count(2)
    sheet.locator("[data-close]").tap()
    expect(till.locator("[data-tab-cards]")).to_contain_text("Tab: £35.00 held")
    till.locator("[data-tab-cards]").tap()

    first = stored(lambda: Payment.objects.get(order=order.id, method="reader"))
    sheet.locator(f'[data-take-card="{first.id}"]').tap()
    amount, take = sheet.locator('[data-tab-field="amount"]'), sheet.locator('[data-do="take-card"]')
    expect(amount).to_have_value("15.00")
    amount.fill("16")
    expect(take).to_have_attribute("aria-disabled", "true")
    amount.fill("10")
    sheet.locator('[data-tab-tip="100"]').tap()
    expect(sheet).to_contain_text("£4.00 is released")
    assert_accessible(till)
    take.tap()
    expect(till.locator("#tab-sheet")).not_to_be_visible()
    assert work_later(work) is not None
    expect(till.locator("[data-payments-open]")).to_contain_text("£10.00 of £18.10 paid")

    till.locator("[data-tab-cards]").tap()
    sheet.locator("[data-release-card]").tap()
    expect(sheet).to_contain_text("is free again and nothing is taken")
    sheet.locator('[data-do="release-card"]').tap()
    expect(sheet.locator("[data-card]")).to_contain_text("Being released")
    work_later(work)
    expect(sheet).to_contain_text("No card holds an amount")
    found = stored(lambda: list(Payment.objects.filter(order=order.id).order_by("created_at")))
    assert [(each.status, each.amount, each.tip) for each in found] == [
        ("captured", D("10.00"), D("1.00")), ("cancelled", 0, 0),
    ]  # fmt: skip


def test_without_a_network_a_tab_is_shown_and_says_what_it_needs(served, paying, stored, site, reader, work, cut):  # noqa: F811
    served()
    till = paying("sara")
    till.locator("[data-tab-open]").tap()
    cut(till)
    expect(till.locator("#tab-sheet")).to_contain_text("This needs a connection.")
