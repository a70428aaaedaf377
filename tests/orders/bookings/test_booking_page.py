"""The booking page: three steps without scripts, one booking for a form sent twice, the guest's own page."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fynlo.core.errors import InvalidInput
from fynlo.core.tenancy.hosts import clear_restaurant_cache
from orders.bookings import services
from orders.bookings.public import pages
from orders.customers import services as customers
from orders.models import Booking, Customer
from restaurants.identity.throttle import Throttle
from restaurants.models import OutgoingMail, Restaurant
from restaurants.opening_hours import OpeningHours, SpecialDay, as_json
from tests.orders.bookings.conftest import HOURS, PHONE, evening
from tests.payments.test_bill_page import Phone

HIDDEN = re.compile(r'name="(key|party|starts_at)" value="([^"]+)"')
TIME = re.compile(r'href="\?(party=\d+&amp;at=[^"]+)"')
HOUR = timedelta(hours=1)


@pytest.fixture
def phone(online) -> Phone:
    return Phone()


def step(party: int = 2, at=None) -> str:
    return f"/book/?party={party}&at={at or evening():%Y-%m-%dT%H:%M}Z"


def form_of(page) -> dict[str, str]:
    """Return the hidden fields of the last step."""
    return dict(HIDDEN.findall(page.text_.partition('id="who"')[2]))


def test_a_guest_chooses_a_time_books_once_sees_and_cancels_it(phone):
    assert "Show the free times" in phone.get("/book/").text_
    listed = phone.get(f"/book/?party=3&day={evening().date()}")
    assert len(TIME.findall(listed.text_)) >= 12
    chosen = phone.get(step(3))
    sent = {**form_of(chosen), "name": "Ana Ruiz", "phone": PHONE, "email": "ana@example.com"}
    first, again = phone.post("/book/", **sent), phone.post("/book/", **sent)
    booking = Booking.objects.get()
    assert first["Location"] == again["Location"] == f"/book/{booking.token}/"
    assert (booking.party, booking.starts_at, booking.state) == (3, evening(), "confirmed")
    own = phone.get(first["Location"])
    assert "Your table is booked" in own.text_
    assert "19:00" in own.text_
    assert PHONE not in own.text_
    assert phone.post(first["Location"]).status_code == 302
    assert "Your booking is cancelled" in phone.get(first["Location"]).text_
    assert phone.post(first["Location"]).status_code == 302  # twice is once


def test_a_time_that_was_taken_meanwhile_is_refused_with_what_is_free(phone, allow, add):
    allow(covers_per_slot=2, covers_at_once=2, largest_party=2)
    sent = {**form_of(phone.get(step())), "name": "Ana Ruiz", "phone": PHONE}
    add()
    refused = phone.post("/book/", **sent)
    assert (refused.status_code, "no longer free" in refused.text_) == (422, True)
    assert TIME.findall(refused.text_)
    assert "This time is not free" in phone.get(step()).text_
    assert Booking.objects.count() == 1


@pytest.mark.parametrize("wrong", [{"name": ""}, {"phone": "none"}, {"email": "ana"}])
def test_a_wrong_entry_is_named_at_its_field_and_keeps_the_rest(phone, wrong):
    sent = {**form_of(phone.get(step())), "name": "Ana Ruiz", "phone": PHONE, "note": "High chair", **wrong}
    answer = phone.post("/book/", **sent)
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, set(wrong))
    assert "High chair" in answer.text_
    assert (Booking.objects.count(), Customer.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "query",
    [
        "?party=9&day=2026-07-03", "?party=two", "?party=2&day=soon", "?party=2&day=2001-01-01", "?party=2&at=noon",
        "?party=2&at=0001-01-01T00:00Z", "?party=2&at=9999-12-31T23:00Z",
    ],
)  # fmt: skip
def test_an_address_that_is_made_up_shows_the_first_step(phone, query):
    answer = phone.get(f"/book/{query}")
    assert answer.status_code in (200, 422)
    assert 'id="who"' not in answer.text_


def test_a_guest_moves_their_booking_within_what_is_free_also_into_its_own_places(phone, allow, add, book, room, run):
    allow(covers_per_slot=4, covers_at_once=4, largest_party=4)
    booking = book(party=4, email="ana@example.com")
    run(services.change_booking, booking_id=booking.id, table_id=room.one.id)
    add(party=4, starts_at=evening() + 3 * HOUR, table_id=room.two.id)
    path = f"/book/{booking.token}/change/"
    shown = phone.get(path).text_
    assert TIME.search(shown)
    assert 'id="move"' not in shown
    later = evening() + HOUR / 2
    assert 'id="move"' in phone.get(f"{path}?party=3&at={later:%Y-%m-%dT%H:%M}Z").text_
    moved = phone.post(path, party="3", starts_at=later.isoformat())
    assert moved["Location"] == f"/book/{booking.token}/"
    booking.refresh_from_db()
    assert (booking.party, booking.starts_at, booking.state, booking.table_id) == (3, later, "confirmed", room.one.id)
    assert OutgoingMail.objects.filter(template="booking", about=booking.id).count() == 2
    full = phone.post(path, party="3", starts_at=(evening() + 3 * HOUR).isoformat())
    assert (full.status_code, "no longer free" in full.text_) == (422, True)
    for made_up in ({}, {"party": "x", "starts_at": "soon"}, {"party": "9" * 30, "starts_at": later.isoformat()}):
        assert phone.post(path, **made_up).status_code == 422
    run(services.cancel_booking, booking_id=booking.id)
    assert phone.get(path)["Location"] == f"/book/{booking.token}/"
    assert phone.get(f"/book/{'x' * 22}/change/").status_code == 404


def test_a_deposit_is_asked_for_from_a_party_on_and_such_bookings_wait(phone, allow, book, run):
    allow(deposit_from_party=4, deposit_per_guest=Decimal("10.00"))
    assert "A deposit is asked for" not in phone.get(step(3)).text_
    asked = phone.get(step(4)).text_
    assert "£40.00" in asked
    assert phone.post("/book/", **form_of(phone.get(step(4))), name="Ana Ruiz", phone=PHONE).status_code == 302
    booking = Booking.objects.get()
    assert (booking.state, booking.deposit_wanted) == ("requested", Decimal("40.00"))
    assert "£40.00" in phone.get(f"/book/{booking.token}/").text_
    small = book(party=2)
    assert (small.state, small.deposit_wanted) == ("confirmed", Decimal("0.00"))
    grown = run(services.change_own_booking, booking_id=small.id, party=5, starts_at=small.starts_at)
    assert (grown.state, grown.deposit_wanted) == ("requested", Decimal("50.00"))
    with pytest.raises(InvalidInput):
        allow(deposit_per_guest=Decimal("0.00"))


def test_a_form_that_is_made_up_books_nothing(phone):
    for made_up in ({}, {"key": "1", "party": "2"}, {**form_of(phone.get(step())), "party": "90", "name": "A"}):
        assert phone.post("/book/", **made_up).status_code == 422
    sent = {**form_of(phone.get(step())), "name": "Ana Ruiz", "phone": PHONE}
    odd = {**sent, "starts_at": (evening() + timedelta(minutes=7)).isoformat()}
    assert phone.post("/book/", **odd).status_code == 422
    assert Booking.objects.count() == 0


def test_a_day_without_hours_is_said_to_be_closed(phone):
    closed = evening().date()
    hours = OpeningHours(week=HOURS.week, special_days=(SpecialDay(closed),))
    Restaurant.objects.filter(pk=connection.tenant.pk).update(opening_hours=as_json(hours))
    clear_restaurant_cache()
    shown = phone.get(f"/book/?party=2&day={closed}").text_
    assert "We are closed on this day" in shown
    assert "We are closed" not in phone.get(f"/book/?party=2&day={closed + timedelta(days=1)}").text_
    far = phone.get(f"/book/?party=2&day={closed + timedelta(days=300)}")
    assert (far.status_code, "You can book from today up to" in far.text_) == (422, True)


def test_nobody_books_where_it_is_switched_off_or_the_hours_are_not_known(phone, allow):
    assert "No bookings online" in Phone("beta").get("/book/").text_
    allow(takes_online=False)
    assert "No bookings online" in phone.get("/book/").text_
    assert phone.post("/book/", name="Ana Ruiz").status_code == 200
    assert Booking.objects.count() == 0


def test_a_made_up_address_of_a_booking_opens_nothing_and_neither_does_an_erased_one(phone, book, run):
    for token in ("x", "x" * 22, "x" * 300):
        assert phone.get(f"/book/{token}/").status_code == 404
    booking = book()
    assert Phone("beta").get(f"/book/{booking.token}/").status_code == 404
    run(customers.erase_customer, customer_id=booking.customer_id)
    assert phone.get(f"/book/{booking.token}/").status_code == 404


def test_once_the_guests_are_here_the_page_cancels_nothing(phone, book, run):
    booking = book()
    run(services.seat_booking, booking_id=booking.id)
    assert "Yes, cancel it" not in phone.get(f"/book/{booking.token}/").text_
    refused = phone.post(f"/book/{booking.token}/")
    assert (refused.status_code, "Not cancelled" in refused.text_) == (422, True)


def test_one_address_sends_only_so_many_bookings(phone, monkeypatch):
    monkeypatch.setattr(pages, "SENT", Throttle("booking-test", HOUR, per_address=1))
    for status in (302, 429):
        sent = {**form_of(phone.get(step())), "name": "Ana Ruiz", "phone": PHONE}
        assert phone.post("/book/", **sent).status_code == status
    assert Booking.objects.count() == 1


def test_the_page_takes_as_many_queries_for_one_booking_as_for_three(phone, add):
    path = f"/book/?party=2&day={evening().date()}"
    phone.get(path)
    counts = []
    for number in (1, 2):
        for _ in range(number):
            add()
        with CaptureQueriesContext(connection) as queries:
            phone.get(path)
        counts.append(len(queries))
    assert counts[0] == counts[1]
