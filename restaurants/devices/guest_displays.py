"""Guest displays: enrolled devices that show the order which one till has on its screen, and may do nothing else.

Nobody signs in on a guest display: the cookie of its enrolment opens its page and its socket. The till's row says which
order it shows: the state of a screen, which the next order replaces. The event that goes with it makes the display look
again, also without Redis.
"""

from collections.abc import Sequence
from http.cookies import CookieError, SimpleCookie
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from realtime import events
from realtime.actors import Actor
from realtime.commands.context import CommandContext
from realtime.devices import hashed
from realtime.events import EventType
from realtime.gateway.authenticators import Session
from realtime.sync.models import Device
from restaurants.devices import profiles
from restaurants.devices.errors import NotADisplay, NoTill
from restaurants.devices.proof import COOKIE
from restaurants.devices.services import lock_device

LONGEST_COOKIES = 8_000  # characters
TILLS = (profiles.TILL, profiles.MOBILE)

PAIRED = EventType(
    "display.paired",
    "A guest display was given the till whose order it shows.",
    {"device_id": "the display", "till_id": "the till, or null for none"},
)


def pair_display(*, context: CommandContext, device_id: UUID, till_id: UUID | None) -> Device:
    """Set the till whose order a guest display shows; None shows nothing. Does nothing if it is that one.

    Locks the display. Records `display.paired`. Raises DeviceNotFound, NotADisplay, NoTill.
    """
    display = lock_device(device_id)
    if display.kind != profiles.GUEST_DISPLAY:
        raise NotADisplay()
    if till_id is not None and not tills().filter(pk=till_id).exists():
        raise NoTill(field="till")
    if display.partner_id != till_id:
        context.annotate(device=str(device_id), field="till", before=display.partner_id, after=till_id)
        display.partner_id = till_id
        display.save(update_fields=["partner"])
        context.record(
            PAIRED.name, aggregate="device", subject=device_id, topics=["display"],
            data={"device_id": device_id, "till_id": till_id},
        )  # fmt: skip
    return display


def tills() -> QuerySet[Device]:
    """Return the devices of the chosen restaurant that may have a guest display: enrolled, with a till, not revoked."""
    rows = Device.objects.filter(restaurant=connection.tenant, kind__in=TILLS, revoked_at=None)
    return rows.filter(enrolled_at__isnull=False)


def has_display(till_id: UUID) -> bool:
    """Whether a guest display shows the order of that till. One query."""
    return Device.objects.filter(partner_id=till_id, kind=profiles.GUEST_DISPLAY, revoked_at=None).exists()


# -- signed in by nobody ----------------------------------------------------------------------------------------------


def of_cookies(header: str, restaurant_id: UUID) -> Device | None:
    """Return the guest display of that restaurant whose cookie is in a Cookie header, or None. One query."""
    try:
        shown = SimpleCookie(header[:LONGEST_COOKIES]).get(COOKIE)
    except CookieError:
        return None
    rows = _displays().filter(restaurant_id=restaurant_id, cookie_hash=hashed(shown.value)) if shown else None
    return rows.first() if rows is not None and shown and shown.value else None


def actor_of(device_id: UUID) -> Actor:
    """Return the actor of a guest display, which holds no permission."""
    return Actor(principal=f"device:{device_id}", device_id=device_id, client_type=profiles.GUEST_DISPLAY)


def watched_by(device_id: UUID, restaurant_id: UUID) -> frozenset[str]:
    """Return the ids that a display follows: itself, its till, and the order on that till's screen. One query."""
    rows = Device.objects.filter(pk=device_id, restaurant_id=restaurant_id)
    known = rows.values_list("pk", "partner_id", "partner__shown_order").first() or ()
    return frozenset(str(one) for one in known if one is not None)


def recheck(sessions: Sequence[Session]) -> dict[Session, Actor]:
    """Return the actors of the displays that are still in use. One query, none without sessions."""
    if not sessions:
        return {}
    alive = set(_displays().filter(pk__in=[one.user_id for one in sessions]).values_list("pk", "restaurant_id"))
    return {one: actor_of(one.user_id) for one in sessions if (one.user_id, one.restaurant_id) in alive}


def _displays() -> QuerySet[Device]:
    return Device.objects.filter(kind=profiles.GUEST_DISPLAY, revoked_at=None, enrolled_at__isnull=False)


def register_events() -> None:
    events.register(PAIRED)
