"""The events of bookings. They hold ids, times and states; the guest is in the customer's row only."""

from orders.bookings import payloads
from orders.models import Booking
from realtime import events
from realtime.commands.context import CommandContext
from realtime.events import EventType

BOOKING = {
    "id": "the booking",
    "customer_id": "the guest",
    "day": "its business day",
    "starts_at": "when the guests come",
    "ends_at": "when the table is expected to be free again",
    "party": "how many guests",
    "state": "requested, confirmed, seated, finished, cancelled or no_show",
    "table_id": "the table, or null",
    "version": "increases with every change",
}

TYPES = (
    EventType("booking.added", "A guest or staff booked a table.", BOOKING),
    EventType("booking.changed", "The time, party, table, note or state of a booking changed.", BOOKING),
)


def booking_added(context: CommandContext, booking: Booking) -> None:
    _record(context, "booking.added", booking)


def booking_changed(context: CommandContext, booking: Booking) -> None:
    _record(context, "booking.changed", booking)


def _record(context: CommandContext, event_type: str, booking: Booking) -> None:
    context.record(
        event_type,
        aggregate="booking",
        subject=booking.id,
        topics=["floor"],
        version=booking.version,
        data=payloads.serialize_reference(booking),
    )


def register_all() -> None:
    events.register(*TYPES)
