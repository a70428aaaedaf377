"""A card reader at the till: chosen, sent, cancelled, offline, declined and approved, as the events say it."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from playwright.sync_api import expect

from fynlo.core import clock
from payments.models import Payment, Reader
from payments.providers import get_provider
from payments.readers.services import add_reader
from tests.browser.conftest import assert_accessible
from tests.browser.test_bill import site, work  # noqa: F401, fixtures
from tests.browser.test_till_bill import paying, served  # noqa: F401, fixtures
from tests.browser.till_page import until
from tests.services import run_service

pytestmark = pytest.mark.browser


@pytest.fixture
def reader(stored, site) -> Reader:  # noqa: F811
    """A reader of the sandbox named Bar, and another one named Terrace."""

    def pair(name: str) -> Reader:
        found = get_provider("stripe", site.alpha).pair_reader("simulated-wpe", name)
        return run_service(add_reader, provider="stripe", found=found, name=name)

    return stored(lambda: [pair("Terrace"), pair("Bar")][1])


def test_a_card_reader_takes_the_bill_as_the_till_sees_it(served, paying, stored, site, reader, work):  # noqa: F811
    order = served()  # £18.10
    till = paying("sara")
    till.locator('[data-tender="reader"]').tap()
    send, says = till.locator("[data-reader-send]"), till.locator("[data-reader-says]")
    expect(send).to_have_text("Choose a card reader")
    till.locator(f'[data-reader="{reader.pk}"]').tap()
    till.get_by_role("button", name="10 % £1.81").tap()
    expect(send).to_have_text("Send £19.91 to Bar")
    assert_accessible(till)

    send.tap()
    going = till.locator("[data-at-reader]")
    expect(going).to_contain_text("£19.91")
    until(till, lambda: work().status == "processing")
    expect(going).to_contain_text("Waiting for the card")
    assert_accessible(till)
    till.locator("[data-reader-cancel]").tap()
    until(till, lambda: work().status == "cancelled")
    expect(says).to_contain_text("Nothing was taken")

    bank = site.bank.server
    bank.store.save(bank.store.find(reader.reference) | {"status": "offline"})
    send.tap()
    until(till, lambda: work().status == "failed")
    expect(says).to_contain_text("The card reader is offline. Check that it is switched on and connected.")
    bank.store.save(bank.store.find(reader.reference) | {"status": "online"})

    send.tap()
    until(till, lambda: work().status == "processing")
    assert bank.stripe.present(reader.reference, what="tap")
    with clock.travel(clock.now() + timedelta(seconds=4)):  # the next poll is due
        assert work().status == "captured"
    expect(till.locator("[data-settled]")).to_contain_text("Paid")
    payment = stored(lambda: Payment.objects.get(order=order.id, status="captured"))
    assert (payment.tender, payment.amount, payment.tip) == ("reader", D("18.10"), D("1.81"))
