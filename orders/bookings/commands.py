"""The commands on bookings: those of staff, and those that only the guest's page gives for a browser.

None works without a network: only the server knows what is free.
"""

from functools import partial

from orders.bookings import emails, inputs, payloads, services
from orders.bookings.errors import BookingNotFound
from orders.bookings.permissions import MAKE, OWN, STAFF
from realtime.commands.registry import Command, Id, register_declared

BOOKING = (Id("booking_id", BookingNotFound),)

_staff = partial(Command, permission=STAFF, render=payloads.serialize_reference)

BOOKING_ADD = _staff(
    name="booking.add",
    description="Enter a booking",
    input=inputs.NewBookingInput,
    service=services.add_booking,
    success_status=201,
)
BOOKING_CHANGE = _staff(
    name="booking.change",
    description="Change a booking",
    target=BOOKING,
    input=inputs.BookingChangeInput,
    service=services.change_booking,
)
BOOKING_CONFIRM = _staff(
    name="booking.confirm",
    description="Confirm a booking that a guest requested",
    target=BOOKING,
    service=services.confirm_booking,
)
BOOKING_SEAT = _staff(
    name="booking.seat",
    description="Note that the guests of a booking are here",
    target=BOOKING,
    input=inputs.SeatInput,
    service=services.seat_booking,
)
BOOKING_FINISH = _staff(
    name="booking.finish",
    description="Note that the guests of a booking have left",
    target=BOOKING,
    service=services.finish_booking,
)
BOOKING_CANCEL = _staff(
    name="booking.cancel",
    description="Cancel a booking",
    target=BOOKING,
    service=services.cancel_booking,
)
BOOKING_NO_SHOW = _staff(
    name="booking.no_show",
    description="Note that the guests of a booking did not come",
    target=BOOKING,
    service=services.note_no_show,
)
BOOKING_CHANGE_SETTINGS = Command(
    name="booking.change_settings",
    description="Change how bookings are taken",
    permission="orders.settings",
    input=inputs.BookingSettingsInput,
    service=services.change_booking_settings,
    render=payloads.serialize_booking_settings,
)
BOOKING_MAKE = Command(
    name="booking.make",
    description="Book a table on the booking page",
    permission=MAKE,
    input=inputs.OnlineBookingInput,
    service=services.make_booking,
    render=payloads.serialize_reference,
    success_status=201,
    internal=True,
)
BOOKING_CHANGE_OWN = Command(
    name="booking.change_own",
    description="Change one’s own booking on its page",
    permission=OWN,
    target=BOOKING,
    input=inputs.OwnChangeInput,
    service=services.change_own_booking,
    render=payloads.serialize_reference,
    internal=True,
)
BOOKING_CANCEL_OWN = Command(
    name="booking.cancel_own",
    description="Cancel one’s own booking on its page",
    permission=OWN,
    target=BOOKING,
    service=services.cancel_own_booking,
    render=payloads.serialize_reference,
    internal=True,
)
BOOKING_REMIND = Command(
    name="booking.remind",
    description="Remind guests of their bookings",
    permission=STAFF,
    service=emails.send_reminders,
    render=lambda sent: {"sent": sent},
    internal=True,
)


def register_all() -> None:
    register_declared(__name__)
