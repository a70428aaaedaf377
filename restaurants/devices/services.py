"""What happens to the devices of a restaurant. Public data: through the platform's door, without events."""

from datetime import datetime
from uuid import UUID

from django.db.models import Max

from fynlo import clock
from realtime import opened
from realtime.actors import Actor
from realtime.devices import DeviceNotFound, DeviceRevoked
from restaurants.devices.errors import DeviceIdTaken
from restaurants.models import Device, Restaurant


def register_device(*, restaurant: Restaurant, device_id: UUID, name: str, kind: str, actor: Actor) -> Device:
    """Make a device known and give it the next number; one that is known is answered again as it is.

    Locks the restaurant, so that numbers are dense. Raises DeviceRevoked, DeviceIdTaken by one of another restaurant.
    """
    Restaurant.objects.select_for_update(of=("self",), no_key=True).get(pk=restaurant.pk)
    device = Device.objects.filter(pk=device_id).first()
    if device is not None:
        if device.restaurant_id != restaurant.pk:
            raise DeviceIdTaken(field="id")
        if device.revoked_at is not None:
            raise DeviceRevoked()
        return device
    newest = Device.objects.filter(restaurant=restaurant).aggregate(newest=Max("number"))["newest"] or 0
    at = clock.now()
    opened.note(device=str(device_id), name=name, number=newest + 1)
    return Device.objects.create(
        id=device_id,
        restaurant=restaurant,
        name=name,
        kind=kind,
        number=newest + 1,
        enrolled_by_id=actor.user_id,
        created_at=at,
        last_seen_at=at,
    )


def revoke_device(*, restaurant: Restaurant, device_id: UUID, actor: Actor) -> Device:
    """Take a device's right to send commands; nothing happens to one that has lost it. Locks it.

    Raises DeviceNotFound.
    """
    found = Device.objects.select_for_update(of=("self",), no_key=True).filter(pk=device_id, restaurant=restaurant)
    device = found.first()
    if device is None:
        raise DeviceNotFound()
    if device.revoked_at is None:
        device.revoked_at, device.revoked_by_id = clock.now(), actor.user_id
        device.save(update_fields=["revoked_at", "revoked_by"])
        opened.note(revoked=str(device.id), name=device.name, unsent=device.unsent)
    return device


def note_report(*, restaurant: Restaurant, device_id: UUID, unsent: int, oldest_at: datetime | None) -> Device:
    """What a device says of its queue. A reading that the next one replaces, so no command keeps it.

    Raises DeviceNotFound, DeviceRevoked.
    """
    device = Device.objects.filter(pk=device_id, restaurant=restaurant).first()
    if device is None:
        raise DeviceNotFound()
    if device.revoked_at is not None:
        raise DeviceRevoked()
    device.unsent, device.unsent_since = unsent, oldest_at if unsent else None
    device.reported_at = device.last_seen_at = clock.now()
    device.save(update_fields=["unsent", "unsent_since", "reported_at", "last_seen_at"])
    return device
