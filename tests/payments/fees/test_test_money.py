"""Test money counts in volume and savings until a provider has moved real money, and never afterwards."""

from decimal import Decimal as D

import pytest

from fynlo.core import clock
from payments import reconciliation, services
from payments.fees.savings import months_until
from payments.fees.volume import read_volume
from payments.models import Payment
from restaurants.business_days import business_day
from tests.payments.payouts.conftest import change

pytestmark = pytest.mark.django_db


@pytest.fixture
def today(tenant):
    return business_day(clock.now(), tenant)


@pytest.fixture
def paid(begin, bank, place, take):
    """`paid()` is £11.70 that Stripe's test mode took."""

    def make():
        payment = begin(place())
        reconciliation.poll_due()
        payment.refresh_from_db()
        bank.approve(payment)
        take(services.poll, payment_id=payment.id)
        reconciliation.poll_due()
        return payment

    return make


def taken(today):
    (month,) = months_until(today)
    return month.taken, month.test


def test_before_real_money_test_money_counts_and_is_named(paid, take, waiter, place, today, page_client):
    paid()
    take(services.take_card, actor=waiter, order=place().id, amount=D("11.70"))
    assert taken(today) == (D("23.40"), D("11.70"))
    assert read_volume(today).this_month == D("23.40")
    page = page_client("olivia").get("/portal/payments/fees/").content.decode()
    assert "test money" in page


def test_once_a_provider_has_moved_real_money_test_money_never_counts(paid, take, waiter, place, today, page_client):
    paid()
    change(Payment.objects.filter(pk=paid().pk), is_test=False)
    take(services.take_card, actor=waiter, order=place().id, amount=D("11.70"))
    assert taken(today) == (D("23.40"), D("0.00"))
    assert read_volume(today).this_month == D("23.40")
    page = page_client("olivia").get("/portal/payments/fees/").content.decode()
    assert "test money" not in page
