"""Bookings of Alpha, which is open from 18:00 to 02:00 and takes bookings online."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.hosts import clear_restaurant_cache
from orders.bookings import selectors, services
from orders.models import Booking
from restaurants.business_days import business_day
from restaurants.models import Restaurant
from restaurants.opening_hours import Interval, OpeningHours, as_json

HOURS = OpeningHours(week=((Interval(time(18), time(2)),),) * 7)
PHONE = "07700 900123"


def evening(days: int = 2, at: time = time(19)) -> datetime:
    """Return 19:00 by Alpha's clock, two business days from now."""
    restaurant = connection.tenant
    day = business_day(clock.now(), restaurant) + timedelta(days=days)
    return datetime.combine(day, at, restaurant.zone).astimezone(UTC)


def open_in_the_evening(restaurant: Restaurant) -> None:
    """Store the hours in a row of its own, so that the shared object keeps none."""
    Restaurant.objects.filter(pk=restaurant.pk).update(opening_hours=as_json(HOURS))
    clear_restaurant_cache()
    connection.set_tenant(Restaurant.objects.get(pk=restaurant.pk))


@pytest.fixture
def at(monkeypatch) -> Callable[[datetime], None]:
    """`at(moment)` sets the clock."""
    return lambda moment: monkeypatch.setattr(clock, "now", lambda: moment)


@pytest.fixture
def hours(tenant):
    """Alpha is open from 18:00 to 02:00 every day."""
    open_in_the_evening(tenant)
    yield
    clear_restaurant_cache()


@pytest.fixture
def allow(run, tenant) -> Callable[..., None]:
    """`allow(covers_per_slot=4)` changes how bookings are taken."""

    def change(**changes: Any) -> None:
        version = selectors.booking_settings().version
        run(services.change_booking_settings, version=version, changes=changes)

    return change


@pytest.fixture
def online(hours, allow) -> None:
    """Guests book online."""
    allow(takes_online=True)


@pytest.fixture
def add(run, waiter, tenant) -> Callable[..., Booking]:
    """`add(party=4)` enters a booking of Ana Ruiz for two in the evening of the day after tomorrow, by Sara."""

    def make(**fields: Any) -> Booking:
        given = {"party": 2, "starts_at": evening(), "name": "Ana Ruiz", "phone": PHONE, **fields}
        return run(services.add_booking, actor=waiter, **given)

    return make


@pytest.fixture
def book(run, online) -> Callable[..., Booking]:
    """`book(party=4)` books as a guest, for two in the evening of the day after tomorrow."""

    def make(**fields: Any) -> Booking:
        given = {"party": 2, "starts_at": evening(), "name": "Ana Ruiz", "phone": PHONE, **fields}
        return run(services.make_booking, **{"booking_id": uuid7(), **given})

    return make
