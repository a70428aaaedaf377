"""The emails to guests: what each says, when the reminder is due, and what is never sent."""

from datetime import timedelta

import pytest

from fynlo.core import clock
from orders.bookings import emails, services
from orders.customers import services as customers
from orders.models import Booking
from orders.tasks import remind_of_bookings
from restaurants.mail import written
from restaurants.mail_budgets import BOOKINGS
from restaurants.models import OutgoingMail
from tests.orders.bookings.conftest import evening

EMAIL = "ana@example.com"
HOUR = timedelta(hours=1)


def text_of(template: str) -> str:
    mail = written(OutgoingMail.objects.get(template=template))
    assert mail is not None
    assert mail.html
    return f"{mail.subject}\n{mail.text}"


def test_the_confirmation_says_when_for_how_many_and_how_to_cancel(book):
    booking = book(email=EMAIL, party=3)
    assert OutgoingMail.objects.get().text == ""  # the row that waits holds no name and no address of the page
    text = text_of("booking")
    for part in ("Your table at ", "3 guests", "19:00", f"/book/{booking.token}/"):
        assert part in text
    assert "not confirmed yet" not in text
    assert "Ana" not in text, "a stranger could write to anybody through the name"


def test_a_request_says_that_it_is_not_confirmed(book, allow):
    allow(confirms_at_once=False)
    book(email=EMAIL)
    assert "not confirmed yet" in text_of("booking")


def test_it_is_in_the_language_of_the_restaurant(book, tenant):
    book(email=EMAIL)
    mail = OutgoingMail.objects.get()
    assert mail.restaurant is not None
    mail.restaurant.language = "es"
    found = written(mail)
    assert found is not None
    assert "Your table" not in f"{found.subject} {found.text}"


def test_a_cancellation_is_written_and_the_confirmation_then_is_not(book, run):
    booking = book(email=EMAIL)
    run(services.cancel_booking, booking_id=booking.id)
    assert "is cancelled" in text_of("booking_cancelled")
    assert written(OutgoingMail.objects.get(template="booking")) is None


def test_nobody_without_an_address_or_with_erased_data_is_written_to(book, run):
    book()
    assert OutgoingMail.objects.count() == 0
    booking = book(email=EMAIL)
    run(customers.erase_customer, customer_id=booking.customer_id)
    assert written(OutgoingMail.objects.get()) is None


def test_a_booking_is_taken_also_when_the_days_emails_are_used_up(book):
    for number in range(BOOKINGS.per_recipient + 1):
        book(party=1, email=EMAIL, phone=f"07700 90010{number}", starts_at=evening() + number * HOUR / 2)
    assert Booking.objects.count() == BOOKINGS.per_recipient + 1
    assert OutgoingMail.objects.filter(template="booking").count() == BOOKINGS.per_recipient


def test_the_reminder_goes_out_once_the_day_before(add, at, run):
    booking = add(email=EMAIL)
    add(name="No address")
    cancelled = add(email=EMAIL)
    run(services.cancel_booking, booking_id=cancelled.id)
    at(booking.starts_at - timedelta(hours=25))
    assert run(emails.send_reminders) == 0
    at(booking.starts_at - timedelta(hours=23))
    assert run(emails.send_reminders) == 1
    assert run(emails.send_reminders) == 0
    assert Booking.objects.get(pk=booking.id).reminder_sent_at == clock.now()
    assert "Reminder: your table at" in text_of("booking_reminder")


@pytest.mark.parametrize(("hours_before", "sent"), [(13, 1), (11, 0)])
def test_who_booked_in_the_last_twelve_hours_gets_no_reminder(add, at, run, hours_before, sent):
    booking = add(email=EMAIL)
    at(booking.starts_at - HOUR)
    run(Booking.objects.update, created_at=clock.now() - hours_before * HOUR)
    assert run(emails.send_reminders) == sent


def test_the_worker_reminds_each_restaurant(add, at, tenant):
    booking = add(email=EMAIL)
    at(booking.starts_at - HOUR)
    remind_of_bookings()
    assert OutgoingMail.objects.filter(template="booking_reminder").count() == 1
