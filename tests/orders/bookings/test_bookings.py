"""Bookings: taken, changed, seated, cancelled; what is refused; where the guest's data stands."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import product

import pytest

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from orders.bookings import commands, selectors, services
from orders.bookings.errors import (
    BookingChanged,
    BookingNotFound,
    BookingSettingsChanged,
    BookingsOff,
    BookingState,
    NoRoom,
    NotDue,
    TableBooked,
    TimeTaken,
    TooManyBookings,
)
from orders.bookings.lifecycle import MOVES, State
from orders.bookings.permissions import MAKE, OWN
from orders.customers import services as customers
from orders.errors import TableNotFound
from orders.floor.plan import floor_plan
from orders.models import Booking, Customer, Table
from realtime.commands.dispatch import Forbidden, dispatch
from realtime.models import AuditEntry, Command, Event
from restaurants.models import OutgoingMail
from tests.orders.bookings.conftest import PHONE, evening
from tests.orders.conftest import event_types_since

HOUR = timedelta(hours=1)


def test_a_guest_books_a_free_time_and_the_table_is_held(book):
    booking = book(email="ana@example.com", note="A window, please")
    assert (booking.state, booking.source, booking.minutes, booking.by) == ("confirmed", "online", 90, None)
    assert booking.day == evening().date()
    assert (booking.customer.name, booking.customer.email) == ("Ana Ruiz", "ana@example.com")
    assert event_types_since()[-1] == "booking.added"
    assert len(booking.token) == 22


def test_a_request_waits_for_staff_where_they_confirm(book, allow, run):
    allow(confirms_at_once=False)
    booking = book()
    assert booking.state == "requested"
    assert run(services.confirm_booking, booking_id=booking.id).state == "confirmed"
    assert run(services.confirm_booking, booking_id=booking.id).version == 2


def test_a_guest_gets_no_time_that_is_not_offered(book, allow, run):
    with pytest.raises(TimeTaken):
        book(starts_at=evening() + timedelta(minutes=7))
    with pytest.raises(TimeTaken):
        book(party=9)
    with pytest.raises(TimeTaken):
        book(starts_at=evening(at=time(12)))  # closed
    booking = book(starts_at=evening(4))
    for made_up in (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)):
        with pytest.raises(TimeTaken):
            book(starts_at=made_up)
        with pytest.raises(TimeTaken):
            run(services.change_own_booking, booking_id=booking.id, party=2, starts_at=made_up)
    run(services.cancel_booking, booking_id=booking.id)
    allow(covers_per_slot=8, covers_at_once=8)
    book(party=7)
    with pytest.raises(TimeTaken):
        book(party=2, starts_at=evening() + HOUR)  # the first party still sits
    assert book(party=1, starts_at=evening() + HOUR).party == 1
    allow(takes_online=False)
    with pytest.raises(BookingsOff):
        book(starts_at=evening(3))
    assert Booking.objects.exclude(state=State.CANCELLED).count() == 2


def test_a_phone_number_books_only_so_many_tables_ahead_and_an_id_once(book, run, at):
    ids = [book(starts_at=evening(day), phone="07700900123").id for day in range(2, 2 + services.MOST_AHEAD)]
    with pytest.raises(TooManyBookings):
        book(starts_at=evening(7), phone="+44 7700 900123")
    run(services.cancel_booking, booking_id=ids[0])
    with pytest.raises(TimeTaken):
        book(starts_at=evening(7), booking_id=ids[0])
    assert book(starts_at=evening(7)).state == "confirmed"


def test_a_booking_after_midnight_belongs_to_the_evening_before(book):
    booking = book(starts_at=evening(at=time(23, 30)) + HOUR)
    assert booking.day == evening().date()
    assert list(selectors.bookings_of_day(booking.day)) == [booking]


@pytest.mark.parametrize(
    ("local", "minutes", "ends"),
    [
        (datetime(2027, 10, 31, 0, 30), 90, "01:00 GMT"),  # the clocks go back at 02:00
        (datetime(2027, 3, 28, 0, 30), 90, "03:00 BST"),  # the clocks go forward at 01:00
    ],
)
def test_a_stay_is_elapsed_time_also_when_the_clocks_change(add, at, tenant, local, minutes, ends):
    at(datetime(2027, 1, 1, 12, tzinfo=UTC))
    booking = add(starts_at=local.replace(tzinfo=tenant.zone).astimezone(UTC), minutes=minutes)
    assert booking.minutes == minutes
    assert f"{booking.ends_at.astimezone(tenant.zone):%H:%M %Z}" == ends
    assert booking.day == local.date() - timedelta(days=1)


def test_staff_are_told_of_a_full_house_and_may_book_all_the_same(add, allow):
    allow(covers_per_slot=8, covers_at_once=8)
    add(party=8)
    with pytest.raises(NoRoom) as refused:
        add(party=1)
    assert refused.value.details == {"covers_per_slot": 8, "covers_at_once": 8}
    assert add(party=1, over_capacity=True).state == "confirmed"


def test_who_left_or_cancelled_makes_room(add, allow, run):
    allow(covers_per_slot=8, covers_at_once=8)
    first = add(party=8)
    run(services.cancel_booking, booking_id=first.id)
    second = add(party=8)
    run(services.seat_booking, booking_id=second.id)
    with pytest.raises(NoRoom):
        add(party=1)
    run(services.finish_booking, booking_id=second.id)
    assert add(party=8)


def test_a_table_is_booked_once_at_a_time(add, run, room):
    first = add(table_id=room.one.id)
    with pytest.raises(TableBooked):
        add(table_id=room.one.id, starts_at=first.starts_at + timedelta(minutes=89))
    later = add(table_id=room.one.id, starts_at=first.ends_at)
    with pytest.raises(TableBooked):
        run(services.change_booking, booking_id=later.id, starts_at=first.starts_at)
    assert run(services.change_booking, booking_id=later.id, starts_at=first.starts_at, table_id=room.two.id)
    with pytest.raises(TableNotFound):
        add(table_id=uuid7())


@pytest.mark.parametrize("wrong", [timedelta(days=-2), timedelta(days=800), datetime.max.replace(tzinfo=UTC)])
def test_a_time_that_is_over_or_years_ahead_is_refused(add, run, wrong):
    moment = wrong if isinstance(wrong, datetime) else clock.now() + wrong
    booking = add()
    with pytest.raises(InvalidInput) as refused:
        add(starts_at=moment)
    assert refused.value.field == "starts_at"
    with pytest.raises(InvalidInput):
        run(services.change_booking, booking_id=booking.id, starts_at=moment)


def test_a_guest_who_moves_keeps_the_stay_that_staff_entered(add, online, run):
    booking = add(party=2, minutes=240)
    moved = run(services.change_own_booking, booking_id=booking.id, party=2, starts_at=evening() + HOUR / 2)
    assert moved.ends_at - moved.starts_at == timedelta(minutes=240)
    other = run(services.change_own_booking, booking_id=booking.id, party=3, starts_at=evening() + HOUR / 2)
    assert other.ends_at - other.starts_at < timedelta(minutes=240)


def test_the_same_id_books_once(add):
    one = uuid7()
    assert add(booking_id=one) == add(booking_id=one)
    assert Booking.objects.count() == 1


def test_a_change_is_noted_once_and_guarded_against_a_second_editor(add, run):
    booking = add(email="ana@example.com")
    run(Booking.objects.update, reminder_sent_at=clock.now())
    changed = run(services.change_booking, booking_id=booking.id, version=1, party=4, starts_at=evening() + HOUR)
    assert (changed.version, changed.party, changed.minutes, changed.reminder_sent_at) == (2, 4, 120, None)
    assert OutgoingMail.objects.filter(template="booking", about=booking.id).count() == 2
    assert run(services.change_booking, booking_id=booking.id, party=4).version == 2
    with pytest.raises(BookingChanged) as refused:
        run(services.change_booking, booking_id=booking.id, version=1, party=3)
    assert refused.value.details == {"current_version": 2}
    run(services.change_booking, booking_id=booking.id, minutes=45)
    assert Booking.objects.get().minutes == 45
    run(services.cancel_booking, booking_id=booking.id)
    with pytest.raises(BookingState):
        run(services.change_booking, booking_id=booking.id, party=2)
    with pytest.raises(BookingNotFound):
        run(services.change_booking, booking_id=uuid7(), party=2)


def test_guests_are_seated_at_their_table_which_is_occupied(add, run, room):
    booking = add(table_id=room.one.id)
    assert run(services.seat_booking, booking_id=booking.id).state == "seated"
    assert Table.objects.get(pk=room.one.id).status == "occupied"
    again = run(services.seat_booking, booking_id=booking.id, table_id=room.three.id)
    assert (again.version, again.table_id) == (2, room.one.id)
    other = add()
    with pytest.raises(TableBooked):
        run(services.seat_booking, booking_id=other.id, table_id=room.one.id)
    assert run(services.seat_booking, booking_id=other.id, table_id=room.two.id).table_id == room.two.id


def test_only_guests_who_are_late_did_not_come_and_they_may_come_after_all(add, run, at, room):
    booking = add(table_id=room.one.id)
    with pytest.raises(NotDue):
        run(services.note_no_show, booking_id=booking.id)
    at(booking.starts_at + timedelta(minutes=20))
    assert run(services.note_no_show, booking_id=booking.id).state == "no_show"
    assert selectors.held_between(booking.starts_at, booking.ends_at) == []
    others = add(table_id=room.one.id, starts_at=booking.starts_at)
    with pytest.raises(TableBooked):
        run(services.seat_booking, booking_id=booking.id)
    run(services.cancel_booking, booking_id=others.id)
    assert run(services.seat_booking, booking_id=booking.id).state == "seated"


MOVING = {
    State.CONFIRMED: services.confirm_booking,
    State.SEATED: services.seat_booking,
    State.FINISHED: services.finish_booking,
    State.CANCELLED: services.cancel_booking,
    State.NO_SHOW: services.note_no_show,
}


def test_each_state_goes_where_it_may_and_nowhere_else(add, run, at):
    booking = add()
    at(booking.starts_at)
    for state, wanted in product(State.values, MOVES):
        run(Booking.objects.update, state=state)
        if state in MOVES[wanted] or state == wanted:
            assert run(MOVING[wanted], booking_id=booking.id).state == wanted
        else:
            with pytest.raises(BookingState):
                run(MOVING[wanted], booking_id=booking.id)


def test_a_guest_cancels_until_the_time_has_come(book, run, at):
    first, second = book(email="ana@example.com"), book()
    assert run(services.cancel_own_booking, booking_id=first.id).state == "cancelled"
    assert OutgoingMail.objects.filter(template="booking_cancelled", about=first.id).count() == 1
    at(second.starts_at)
    with pytest.raises(BookingState):
        run(services.cancel_own_booking, booking_id=second.id)


def test_another_email_never_changes_a_customer(book, add):
    known = add(email="ana@example.com").customer
    assert book(email="ANA@example.com").customer_id == known.id
    stranger = book(email="other@example.com").customer
    assert stranger.id != known.id
    assert Customer.objects.get(pk=known.id).email == "ana@example.com"
    assert add(phone="").customer_id != add(phone="").customer_id


def test_the_guests_data_stands_in_the_customer_only_and_is_erased_there(online, run):
    key = uuid7()
    data = {
        "party": 2, "starts_at": evening().isoformat(), "name": "Ana Ruiz", "phone": PHONE,
        "email": "ana@example.com", "note": "Birthday of Zoe",
    }  # fmt: skip
    guest = services.guest_actor(key, MAKE)
    for _ in range(2):
        dispatch(commands.BOOKING_MAKE, data=data, extra={"booking_id": key}, actor=guest, key=str(key))
    booking = Booking.objects.get()
    rows = (*Event.objects.values(), *AuditEntry.objects.values(), *Command.objects.values())
    stored = " ".join(map(str, rows))
    for personal in ("Ana", "900123", "ana@example.com", "Zoe", booking.token):
        assert personal not in stored
    run(customers.erase_customer, customer_id=booking.customer_id)
    booking.refresh_from_db()
    assert (booking.note, booking.customer.name, booking.party) == ("", "", 2)


def test_a_browser_holds_the_one_permission_of_its_booking(book, actor):
    booking = book()
    for permission in (MAKE, OWN):
        with pytest.raises(Forbidden):
            dispatch(
                commands.BOOKING_CANCEL, target=booking.id, actor=services.guest_actor(booking.id, permission),
                key=str(uuid7()),
            )  # fmt: skip
    with pytest.raises(Forbidden):
        dispatch(commands.BOOKING_MAKE, data={}, actor=actor("olivia"), key=str(uuid7()))


def test_settings_are_guarded_and_fit_each_other(allow, run):
    allow(covers_per_slot=6, largest_party=6)
    with pytest.raises(InvalidInput) as refused:
        allow(largest_party=7)
    assert refused.value.field == "largest_party"
    with pytest.raises(BookingSettingsChanged):
        run(services.change_booking_settings, version=0, changes={"takes_online": True})


def test_the_days_diary_is_in_order_and_a_search_finds_other_days(add):
    later, first = add(starts_at=evening() + HOUR), add(name="Ben")
    other = add(name="Cleo", starts_at=evening(5), phone="020 7946 0018")
    day: date = first.day
    assert list(selectors.bookings_of_day(day)) == [first, later]
    assert list(selectors.bookings_of_day(day, "7946 0018")) == [other]
    assert list(selectors.bookings_of_day(day, "nobody")) == []


def test_the_floor_plan_shows_the_next_booking_of_a_table_and_no_name(add, run, at, room):
    late = add(table_id=room.one.id)
    add(table_id=room.one.id, starts_at=late.ends_at)
    add(table_id=room.two.id, starts_at=late.starts_at + 5 * HOUR)
    at(late.starts_at + timedelta(minutes=10))

    def shown():
        return {row["name"]: row["next_booking"] for row in floor_plan()["tables"]}

    expected = {"id": late.id, "starts_at": late.starts_at, "party": 2, "state": "confirmed"}
    assert shown() == {"1": expected, "2": None, "3": None}
    run(services.note_no_show, booking_id=late.id)
    assert shown()["1"]["starts_at"] == late.ends_at
