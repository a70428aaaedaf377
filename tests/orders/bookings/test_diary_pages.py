"""The portal's pages of bookings: the diary, a booking from request to no-show, refusals in the form, settings."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection

from fynlo.core import clock
from fynlo.core.ids import uuid7
from orders.bookings import diary, selectors, services
from orders.models import Booking, BookingSettings
from tests.orders.bookings.conftest import PHONE, evening

DIARY = "/portal/bookings/"
HOUR = timedelta(hours=1)


@pytest.fixture
def client_of(page_client, hours):
    """`client_of("sara")` is her client; after each request Alpha is chosen again."""
    chosen = connection.tenant

    def make(name: str):
        client = page_client(name)
        request = client.request

        def requested(**fields):
            answer = request(**fields)
            connection.set_tenant(chosen)
            return answer

        client.request = requested
        return client

    return make


@pytest.fixture
def sara(client_of):
    return client_of("sara")


def text(answer, status=200):
    assert answer.status_code == status
    return re.sub(r"[ \n]+", " ", answer.content.decode())


def entry(**fields):
    at = evening().astimezone(connection.tenant.zone)
    given = {"key": str(uuid4()), "party": "2", "at": f"{at:%Y-%m-%dT%H:%M}", "name": "Ana Ruiz", "source": "phone"}
    return {**given, **fields}


def test_the_diary_shows_a_day_its_covers_a_search_and_a_file(sara, add):
    assert "No bookings on this day" in text(sara.get(DIARY))
    booking = add(party=3, note="Birthday")
    add(name="Ben", starts_at=evening() + HOUR, party=4)
    day = f"{DIARY}?day={booking.day}"
    shown = text(sara.get(day))
    for part in ("Ana Ruiz", "Ben", "Birthday", "19:00", "20:00", "7 guests", "3 / 12", "7 / 40"):
        assert part in shown
    assert "Ana Ruiz" not in text(sara.get(DIARY))
    assert "Ana Ruiz" in text(sara.get(f"{DIARY}?q=900123"))
    assert "No such booking" in text(sara.get(f"{DIARY}?q=nobody"))
    for wrong in ("?day=tomorrow", "?day=0001-01-01", "?day=9999-12-31"):
        assert sara.get(f"{DIARY}{wrong}").status_code == 200
    lines = sara.get(f"{DIARY}export.csv?day={booking.day}").content.decode().splitlines()
    assert len(lines) == 3
    assert "19:00,21:00" in lines[1]
    assert "Ana Ruiz" in lines[1]


def test_a_booking_is_entered_once_changed_and_goes_through_its_states(sara, room):
    form = entry(phone=PHONE, table=str(room.one.id))
    first, again = sara.post(f"{DIARY}new/", form), sara.post(f"{DIARY}new/", form)
    booking = Booking.objects.get()
    path = f"{DIARY}{booking.id}/"
    assert first["Location"] == again["Location"] == path
    assert (booking.starts_at, booking.table_id, booking.by_name) == (evening(), room.one.id, "Sara")

    shown = text(sara.get(path))
    assert "They are here" in shown
    assert "They did not come" not in shown  # they are not late
    change = entry(party="5", table="", minutes="90", version="1")
    assert sara.post(f"{path}edit/", change)["Location"] == path
    booking.refresh_from_db()
    assert (booking.party, booking.table_id, booking.minutes) == (5, None, 150)
    late = text(sara.post(f"{path}edit/", entry(party="6", version="1")), 422)
    assert "changed meanwhile" in late
    for action, state in (("seat", "seated"), ("finish", "finished")):
        assert sara.post(f"{path}{action}/", {"key": str(uuid7())})["Location"] == path
        assert Booking.objects.get().state == state
    sara.post(f"{path}cancel/", {"key": str(uuid7())})
    assert "not in a state" in text(sara.get(path))


def test_a_change_of_the_note_leaves_a_booking_in_the_second_of_an_hour_that_comes_twice(sara, add):
    ends = (datetime(clock.now().year + years, 10, 31, 1, 30, tzinfo=UTC) for years in (0, 1))
    sundays = (each - timedelta(days=(each.weekday() + 1) % 7) for each in ends)
    second = next(each for each in sundays if each > clock.now())  # 01:30 GMT, an hour after 01:30 BST
    booking = add(starts_at=second)
    change = {"key": str(uuid4()), "party": "2", "at": f"{second:%Y-%m-%dT%H:%M}", "note": "Birthday", "version": "1"}
    assert sara.post(f"{DIARY}{booking.id}/edit/", change).status_code == 302
    booking.refresh_from_db()
    assert (booking.note, booking.starts_at, booking.minutes) == ("Birthday", second, 90)


def test_a_full_house_is_said_in_the_form_which_then_offers_to_book_it_anyway(sara, allow, add):
    allow(covers_per_slot=8, covers_at_once=8)
    add(party=8)
    refused = text(sara.post(f"{DIARY}new/", entry()), 422)
    assert "more guests at this time than you allow" in refused
    assert 'name="over_capacity"' in refused
    assert 'name="over_capacity"' not in text(sara.get(f"{DIARY}new/"))
    assert sara.post(f"{DIARY}new/", entry(over_capacity="on")).status_code == 302


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""}, {"party": "0"}, {"at": "soon"}, {"at": "2001-01-01T19:00"}, {"email": "ana"},
        {"table": str(uuid4())}, {"note": "x" * 301}, {"minutes": "5"},
    ],
)  # fmt: skip
def test_a_wrong_entry_is_named_at_its_field(sara, wrong):
    answer = sara.post(f"{DIARY}new/", entry(**wrong))
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, set(wrong))
    assert Booking.objects.count() == 0


def test_the_settings_are_saved_and_named_when_wrong(client_of):
    marco = client_of("marco")
    assert "Book" in text(marco.get(f"{DIARY}settings/"))
    fields = {name: str(getattr(BookingSettings(), name)) for name in (
        "slot_minutes", "covers_per_slot", "covers_at_once", "largest_party", "minutes_for_two", "minutes_for_four",
        "minutes_for_more", "days_ahead", "notice_minutes", "last_minutes", "deposit_from_party", "deposit_per_guest",
    )}  # fmt: skip
    sent = {**fields, "key": str(uuid4()), "version": "0", "takes_online": "on", "slot_minutes": "15"}
    assert marco.post(f"{DIARY}settings/", sent).status_code == 302
    stored = selectors.booking_settings()
    assert (stored.takes_online, stored.confirms_at_once, stored.slot_minutes) == (True, False, 15)
    again = {**sent, "key": str(uuid4())}
    assert "changed meanwhile" in text(marco.post(f"{DIARY}settings/", again), 422)
    large = {**sent, "key": str(uuid4()), "version": "1", "largest_party": "50"}
    assert "does not fit" in text(marco.post(f"{DIARY}settings/", large), 422)
    assert client_of("sara").get(f"{DIARY}settings/").status_code == 403


def test_the_diary_takes_as_many_queries_for_one_as_for_three(sara, add, django_assert_num_queries):
    day = f"{DIARY}?day={add().day}"
    for _ in range(2):  # the first two fill caches
        sara.get(day)
    for names in ((), ("Ben", "Cleo")):
        for name in names:
            add(name=name)
        with django_assert_num_queries(4):
            sara.get(day)


def test_the_covers_of_a_day_leave_out_who_does_not_come(add, run):
    first, second = add(party=3), add(party=2)
    run(services.cancel_booking, booking_id=second.id)
    found = list(selectors.bookings_of_day(first.day))
    assert diary.covers(found) == 3
    assert [(slot.arriving, slot.at_once, slot.is_full) for slot in diary.slots(BookingSettings(), found)] == [
        (3, 3, False)
    ]
