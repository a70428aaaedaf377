"""A deposit that staff link to a booking: shown in the diary, held once, its money untouched."""

from datetime import timedelta

import pytest

from fynlo.core import clock
from fynlo.core.ids import uuid7
from orders.bookings import services as bookings
from orders.bookings.deposits import source
from orders.bookings.errors import BookingNotFound
from orders.models import Booking
from payments.deposits.bookings import link_booking
from payments.deposits.errors import DepositLinked, DepositNotFound
from payments.models import Deposit


@pytest.fixture
def booking(run, waiter) -> Booking:
    """A booking of Ines Alba for eight, in three days."""
    given = {"party": 8, "starts_at": clock.now() + timedelta(days=3), "name": "Ines Alba"}
    return run(bookings.add_booking, actor=waiter, **given)


def test_a_deposit_is_linked_once_and_taken_off_again(run, deposit, booking, waiter):
    assert source().of_bookings([booking.id]) == {}
    before = deposit.balance
    for _ in range(2):
        run(link_booking, actor=waiter, deposit_id=deposit.id, booking_id=booking.id)
    (shown,) = source().of_bookings([booking.id])[booking.id]
    assert (shown.code, shown.balance) == (deposit.code, before)
    other = run(bookings.add_booking, party=2, starts_at=booking.starts_at, name="Ben")
    with pytest.raises(DepositLinked):
        run(link_booking, deposit_id=deposit.id, booking_id=other.id)
    run(link_booking, deposit_id=deposit.id, booking_id=None)
    assert source().of_bookings([booking.id]) == {}


def test_what_does_not_exist_is_refused(run, deposit, booking):
    with pytest.raises(BookingNotFound):
        run(link_booking, deposit_id=deposit.id, booking_id=uuid7())
    with pytest.raises(DepositNotFound):
        run(link_booking, deposit_id=uuid7(), booking_id=booking.id)
    assert Deposit.objects.get().booking_id is None


def test_only_held_deposits_of_the_day_without_a_booking_are_offered(run, take_deposit, booking):
    held = take_deposit()
    take_deposit(pay=False)
    assert [each.id for each in source().to_link(held.for_date)] == [held.id]
    assert source().to_link(held.for_date + timedelta(days=1)) == []
    run(link_booking, deposit_id=held.id, booking_id=booking.id)
    assert source().to_link(held.for_date) == []


def test_the_bookings_page_offers_and_shows_the_deposit(page_client, run, take_deposit, booking, tenant):
    held = take_deposit(for_date=booking.day)
    path, client = f"/portal/bookings/{booking.id}/", page_client("sara")
    assert f'value="{held.id}"' in client.get(path).content.decode()
    answer = client.post(f"/portal/deposits/link/{booking.id}/", {"deposit_id": str(held.id), "key": str(uuid7())})
    assert answer["Location"] == path
    shown = client.get(path).content.decode()
    assert (held.code in shown, f'value="{held.id}"' in shown) == (True, False)
