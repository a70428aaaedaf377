"""What the page "Status" says about payments through providers."""

from datetime import timedelta

import pytest

from fynlo.core import clock
from payments.models import Payment
from payments.portal.status import online_payments
from restaurants.portal.status.checks import Health
from tests.services import run_service

pytestmark = pytest.mark.django_db


@pytest.fixture
def ended(begin, place, bank):
    """`ended("failed", 2)` begins two payments at the provider and stores that they ended like that."""

    def make(status, count=1):
        for _ in range(count):
            begun = Payment.objects.filter(pk=begin(place()).pk)
            run_service(begun.update, status=status)

    return make


def test_without_a_provider_nothing_is_expected_of_one(tenant):
    assert online_payments(tenant).health is Health.UNUSED


def test_most_payments_of_the_hour_that_fail_are_the_providers_fault(tenant, ended):
    ended("captured", 2)
    ended("failed", 2)
    ended("declined", 4)
    assert online_payments(tenant).description == "2 payments of the last hour worked."

    ended("failed")
    found = online_payments(tenant)
    assert (found.health, found.description) == (
        Health.FAILS, "3 of the last hour's payments failed at Stripe, 2 worked.",
    )  # fmt: skip
    with clock.travel(clock.now() + timedelta(hours=1, minutes=1)):
        assert online_payments(tenant).description == "Stripe is connected. Nobody paid in the last hour."


def test_a_payment_without_a_certain_end_is_said(tenant, ended):
    ended("unknown")

    found = online_payments(tenant)

    assert (found.health, found.description) == (Health.IMPAIRED, "Stripe has not said yet how 1 payment ended.")
