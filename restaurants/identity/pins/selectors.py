"""Who can sign in with a PIN on a device, and who is signed in with one."""

from uuid import UUID

from django.db.models import QuerySet

from realtime.sync.models import Device
from restaurants.models import Membership, Session

MOST_PEOPLE = 500


def people_of(device: Device) -> QuerySet[Membership]:
    """Return the active members of the device's restaurant who have a PIN, with user and PIN, by name. One query."""
    rows = Membership.objects.select_related("user", "pin").filter(
        restaurant_id=device.restaurant_id, is_active=True, user__is_active=True, pin__isnull=False
    )
    return rows.order_by("user__name", "pk")[:MOST_PEOPLE]


def open_sessions_of(device: Device) -> list[UUID]:
    """Return the sessions on that device that were started with a PIN and have not ended. One query."""
    rows = Session.objects.filter(device=device, method=Session.Method.PIN, ended_at=None)
    return list(rows.values_list("pk", flat=True))
