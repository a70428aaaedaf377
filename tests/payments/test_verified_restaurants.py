"""A restaurant that registered itself is trusted after its first day of payments, and not before."""

from datetime import timedelta
from decimal import Decimal

import pytest

from fynlo.core import clock
from payments import tasks
from restaurants.models import PlatformAudit, Restaurant


@pytest.fixture
def new(tenant) -> Restaurant:
    Restaurant.objects.filter(pk=tenant.pk).update(verified_at=None)
    return tenant


def is_verified(restaurant: Restaurant) -> bool:
    return Restaurant.objects.get(pk=restaurant.pk).verified_at is not None


def test_a_day_of_payments_earns_trust(new, api, place):
    payment = {"order_id": str(place().id), "amount": Decimal("5.00")}
    assert api("carl")("POST", "/payments/cash", payment).status_code == 201
    tasks.verify_restaurants()
    assert not is_verified(new)  # the owner could have paid today's in cash

    with clock.travel(clock.now() + timedelta(days=1, minutes=1)):
        tasks.verify_restaurants()
    assert is_verified(new)
    assert PlatformAudit.objects.filter(kind="platform.verify_restaurant").count() == 1


def test_an_unverified_restaurant_without_payments_stays_unverified(new):
    with clock.travel(clock.now() + timedelta(days=30)):
        tasks.verify_restaurants()

    assert not is_verified(new)
