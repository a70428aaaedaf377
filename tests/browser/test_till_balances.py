"""House accounts and deposits at the till: a bill is charged to one, a deposit is taken and applied."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from playwright.sync_api import expect

from fynlo.core import clock
from payments.house_accounts import services as house_accounts
from payments.models import AccountMovement, Deposit, HouseAccount, Payment
from tests.browser.conftest import assert_accessible
from tests.browser.test_bill import site  # noqa: F401, fixtures
from tests.browser.test_till_bill import paying, served, take_exact  # noqa: F401, fixtures
from tests.browser.till_page import expect_live, until

pytestmark = pytest.mark.browser


def test_a_bill_is_charged_to_an_account_that_a_person_signs_for(served, paying, stored, in_alpha):  # noqa: F811
    given = {"name": "Harbour Office", "credit_limit": D("50.00"), "signers": ["Dana Reed", "Jo Blunt"]}
    account = in_alpha(house_accounts.open_account, **given)
    served()  # £18.10
    till = paying("sara")
    till.locator('[data-balance="house_account"]').tap()
    till.locator("[data-balance-search]").fill("harbour")
    till.locator(f'[data-choice="{account.id}"]').tap()
    expect(till.get_by_text("£50.00 is left to its limit.")).to_be_visible()
    till.locator('[data-do="balance"]').tap(force=True)
    expect(till.get_by_text("Enter who signs first.")).to_be_visible()
    till.locator('[data-signer="Dana Reed"]').tap()
    assert_accessible(till)
    till.locator('[data-do="balance"]').tap()
    expect(till.get_by_text("£18.10 is charged to Harbour Office.")).to_be_visible()
    until(till, lambda: stored(lambda: HouseAccount.objects.get().balance) == D("18.10"))
    assert stored(lambda: AccountMovement.objects.get().signed_by) == "Dana Reed"


def test_a_deposit_is_taken_and_applied(served, paying, open_page, stored):  # noqa: F811
    till = open_page("marco", "/pos/#/due")
    expect_live(till)
    till.locator('[data-sell="deposit"]').tap()
    day = (clock.now() + timedelta(days=3)).date()
    for name, typed in (("amount", "10.00"), ("name", "Ines Alba"), ("forDate", day.isoformat())):
        till.locator(f'[data-sale="{name}"]').fill(typed)
    assert_accessible(till)
    till.locator('[data-do="sale"]').tap()
    till.locator("[data-pay]:visible").last.tap()
    expect(till.locator("[data-due]")).to_have_text("£10.00")
    take_exact(till)
    deposit = stored(lambda: Deposit.objects.get())
    assert deposit.balance == D("10.00")

    served()  # £18.10
    till = paying("sara")
    till.locator('[data-balance="deposit"]').tap()
    till.locator(f'[data-choice="{deposit.id}"]').tap()
    till.get_by_role("button", name="Use £10.00").tap()
    expect(till.locator("[data-due]")).to_have_text("£8.10")
    assert stored(lambda: Payment.objects.get(method="deposit").amount) == D("10.00")
    assert stored(lambda: Deposit.objects.get().balance) == D("0.00")
