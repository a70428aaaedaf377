"""The JSON of bookings. Answers of commands and events are stored, so they hold ids and no personal data; lists do."""

from typing import Any

from orders.models import Booking, BookingSettings

SETTINGS = (
    "version", "takes_online", "confirms_at_once", "slot_minutes", "minutes_for_two", "minutes_for_four",
    "minutes_for_more", "covers_per_slot", "covers_at_once", "days_ahead", "notice_minutes", "last_minutes",
    "largest_party", "deposit_from_party", "deposit_per_guest",
)  # fmt: skip


def serialize_reference(booking: Booking) -> dict[str, Any]:
    return {
        "id": booking.id,
        "customer_id": booking.customer_id,
        "day": booking.day,
        "starts_at": booking.starts_at,
        "ends_at": booking.ends_at,
        "party": booking.party,
        "state": booking.state,
        "table_id": booking.table_id,
        "version": booking.version,
    }


def serialize_booking(booking: Booking) -> dict[str, Any]:
    """A row of the diary. Needs the customer and the table."""
    return {
        **serialize_reference(booking),
        "name": booking.customer.name,
        "phone": booking.customer.phone,
        "email": booking.customer.email,
        "table_name": booking.table.name if booking.table else None,
        "note": booking.note,
        "deposit_wanted": booking.deposit_wanted,
        "source": booking.source,
        "created_at": booking.created_at,
        "by_name": booking.by_name,
    }


def serialize_booking_settings(settings: BookingSettings) -> dict[str, Any]:
    return {name: getattr(settings, name) for name in SETTINGS}
