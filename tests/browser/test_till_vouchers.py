"""Vouchers at the till: chosen by kind, also without a network; no change; the rest is paid in another way."""

from decimal import Decimal as D

import pytest
from playwright.sync_api import expect

from payments.models import Payment
from payments.vouchers import services as vouchers
from tests.browser.conftest import assert_accessible
from tests.browser.test_bill import site  # noqa: F401, fixtures
from tests.browser.test_till_bill import paying, served  # noqa: F401, fixtures
from tests.browser.till_page import mend, until

pytestmark = pytest.mark.browser


def test_vouchers_pay_their_part_also_without_a_network(served, paying, stored, in_alpha, cut):  # noqa: F811
    order = served()  # £18.10
    till = paying("sara")
    expect(till.locator("[data-tender='cash']")).to_be_visible()
    expect(till.locator("[data-tender='voucher'], [data-balance]")).to_have_count(0)
    in_alpha(vouchers.add_kind, name="Lunch voucher", face_value=D("5.00"))
    in_alpha(vouchers.add_kind, name="Hotel", has_unique_references=True)

    till.locator('[data-tender="voucher"]').tap()
    expect(till.locator("[data-take-voucher]")).to_have_text("Choose the voucher.")
    till.locator('[data-voucher-kind="Lunch voucher"]').tap()
    expect(till.locator("[data-voucher-left]")).to_have_text("£13.10 stays to be paid in another way.")
    assert_accessible(till)
    till.locator("[data-take-voucher]").tap()
    expect(till.locator("[data-done-voucher]")).to_have_text("£5.00")
    till.locator("[data-next-part]").tap()
    expect(till.locator("[data-due]")).to_have_text("£13.10")

    cut(till)
    till.locator('[data-tender="voucher"]').tap()
    till.locator('[data-voucher-kind="Hotel"]').tap()
    till.locator("[data-voucher-worth]").fill("20")
    expect(till.locator("[data-take-voucher]")).to_have_text("Enter the number on the voucher.")
    till.locator("[data-voucher-number]").fill("hb12")
    expect(till.locator("[data-voucher-lost]")).to_contain_text("£6.90 of the voucher is lost")
    assert_accessible(till)
    till.locator("[data-take-voucher]").tap()
    expect(till.locator("[data-done-voucher]")).to_have_text("£13.10", timeout=20_000)
    mend(till)
    rows = Payment.objects.filter(order=order.id)
    until(
        till,
        lambda: (
            stored(lambda: sorted(rows.values_list("amount", "voucher_reference")))
            == [(D("5.00"), ""), (D("13.10"), "HB12")]
        ),
    )
