"""What happens to the devices of a restaurant. Public data: through the platform's door, without events."""

from collections.abc import Callable, Collection
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Max

from fynlo.core import clock
from realtime.actors import Actor
from realtime.commands import context
from realtime.devices import DeviceNotFound, DeviceNotProven, DeviceRevoked, Waiting, greet, hashed
from realtime.sync.models import Device
from restaurants.devices.errors import DeviceIdTaken
from restaurants.models import Restaurant

MOST_RECEIPTS_AHEAD = 200  # more commands than that do not wait on a device


def register_device(
    *, restaurant: Restaurant, device_id: UUID, name: str, kind: str, actor: Actor, secret: str = ""
) -> Device:
    """Make a device known and give it the next number; one that is known is answered again as it is.

    One that brought a `secret` shows it again; one that is known without takes the first that it brings.
    Locks the restaurant, so that numbers are dense. Raises DeviceRevoked, DeviceNotProven, DeviceIdTaken by one of
    another restaurant.
    """
    Restaurant.objects.select_for_update(of=("self",), no_key=True).get(pk=restaurant.pk)
    device = Device.objects.filter(pk=device_id).first()
    if device is not None:
        if device.restaurant_id != restaurant.pk:
            raise DeviceIdTaken(field="id")
        if device.revoked_at is not None:
            raise DeviceRevoked()
        if device.secret_hash not in ("", hashed(secret)):
            raise DeviceNotProven()
        if secret and not device.secret_hash:
            device.secret_hash = hashed(secret)
            device.save(update_fields=["secret_hash"])
            context.annotate(device=str(device_id), field="secret", after="set")
        return device
    newest = Device.objects.filter(restaurant=restaurant).aggregate(newest=Max("number"))["newest"] or 0
    at = clock.now()
    context.annotate(device=str(device_id), name=name, number=newest + 1)
    return Device.objects.create(
        id=device_id,
        restaurant=restaurant,
        name=name,
        kind=kind,
        number=newest + 1,
        secret_hash=hashed(secret),
        enrolled_by_id=actor.user_id,
        last_user_id=actor.user_id,
        created_at=at,
        last_seen_at=at,
    )


def rename_device(*, restaurant: Restaurant, device_id: UUID, name: str, actor: Actor) -> Device:
    """Call a device something else; nothing happens where that is its name. Locks it. Raises DeviceNotFound."""
    device = _lock_device(restaurant, device_id)
    if device.name != name:
        context.annotate(device=str(device.id), field="name", before=device.name, after=name)
        device.name = name
        device.save(update_fields=["name"])
    return device


def revoke_device(*, restaurant: Restaurant, device_id: UUID, actor: Actor) -> Device:
    """Take a device's right to send commands; nothing happens to one that has lost it. Locks it.

    Raises DeviceNotFound.
    """
    device = _lock_device(restaurant, device_id)
    if device.revoked_at is None:
        device.revoked_at, device.revoked_by_id = clock.now(), actor.user_id
        device.save(update_fields=["revoked_at", "revoked_by"])
        context.annotate(revoked=str(device.id), name=device.name, unsent=device.unsent)
    return device


def restore_device(*, restaurant: Restaurant, device_id: UUID, actor: Actor) -> Device:
    """Give a revoked device its right back, and with it what waits on it; nothing happens to one that has it.

    Locks it. Raises DeviceNotFound.
    """
    device = _lock_device(restaurant, device_id)
    if device.revoked_at is not None:
        device.revoked_at = device.revoked_by_id = None
        device.save(update_fields=["revoked_at", "revoked_by"])
        context.annotate(restored=str(device.id), name=device.name)
    return device


def note_report(*, device_id: UUID, unsent: int, oldest_at: datetime | None, actor: Actor, secret: str = "") -> Device:
    """What a device of the chosen restaurant says of its queue. The next report replaces it: no command keeps it.

    Raises DeviceNotFound, DeviceRevoked, DeviceNotProven.
    """
    greet(device_id, clock.now(), user_id=actor.user_id, secret=secret, waiting=Waiting(unsent, oldest_at))
    return Device.objects.get(pk=device_id)


def note_first_screens(restaurant_ids: Collection[UUID], at: datetime) -> None:
    """Note when the first kitchen screen of these restaurants was live: one of the owner's first steps.

    One query. Restaurants that had one before keep their time.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO public.restaurants_onboarding AS known (restaurant_id, screen_seen_at)"
            " SELECT id, %s FROM public.restaurants_restaurant WHERE id = ANY(%s)"
            " ON CONFLICT (restaurant_id) DO UPDATE SET screen_seen_at = EXCLUDED.screen_seen_at"
            " WHERE known.screen_seen_at IS NULL",
            [at, list(restaurant_ids)],
        )


def claim_receipt(
    *, device_id: UUID, told: str, is_taken: Callable[[str], bool], alert: Callable[[Device, str], None]
) -> str:
    """The number of a receipt that a device has given out: `told`, or the next of its series where that cannot be.

    It cannot be when `is_taken` says so, or when it is of another series (the device has registered again since), or
    when it is more than MOST_RECEIPTS_AHEAD of the last one: `alert` is called then, with the device and `told`.
    Locks the device and moves its series, so that no number is given twice. A number that was changed is told to
    the device as merged. Needs an open command of that device.
    """
    device = Device.objects.select_for_update(of=("self",), no_key=True).get(pk=device_id)
    series, _, digits = told.rpartition("-")
    number, receipt = int(digits), told
    is_ahead = series == device.series and number > device.last_receipt + MOST_RECEIPTS_AHEAD
    if is_ahead:
        alert(device, told)
    if series != device.series or is_ahead or is_taken(told):
        number = device.last_receipt + 1
        receipt = device.receipt(number)
        context.merged(field="receipt_number", theirs=receipt, ours=told)
    if number > device.last_receipt:
        device.last_receipt = number
        device.save(update_fields=["last_receipt"])
    return receipt


def _lock_device(restaurant: Restaurant, device_id: UUID) -> Device:
    found = Device.objects.select_for_update(of=("self",), no_key=True).filter(pk=device_id, restaurant=restaurant)
    device = found.first()
    if device is None:
        raise DeviceNotFound()
    return device
