"""A person's published shifts as a calendar (RFC 5545), which their phone reads again by itself."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from restaurants.mail_names import restaurant_name
from restaurants.models import Restaurant
from staff.models import RotaShift
from staff.rota.selectors import published_label

HOURS_BETWEEN_READS = "PT1H"


def calendar_of(shifts: Iterable[RotaShift], restaurant: Restaurant) -> bytes:
    """Return the calendar. Times are in the restaurant's zone, whose rules are part of the file. No query.

    A shift keeps its UID, so a calendar moves it; one that was cancelled is left out and goes away.
    """
    name, zone = restaurant_name(restaurant), restaurant.zone
    calendar = Calendar()
    calendar.add("prodid", "-//Fynlo//Rota//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Shifts at {restaurant}").format(restaurant=name))
    calendar.add("x-published-ttl", HOURS_BETWEEN_READS)
    for shift in shifts:
        event = Event()
        event.add("uid", f"{shift.id}@fynlo")
        event.add("dtstamp", shift.published_at)
        event.add("last-modified", shift.published_at)
        event.add("sequence", shift.version)
        event.add("summary", f"{published_label(shift)}, {name}")
        event.add("dtstart", shift.published_starts_at.astimezone(zone))  # pyright: ignore[reportOptionalMemberAccess]
        event.add("dtend", shift.published_ends_at.astimezone(zone))  # pyright: ignore[reportOptionalMemberAccess]
        if shift.published_note:
            event.add("description", shift.published_note)
        calendar.add_component(event)
    calendar.add_missing_timezones()
    return calendar.to_ical()
