"""Register, rename, revoke and restore the devices of the chosen restaurant. Devices are public data without events."""

from collections.abc import Callable, Collection
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import connection, transaction

from fynlo.core import clock
from realtime.actors import Actor
from realtime.commands.context import CommandContext
from realtime.devices import DeviceNotFound, DeviceNotProven, DeviceRevoked, UnsentReport, hashed, note_seen
from realtime.sync.models import Device
from restaurants.devices.errors import DeviceIdTaken
from restaurants.devices.looks import note_look
from restaurants.devices.receipt_series import next_number
from restaurants.identity import account_warnings, security_log
from restaurants.identity.principals import access_changed
from restaurants.identity.security_log import Kind
from restaurants.models import PinVerifier, Restaurant, Session, User

MOST_RECEIPTS_AHEAD = 200  # a device never has more unsent commands


def register_device(*, context: CommandContext, device_id: UUID, name: str, kind: str, secret: str = "") -> Device:
    """Register a device and give it the next number. A registered device is returned unchanged.

    A device that was registered with a `secret` must show it again. A device without a secret stores the first one
    that it sends. Locks the restaurant, so that numbers are dense.
    Raises DeviceRevoked, DeviceNotProven, and DeviceIdTaken if another restaurant has a device of that id.
    """
    restaurant = connection.tenant
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
    at, number = clock.now(), next_number(restaurant)
    context.annotate(device=str(device_id), name=name, number=number)
    return Device.objects.create(
        id=device_id,
        restaurant=restaurant,
        name=name,
        kind=kind,
        number=number,
        secret_hash=hashed(secret),
        enrolled_by_id=context.actor.user_id,
        last_user_id=context.actor.user_id,
        created_at=at,
        last_seen_at=at,
    )


def rename_device(*, context: CommandContext, device_id: UUID, name: str) -> Device:
    """Rename a device. Does nothing if it has that name. Locks it. Raises DeviceNotFound."""
    device = lock_device(device_id)
    if device.name != name:
        context.annotate(device=str(device.id), field="name", before=device.name, after=name)
        device.name = name
        device.save(update_fields=["name"])
    return device


def revoke_device(*, context: CommandContext, device_id: UUID) -> Device:
    """Refuse everything from a device from now on. Does nothing if it is revoked. Locks it. Raises DeviceNotFound.

    Ends the sessions on it, deletes what it could check PINs with, and emails the owners. Its keys stay, so that it
    can be restored.
    """
    device = lock_device(device_id)
    if device.revoked_at is None:
        device.revoked_at, device.revoked_by_id = clock.now(), context.actor.user_id
        device.save(update_fields=["revoked_at", "revoked_by"])
        PinVerifier.objects.filter(device=device).delete()
        end_device_sessions(device)
        transaction.on_commit(partial(access_changed, device.pk))  # a guest display's socket: nobody signs in there
        context.annotate(revoked=str(device.id), name=device.name, unsent=device.unsent)
        security_log.record(
            Kind.DEVICE_REVOKED, user=User.objects.filter(pk=context.actor.user_id).first(),
            restaurant_id=device.restaurant_id, note=f"{device.series} “{device.name}”",
        )  # fmt: skip
        account_warnings.email_owners_of_device(context, device, was_added=False)
    return device


def end_device_sessions(device: Device) -> None:
    """End every session on a device, and after the commit their sockets."""
    alive = Session.objects.filter(device=device, ended_at=None)
    people = set(alive.values_list("user_id", flat=True))
    alive.update(ended_at=clock.now())
    for user_id in people:
        transaction.on_commit(partial(access_changed, user_id))


def restore_device(*, context: CommandContext, device_id: UUID) -> Device:
    """Accept commands from a revoked device again, unsent ones too. Does nothing if it is not revoked.

    Locks it. Raises DeviceNotFound.
    """
    device = lock_device(device_id)
    if device.revoked_at is not None:
        device.revoked_at = device.revoked_by_id = None
        device.save(update_fields=["revoked_at", "revoked_by"])
        context.annotate(restored=str(device.id), name=device.name)
    return device


def note_report(
    *,
    device_id: UUID,
    unsent: int,
    oldest_at: datetime | None,
    actor: Actor,
    secret: str = "",
    storage_is_persistent: bool | None = None,
) -> Device:
    """Store how many commands a device has not sent yet. The next report replaces this one, so it is no command.

    `storage_is_persistent` is stored if the device says it. Two queries, three if it has changed, more if the device
    looks different (`looks`).
    Raises DeviceNotFound, DeviceRevoked, DeviceNotProven.
    """
    note_seen(device_id, clock.now(), user_id=actor.user_id, secret=secret, unsent=UnsentReport(unsent, oldest_at))
    device = Device.objects.get(pk=device_id)
    if storage_is_persistent not in (None, device.storage_is_persistent):
        device.storage_is_persistent = storage_is_persistent
        device.save(update_fields=["storage_is_persistent"])
    note_look(device)
    return device


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
    *,
    context: CommandContext,
    device_id: UUID,
    printed: str,
    is_taken: Callable[[str], bool],
    alert: Callable[[Device, str], None],
) -> str:
    """Return the receipt number to store for a receipt that a device has printed.

    That is the `printed` number. It is the next of the device's series instead if `is_taken(printed)`, if `printed` is
    of another series (the device has registered again since), or if it is more than MOST_RECEIPTS_AHEAD of the last
    one. Only the last case calls `alert(device, printed)`. A changed number is reported to the device as merged.
    Locks the device and moves its series, so that no number is used twice.
    """
    device = Device.objects.select_for_update(of=("self",), no_key=True).get(pk=device_id)
    series, _, digits = printed.rpartition("-")
    number, receipt = int(digits), printed
    is_ahead = series == device.series and number > device.last_receipt + MOST_RECEIPTS_AHEAD
    if is_ahead:
        alert(device, printed)
    if series != device.series or is_ahead or is_taken(printed):
        number = device.last_receipt + 1
        receipt = device.receipt(number)
        context.merged(field="receipt_number", theirs=receipt, ours=printed)
    if number > device.last_receipt:
        device.last_receipt = number
        device.save(update_fields=["last_receipt"])
    return receipt


def lock_device(device_id: UUID) -> Device:
    """Lock and return a device of the chosen restaurant. Raises DeviceNotFound."""
    rows = Device.objects.select_for_update(of=("self",), no_key=True)
    device = rows.filter(pk=device_id, restaurant=connection.tenant).first()
    if device is None:
        raise DeviceNotFound()
    return device
