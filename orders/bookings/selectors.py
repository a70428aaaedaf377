"""Named reads of bookings."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from fynlo.core.tenancy.connection import connection
from orders.bookings.availability import Held, Place, free_times, slot_of, stay, times_of_day
from orders.bookings.errors import BookingNotFound
from orders.bookings.lifecycle import EXPECTED, HOLDING
from orders.customers import selectors as customers
from orders.customers.phones import comparable
from orders.models import Booking, BookingSettings

SHOWN_BEFORE = timedelta(hours=4)  # on the floor plan
SHOWN_AFTER = timedelta(hours=1)


def booking_settings() -> BookingSettings:
    """Return the settings in force: the stored row, or the defaults if there is none. One query."""
    return BookingSettings.objects.filter(pk=1).first() or BookingSettings(pk=1, version=0)


def lock_booking_settings() -> BookingSettings:
    """Create the row if it is missing, and lock it until the commit: bookings of a restaurant are made one at a time.

    So two guests cannot both take the last place. Take it before any booking's lock. Two queries.
    """
    BookingSettings.objects.bulk_create([BookingSettings(pk=1, version=0)], ignore_conflicts=True)
    return BookingSettings.objects.select_for_update(of=("self",), no_key=True).get(pk=1)


def place_of_restaurant() -> Place:
    """Return hours, zone and beginning of the day of the chosen restaurant. No query."""
    restaurant = connection.tenant
    return Place(restaurant.hours, restaurant.zone, restaurant.day_starts_at)


def held_between(first: datetime, last: datetime, *, without: UUID | None = None) -> list[Held]:
    """Return the covers that bookings hold at any moment between two. One query."""
    rows = Booking.objects.filter(state__in=HOLDING, starts_at__lt=last, ends_at__gt=first).exclude(pk=without)
    return [Held(*row) for row in rows.values_list("starts_at", "ends_at", "party")]


def held_around(
    settings: BookingSettings, starts_at: datetime, ends_at: datetime, *, without: UUID | None = None
) -> list[Held]:
    """Return the covers that matter to a booking of that time: of its slot, and of its whole stay. One query."""
    slot = slot_of(settings, starts_at)
    last = max(ends_at, slot + timedelta(minutes=settings.slot_minutes))
    return held_between(slot, last, without=without)


def free_times_of(
    settings: BookingSettings, day: date, party: int, now: datetime, *, without: UUID | None = None
) -> list[datetime]:
    """Return the times of a business day that a guest may book for a party. One query, none on a closed day.

    `without` is the booking that moves: its covers are free.
    """
    place = place_of_restaurant()
    times = list(times_of_day(settings, place, day))
    if not times:
        return []
    last = times[-1] + stay(settings, party) + timedelta(minutes=settings.slot_minutes)
    held = held_around(settings, times[0], last, without=without)
    return free_times(settings, place, day, party, held, now)


def get_booking(booking_id: UUID) -> Booking:
    """Return a booking with its customer and table. Raises BookingNotFound."""
    return _found(_shown().filter(pk=booking_id).first(), booking_id)


def lock_booking(booking_id: UUID) -> Booking:
    """Raises BookingNotFound."""
    rows = Booking.objects.select_for_update(of=("self",), no_key=True)
    return _found(rows.filter(pk=booking_id).select_related("customer", "table").first(), booking_id)


def booking_with_token(token: str) -> Booking | None:
    """Return the booking that a guest's page shows. One query."""
    return _shown().filter(token=token).first()


def bookings_of_day(day: date, text: str = "") -> QuerySet[Booking]:
    """Return the bookings of a business day by time; with `text`, of all days whose guest it finds, the newest first.

    Cancelled bookings are among them.
    """
    if not text:
        return _shown().filter(day=day).order_by("starts_at", "id")
    found = customers.customers(text).values("pk")
    of_guest = Q(customer__in=found) | Q(customer__merged_into__in=found)
    return _shown().filter(of_guest).order_by("-starts_at", "-id")


def bookings_ahead_of(phone: str, now: datetime) -> int:
    """Return how many tables are booked online with a phone number and still expected. One query."""
    rows = Booking.objects.filter(state__in=EXPECTED, source=Booking.Source.ONLINE, starts_at__gt=now)
    return rows.filter(customer__phone_digits=comparable(phone)).count()


def expected_at_tables(now: datetime) -> dict[UUID, Booking]:
    """Return the next booking of each table within SHOWN_BEFORE, by table; a late one until SHOWN_AFTER. One query."""
    rows = Booking.objects.filter(
        state__in=EXPECTED, table__isnull=False, starts_at__lte=now + SHOWN_BEFORE, starts_at__gt=now - SHOWN_AFTER
    )
    found: dict[UUID, Booking] = {}
    for booking in rows.order_by("starts_at", "id"):
        if booking.table_id is not None:
            found.setdefault(booking.table_id, booking)
    return found


def is_table_booked(table_id: UUID, starts_at: datetime, ends_at: datetime, *, without: UUID | None = None) -> bool:
    """Whether other guests have the table at any moment between two. One query."""
    rows = Booking.objects.filter(table=table_id, state__in=HOLDING, starts_at__lt=ends_at, ends_at__gt=starts_at)
    return rows.exclude(pk=without).exists()


def _shown() -> QuerySet[Booking]:
    return Booking.objects.select_related("customer", "table")


def _found(booking: Booking | None, booking_id: UUID) -> Booking:
    if booking is None:
        raise BookingNotFound(booking=str(booking_id))
    return booking
