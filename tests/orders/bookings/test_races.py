"""Two guests and one last place, at the same moment on real connections, beside controls without the lock."""

from datetime import datetime

import pytest
from django.db import connection

from fynlo.core.ids import uuid7
from fynlo.core.tenancy.hosts import clear_restaurant_cache
from orders.bookings import selectors, services
from orders.models import Booking, BookingSettings
from tests.orders.bookings.conftest import PHONE, evening, open_in_the_evening
from tests.orders.conftest import build_floor
from tests.services import run_service
from tests.threads import errors_of, pause_until_all_read, race

LIMITS = {"takes_online": True, "covers_per_slot": 2, "covers_at_once": 2, "largest_party": 2}


@pytest.fixture
def alpha(committed):
    """Alpha with room for one party of two."""
    hours = committed.alpha.opening_hours
    open_in_the_evening(committed.alpha)
    run_service(services.change_booking_settings, version=0, changes=LIMITS)
    yield connection.tenant
    type(committed.alpha).objects.filter(pk=committed.alpha.pk).update(opening_hours=hours)
    clear_restaurant_cache()


def booking(name: str, starts_at: datetime):
    given = {"party": 2, "starts_at": starts_at, "name": name, "phone": PHONE}
    return lambda: run_service(services.make_booking, booking_id=uuid7(), **given)


def moving(starts_at: datetime):
    """Return a call in which a guest moves a booking of the next evening to `starts_at`."""
    moved = booking("Cleo", evening(3))()
    return lambda: run_service(services.change_own_booking, booking_id=moved.id, party=2, starts_at=starts_at)


def at_that_time(starts_at: datetime) -> int:
    return Booking.objects.filter(starts_at=starts_at).count()


def test_two_guests_and_one_last_place_make_one_booking(alpha):
    when = evening()
    (refused,) = errors_of(race(booking("Ana", when), booking("Ben", when), restaurant=alpha))
    assert refused.code == "booking.time_taken"
    assert at_that_time(when) == 1


def test_a_guest_who_moves_and_one_who_books_do_not_both_get_the_last_place(alpha):
    when = evening()
    (refused,) = errors_of(race(booking("Ana", when), moving(when), restaurant=alpha))
    assert refused.code == "booking.time_taken"
    assert at_that_time(when) == 1


def test_without_the_lock_both_guests_get_the_last_place(alpha, monkeypatch):
    """The control: both read the bookings before either is stored."""
    when = evening()
    monkeypatch.setattr(selectors, "lock_booking_settings", lambda: BookingSettings.objects.get(pk=1))
    monkeypatch.setattr(selectors, "held_between", pause_until_all_read(selectors.held_between))
    assert errors_of(race(booking("Ana", when), booking("Ben", when), restaurant=alpha)) == []
    assert at_that_time(when) == 2


def test_without_the_lock_a_move_and_a_booking_get_the_last_place_both(alpha, monkeypatch):
    """The control of the move."""
    when = evening()
    move = moving(when)
    monkeypatch.setattr(selectors, "lock_booking_settings", lambda: BookingSettings.objects.get(pk=1))
    monkeypatch.setattr(selectors, "held_between", pause_until_all_read(selectors.held_between))
    assert errors_of(race(booking("Ana", when), move, restaurant=alpha)) == []
    assert at_that_time(when) == 2


def entering(name: str, table_id, starts_at: datetime):
    given = {"party": 2, "starts_at": starts_at, "name": name, "table_id": table_id, "over_capacity": True}
    return lambda: run_service(services.add_booking, **given)


def test_two_waiters_who_book_one_table_book_it_once(alpha):
    table, when = run_service(build_floor).one, evening()
    outcomes = race(entering("Ana", table.id, when), entering("Ben", table.id, when), restaurant=alpha)
    assert [error.code for error in errors_of(outcomes)] == ["booking.table_booked"]


def test_without_the_lock_one_table_is_booked_twice(alpha, monkeypatch):
    """The control: both see a free table."""
    table, when = run_service(build_floor).one, evening()
    monkeypatch.setattr(selectors, "lock_booking_settings", lambda: BookingSettings.objects.get(pk=1))
    monkeypatch.setattr(selectors, "is_table_booked", pause_until_all_read(selectors.is_table_booked))
    outcomes = race(entering("Ana", table.id, when), entering("Ben", table.id, when), restaurant=alpha)
    assert errors_of(outcomes) == []
    assert Booking.objects.filter(table=table.id).count() == 2
