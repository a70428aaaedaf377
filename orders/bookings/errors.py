"""The refusals of bookings. Guests read them on the booking page, staff in the diary."""

from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import DomainError, NotFound


class BookingNotFound(NotFound):
    code = "booking.not_found"
    message = _("Booking not found.")


class BookingsOff(DomainError):
    code = "booking.off"
    message = _("This restaurant takes no bookings online right now. Please phone.")


class TimeTaken(DomainError):
    """There is no room for the party, or the time is not offered. The page shows what is free now."""

    code = "booking.time_taken"
    message = _("This time is no longer free. Choose another one.")


class TooManyBookings(DomainError):
    code = "booking.too_many"
    message = _("This phone number has several bookings already. Please phone us to book another table.")


class NoRoom(DomainError):
    """For staff, who may book over capacity. `details` say how many covers there are."""

    code = "booking.no_room"
    message = _("There are more guests at this time than you allow. Choose another time, or book it all the same.")


class TableBooked(DomainError):
    code = "booking.table_booked"
    message = _("This table is booked for other guests at this time. Choose another table or time.")


class BookingChanged(DomainError):
    """`details["current_version"]` is the version in force."""

    code = "booking.changed"
    message = _("This booking was changed meanwhile. Reload the page and enter your change again.")


class BookingState(DomainError):
    """The booking's state does not allow it. `details["state"]` is the state."""

    code = "booking.state"
    message = _("This booking is not in a state that allows it. Reload the page.")


class NotDue(DomainError):
    code = "booking.not_due"
    message = _("The guests are not late yet. Wait until the time of the booking.")


class BookingSettingsChanged(DomainError):
    """`details["current_version"]` is the version in force."""

    code = "booking.settings_changed"
    message = _("The settings were changed meanwhile. Reload the page and enter your change again.")
