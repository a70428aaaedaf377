"""Take, change, seat and cancel bookings.

Whatever may take covers locks the settings' row first, so that bookings of one restaurant are checked and stored one
at a time; then the booking, then its table. Audit entries, events and stored answers hold ids: the guest's name and
contact stand in the customer's row only.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from orders.bookings import emails, errors, events, selectors
from orders.bookings.availability import Held, deposit_for, has_room, stay
from orders.bookings.lifecycle import EXPECTED, State, may_become
from orders.customers.services import find_or_add_guest
from orders.errors import TableNotFound
from orders.floor import selectors as floor
from orders.floor import services as floor_services
from orders.models import Booking, BookingSettings
from realtime.actors import Actor
from realtime.commands.context import CommandContext
from restaurants.business_days import business_day

LONGEST_AHEAD = timedelta(days=730)
DAY = timedelta(days=1)
MOST_AHEAD = 4  # online, of one phone number: who wants more may phone
Source = Booking.Source


def guest_actor(booking_id: UUID, permission: str) -> Actor:
    """Return the actor of a guest's browser that makes (MAKE) or cancels (OWN) this one booking."""
    return Actor(
        principal=f"booking:{booking_id}", role="guest", client_type="guest", permissions=frozenset({permission})
    )


def make_booking(
    *,
    context: CommandContext,
    booking_id: UUID,
    party: int,
    starts_at: datetime,
    name: str,
    phone: str,
    email: str = "",
    note: str = "",
) -> Booking:
    """Book a table for a guest on the booking page.

    It is confirmed at once, or requested: as the settings say, and always if a deposit is wanted.

    Locks the settings. Records `booking.added`. Queues an email, unless the day's limit of emails is reached.
    Raises BookingsOff; TimeTaken for a time that the page does not offer now; TooManyBookings for a phone number that
    has MOST_AHEAD bookings ahead.
    """
    settings = selectors.lock_booking_settings()
    if not settings.takes_online:
        raise errors.BookingsOff()
    now = clock.now()
    # The stored answer of an earlier request with this id may be gone: then it is refused, it never books twice.
    if Booking.objects.filter(pk=booking_id).exists():
        raise errors.TimeTaken(field="starts_at")
    _check_offered(settings, party, starts_at, now)
    if selectors.bookings_ahead_of(phone, now) >= MOST_AHEAD:
        raise errors.TooManyBookings(field="phone")
    booking = Booking(
        id=booking_id, party=party, starts_at=starts_at, ends_at=starts_at + stay(settings, party), note=note,
        source=Source.ONLINE, deposit_wanted=deposit_for(settings, party),
    )  # fmt: skip
    booking.state = _state_online(settings, booking)
    return _add(context, booking, name=name, phone=phone, email=email)


def add_booking(
    *,
    context: CommandContext,
    party: int,
    starts_at: datetime,
    name: str,
    booking_id: UUID | None = None,
    phone: str = "",
    email: str = "",
    minutes: int | None = None,
    table_id: UUID | None = None,
    note: str = "",
    source: str = Source.PHONE,
    over_capacity: bool = False,
) -> Booking:
    """Enter a booking for a guest, confirmed. A second call with the same `booking_id` returns the first's.

    `minutes` is how long they stay, by default what the settings say. Locks the settings. Records `booking.added`.

    Raises:
        NoRoom: there are more guests than the settings allow, and not `over_capacity`.
        TableBooked: other guests have booked the table.
        TableNotFound: no such table in this restaurant.
        InvalidInput: the time is more than a day ago or more than two years ahead.
    """
    settings = selectors.lock_booking_settings()
    earlier = Booking.objects.filter(pk=booking_id).first() if booking_id else None
    if earlier is not None:
        return earlier
    _check_moment(starts_at)
    length = timedelta(minutes=minutes) if minutes else stay(settings, party)
    booking = Booking(
        id=booking_id or uuid7(), party=party, starts_at=starts_at, ends_at=starts_at + length, table_id=table_id,
        note=note, source=source, state=State.CONFIRMED, by=context.actor.user_id, by_name=context.actor.name,
        deposit_wanted=deposit_for(settings, party),
    )  # fmt: skip
    _check_table(booking)
    if not over_capacity:
        _check_room(settings, booking)
    return _add(context, booking, name=name, phone=phone, email=email)


def change_booking(
    *,
    context: CommandContext,
    booking_id: UUID,
    version: int | None = None,
    over_capacity: bool = False,
    minutes: int | None = None,
    **changes: Any,
) -> Booking:
    """Change `party`, `starts_at`, `minutes`, `table_id` or `note`. `version` is the one that the editor read.

    A new party sets the length of the stay again, unless `minutes` is given. A new party or time is emailed to the
    guest, and a new time is reminded of again. Locks the settings, then the booking. Records `booking.changed`, or
    nothing if no value differs.

    Raises as `add_booking`; BookingNotFound, BookingChanged, and BookingState once the booking is over.
    """
    settings = selectors.lock_booking_settings()
    booking = selectors.lock_booking(booking_id)
    if version is not None and booking.version != version:
        raise errors.BookingChanged(current_version=booking.version)
    if booking.state not in (*EXPECTED, State.SEATED):
        raise errors.BookingState(state=booking.state)
    _change(context, settings, booking, changes, minutes=minutes, over_capacity=over_capacity)
    return booking


def change_own_booking(*, context: CommandContext, booking_id: UUID, party: int, starts_at: datetime) -> Booking:
    """Move a guest's own booking to a time that the page offers, or change for how many it is.

    It keeps its table if that is free, and waits for staff again where a new booking would. Locks the settings, then
    the booking. Records `booking.changed`, or nothing if no value differs.
    Raises BookingNotFound, BookingsOff, TimeTaken, and BookingState once it is over or its time has come.
    """
    settings = selectors.lock_booking_settings()
    booking = _lock_own(booking_id)
    if booking.state not in EXPECTED:
        raise errors.BookingState(state=booking.state)
    if (party, starts_at) == (booking.party, booking.starts_at):
        return booking
    if not settings.takes_online:
        raise errors.BookingsOff()
    _check_offered(settings, party, starts_at, clock.now(), without=booking.id)
    # Staff may have entered a longer stay than the usual one: the guests who move keep it.
    length = booking.ends_at - booking.starts_at if party == booking.party else stay(settings, party)
    changes: dict[str, Any] = {"party": party, "starts_at": starts_at}
    table = booking.table_id
    if table and selectors.is_table_booked(table, starts_at, starts_at + length, without=booking.id):
        changes["table_id"] = None
    if not settings.confirms_at_once or deposit_for(settings, party) > booking.deposit_wanted:
        booking.state = State.REQUESTED
    minutes = round(length / timedelta(minutes=1))
    _change(context, settings, booking, changes, minutes=minutes, over_capacity=True)  # a free time has room
    return booking


def _change(
    context: CommandContext,
    settings: BookingSettings,
    booking: Booking,
    changes: Mapping[str, Any],
    *,
    minutes: int | None,
    over_capacity: bool = False,
) -> None:
    """Change a locked booking, record what differs, and email the guest who still comes. The settings are locked."""
    before = {name: getattr(booking, name) for name in ("party", "starts_at", "ends_at", "table_id", "note")}
    if changes.get("starts_at", booking.starts_at) != booking.starts_at:
        _check_moment(changes["starts_at"])
    for name, value in changes.items():
        setattr(booking, name, value)
    booking.ends_at = booking.starts_at + _length(settings, booking, before, minutes)
    changed = [name for name, value in before.items() if getattr(booking, name) != value]
    if not changed:
        return
    if "starts_at" in changed:
        booking.reminder_sent_at = None
    if "party" in changed:
        booking.deposit_wanted = deposit_for(settings, booking.party)
    if {"starts_at", "ends_at", "table_id"} & set(changed):
        _check_table(booking)
    if {"starts_at", "ends_at", "party"} & set(changed) and not over_capacity:
        _check_room(settings, booking)
    for name in changed:
        context.annotate(booking=str(booking.id), field=name)
    _save(context, booking)
    if {"starts_at", "party"} & set(changed) and booking.state in EXPECTED:
        emails.queue_booking(context, booking)


def confirm_booking(*, context: CommandContext, booking_id: UUID) -> Booking:
    """Confirm what a guest requested, and email the guest. Twice is once.

    Locks the booking. Records `booking.changed`. Raises BookingNotFound, BookingState.
    """
    booking = selectors.lock_booking(booking_id)
    if _become(context, booking, State.CONFIRMED):
        emails.queue_booking(context, booking)
    return booking


def seat_booking(*, context: CommandContext, booking_id: UUID, table_id: UUID | None = None) -> Booking:
    """Note that the guests are here, at `table_id` or the table of the booking, which becomes occupied. Twice is once.

    A table is not needed. Locks the settings, the booking, the table. Records `booking.changed` and `table.occupied`.
    Raises BookingNotFound, BookingState, TableNotFound, TableBooked, TableBlocked.
    """
    selectors.lock_booking_settings()
    booking = selectors.lock_booking(booking_id)
    if booking.state == State.SEATED:  # moving them to another table is a change of the booking
        return booking
    booking.table_id = table_id or booking.table_id
    _check_table(booking)  # also the booking's own: guests who come late after all may find it promised to others
    _become(context, booking, State.SEATED)
    if booking.table_id is not None:
        table = floor.lock_table(table_id=booking.table_id)
        floor_services.occupy(context, table, order_id=None, at=clock.now())
    return booking


def finish_booking(*, context: CommandContext, booking_id: UUID) -> Booking:
    """Note that the guests have left: their covers are free. Twice is once. The table's own status stays.

    Locks the booking. Records `booking.changed`. Raises BookingNotFound, BookingState.
    """
    booking = selectors.lock_booking(booking_id)
    _become(context, booking, State.FINISHED)
    return booking


def cancel_booking(*, context: CommandContext, booking_id: UUID) -> Booking:
    """Cancel a booking and email the guest. Twice is once.

    Locks the booking. Records `booking.changed`. Raises BookingNotFound, BookingState.
    """
    return _cancel(context, selectors.lock_booking(booking_id))


def cancel_own_booking(*, context: CommandContext, booking_id: UUID) -> Booking:
    """As `cancel_booking`, for the guest. Raises BookingState also once the time of the booking has come."""
    return _cancel(context, _lock_own(booking_id))


def note_no_show(*, context: CommandContext, booking_id: UUID) -> Booking:
    """Note that the guests did not come: their covers are free. Twice is once. A deposit is kept on its own page.

    Locks the booking. Records `booking.changed`. Raises BookingNotFound, BookingState, and NotDue before the time.
    """
    booking = selectors.lock_booking(booking_id)
    if booking.state in EXPECTED and booking.starts_at > clock.now():
        raise errors.NotDue()
    _become(context, booking, State.NO_SHOW)
    return booking


def change_booking_settings(*, context: CommandContext, version: int, changes: Mapping[str, Any]) -> BookingSettings:
    """Change the settings named in `changes`. Bookings that are stored stay as they are.

    Locks the settings. Raises BookingSettingsChanged; InvalidInput for a largest party above a limit of covers, and for
    a deposit of £0.
    """
    settings = selectors.lock_booking_settings()
    if settings.version != version:
        raise errors.BookingSettingsChanged(current_version=settings.version)
    changed = [name for name, value in changes.items() if getattr(settings, name) != value]
    for name in changed:
        context.annotate(field=name, before=getattr(settings, name), after=changes[name])
        setattr(settings, name, changes[name])
    if settings.largest_party > min(settings.covers_per_slot, settings.covers_at_once):
        raise InvalidInput(
            _("The largest party does not fit into the guests that you allow. Enter a smaller one, or more guests."),
            field="largest_party",
        )
    if settings.deposit_from_party and not settings.deposit_per_guest:
        raise InvalidInput(_("Enter how much each guest pays as a deposit."), field="deposit_per_guest")
    if changed:
        settings.version += 1
        settings.save()
    return settings


def _lock_own(booking_id: UUID) -> Booking:
    """Lock the booking of a guest. Raises BookingNotFound, and BookingState once its time has come."""
    booking = selectors.lock_booking(booking_id)
    if booking.state in EXPECTED and booking.starts_at <= clock.now():
        message = _("The time of your booking has come. Please phone the restaurant.")
        raise errors.BookingState(message, state=booking.state)
    return booking


def _state_online(settings: BookingSettings, booking: Booking) -> str:
    return State.CONFIRMED if settings.confirms_at_once and not booking.deposit_wanted else State.REQUESTED


def _add(context: CommandContext, booking: Booking, *, name: str, phone: str, email: str) -> Booking:
    booking.customer = find_or_add_guest(name=name, phone=phone, email=email)
    booking.day = business_day(booking.starts_at, connection.tenant)
    booking.created_at = clock.now()
    booking.save(force_insert=True)
    context.annotate(booking=str(booking.id), added=True, party=booking.party)
    events.booking_added(context, booking)
    emails.queue_booking(context, booking)
    return booking


def _cancel(context: CommandContext, booking: Booking) -> Booking:
    if _become(context, booking, State.CANCELLED):
        emails.queue_cancellation(context, booking)
    return booking


def _length(settings: BookingSettings, booking: Booking, before: Mapping[str, Any], minutes: int | None) -> timedelta:
    """Return how long the guests stay: as given, the usual one for another party, else as before."""
    if minutes:
        return timedelta(minutes=minutes)
    if booking.party != before["party"]:
        return stay(settings, booking.party)
    return before["ends_at"] - before["starts_at"]


def _check_offered(
    settings: BookingSettings, party: int, starts_at: datetime, now: datetime, *, without: UUID | None = None
) -> None:
    """Raise TimeTaken unless the page offers this time now. `without` is the booking that moves."""
    if now <= starts_at <= now + LONGEST_AHEAD:  # years beyond have no business day
        day = business_day(starts_at, connection.tenant)
        if starts_at in selectors.free_times_of(settings, day, party, now, without=without):
            return
    raise errors.TimeTaken(field="starts_at")


def _check_moment(starts_at: datetime) -> None:
    now = clock.now()
    if not now - DAY <= starts_at <= now + LONGEST_AHEAD:
        raise InvalidInput(_("Enter a time from today on, at most two years ahead."), field="starts_at")


def _check_table(booking: Booking) -> None:
    """Raise TableNotFound, TableBooked. The settings are locked. Two queries."""
    if booking.table_id is None:
        return
    if not floor.tables().filter(pk=booking.table_id).exists():
        raise TableNotFound(field="table_id")
    if selectors.is_table_booked(booking.table_id, booking.starts_at, booking.ends_at, without=booking.id):
        raise errors.TableBooked(field="table_id")


def _check_room(settings: BookingSettings, booking: Booking) -> None:
    """Raise NoRoom. The settings are locked. One query."""
    held = selectors.held_around(settings, booking.starts_at, booking.ends_at, without=booking.id)
    if not has_room(settings, held, Held(booking.starts_at, booking.ends_at, booking.party)):
        raise errors.NoRoom(
            field="starts_at", covers_per_slot=settings.covers_per_slot, covers_at_once=settings.covers_at_once
        )


def _become(context: CommandContext, booking: Booking, state: str) -> bool:
    """Change the state of a locked booking and record it. False if it has the state already. Raises BookingState."""
    if booking.state == state:
        return False
    if not may_become(booking.state, state):
        raise errors.BookingState(state=booking.state)
    context.annotate(booking=str(booking.id), field="state", before=booking.state, after=state)
    booking.state = state
    _save(context, booking)
    return True


def _save(context: CommandContext, booking: Booking) -> None:
    booking.day = business_day(booking.starts_at, connection.tenant)
    booking.version += 1
    booking.save()
    events.booking_changed(context, booking)
