"""Enrol a device: a manager makes a code in the portal, and the device shows it once with its public keys.

The private keys never leave the device. A code is never part of a command's payload: `extra` holds its hash.
"""

import secrets
from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _lazy

from fynlo.core import clock
from fynlo.core.ids import uuid7
from realtime.actors import Actor
from realtime.commands.context import CommandContext
from realtime.commands.dispatch import dispatch
from realtime.devices import DeviceNotProven, DeviceRevoked, hashed
from realtime.sync.models import Device
from restaurants.devices import enrolment_codes, public_keys
from restaurants.devices.errors import (
    CodeExpired,
    CodeUsed,
    CodeWrong,
    DeviceIdTaken,
    EnrolmentNotProven,
    TooManyCodes,
)
from restaurants.devices.receipt_series import next_number
from restaurants.devices.services import end_device_sessions
from restaurants.identity import account_warnings, security_log
from restaurants.identity.account.user_agents import fingerprint_of
from restaurants.identity.security_log import Kind
from restaurants.identity.throttle import QUARTER, Throttle
from restaurants.models import EnrolmentCode, PinVerifier, Restaurant
from restaurants.platform_executor import visitor

LIFETIME = timedelta(minutes=15)
MOST_OPEN = 20  # codes of one restaurant that are neither used nor expired
# Counts wrong codes only: guests behind the restaurant's address cannot stop staff who type the right one.
WRONG_CODES = Throttle("enrol", QUARTER, per_address=30)


def create_code(*, context: CommandContext, name: str, kind: str, code_id: UUID, code_hash: str) -> EnrolmentCode:
    """Store a code that gives a device this name and profile within LIFETIME. Locks the restaurant.

    Raises TooManyCodes.
    """
    restaurant, now = _lock_restaurant(), clock.now()
    if EnrolmentCode.objects.filter(restaurant=restaurant, used_at=None, expires_at__gt=now).count() >= MOST_OPEN:
        raise TooManyCodes()
    context.annotate(name=name, kind=kind)
    return EnrolmentCode.objects.create(
        id=code_id,
        restaurant=restaurant,
        code_hash=code_hash,
        name=name,
        kind=kind,
        created_by_id=context.actor.user_id,
        created_at=now,
        expires_at=now + LIFETIME,
    )


def new_code() -> dict[str, object]:
    """Return the arguments of `create_code` that our own code makes: a row's id, and the hash of the code it has."""
    code_id = uuid7()
    return {"code_id": code_id, "code_hash": enrolment_codes.hash_code(enrolment_codes.code_of(code_id))}


def find_code(restaurant: Restaurant, typed: str, address: str | None) -> EnrolmentCode:
    """Return the restaurant's code, also a used or an expired one. One query if it is right.

    Raises CodeWrong, or TooManyAttempts after many wrong codes from that address.
    """
    hashes = enrolment_codes.hashes_of(typed)
    code = EnrolmentCode.objects.filter(restaurant=restaurant, code_hash__in=hashes).first() if hashes else None
    if code is None:
        security_log.record_refusal(Kind.DEVICE_ENROLLED, note=_lazy("Wrong code"))
        WRONG_CODES.count_attempt(str(restaurant.pk), address)
        raise CodeWrong(field="code")
    return code


def proof_message(code: str, device_id: UUID, sealing_key: str) -> bytes:
    """Return what a device signs with its new key: the code as it was sent, its id, and its other key."""
    return f"fynlo enrol v1\n{code}\n{device_id}\n{sealing_key}".encode()


def enrol(
    code: EnrolmentCode,
    *,
    typed: str,
    proof: str,
    device_id: UUID,
    secret: str,
    signing_key: str,
    sealing_key: str,
    storage_is_persistent: bool | None,
    user_agent: str,
) -> tuple[Device, str]:
    """Enrol a device with a code in the chosen restaurant. Return it with the cookie of its browser.

    Raises InvalidKey, EnrolmentNotProven, and what `enrol_device` raises.
    """
    from restaurants.devices.commands import DEVICE_ENROL  # imports this module

    public_keys.check_key(signing_key, "signing_key")
    public_keys.check_key(sealing_key, "sealing_key")
    if signing_key == sealing_key or not public_keys.is_signed(
        signing_key, proof_message(typed, device_id, sealing_key), proof
    ):
        raise EnrolmentNotProven(field="proof")
    cookie = secrets.token_urlsafe(32)
    dispatch(
        DEVICE_ENROL,
        target=code.pk,
        extra={
            "device_id": device_id,
            "secret": secret,
            "signing_key": signing_key,
            "sealing_key": sealing_key,
            "cookie_hash": hashed(cookie),
            "storage_is_persistent": storage_is_persistent,
            "user_agent": user_agent,
        },
        actor=_with_code(code),
        key=str(uuid7()),  # an answer would hold numbers that the device has used since
    )
    return Device.objects.get(pk=device_id, restaurant_id=code.restaurant_id), cookie


def enrol_device(
    *,
    context: CommandContext,
    code_id: UUID,
    device_id: UUID,
    secret: str,
    signing_key: str,
    sealing_key: str,
    cookie_hash: str,
    storage_is_persistent: bool | None,
    user_agent: str,
) -> Device:
    """Use a code: give the device its keys, its cookie, and the code's name and profile. A new one gets a number.

    A registered device keeps its id, number and queue if it shows its secret. The sessions and verifiers that it had
    with earlier keys end. The same device may send its call again, when the answer was lost: it gets a new cookie.
    Locks the restaurant, then the code and the device.
    Raises CodeWrong, CodeUsed, CodeExpired, DeviceRevoked, DeviceNotProven, DeviceIdTaken.
    """
    restaurant, now = _lock_restaurant(), clock.now()
    code = _lock_code(code_id)
    device = _lock_device(device_id, restaurant, secret)
    is_again = device is not None and code.device_id == device.pk and device.signing_key == signing_key
    if code.used_at is not None and not is_again:
        raise CodeUsed(field="code")
    if code.expires_at <= now:
        raise CodeExpired(field="code")
    if device is None:
        number = next_number(restaurant)
        device = Device(id=device_id, restaurant=restaurant, number=number, created_at=now, secret_hash=hashed(secret))
    elif not is_again:
        PinVerifier.objects.filter(device=device).delete()
        end_device_sessions(device)
    device.secret_hash = device.secret_hash or hashed(secret)
    device.name, device.kind, device.enrolled_by_id = code.name, code.kind, code.created_by_id
    device.signing_key, device.sealing_key, device.cookie_hash = signing_key, sealing_key, cookie_hash
    device.enrolled_at, device.last_seen_at = now, now
    device.storage_is_persistent, device.user_agent = storage_is_persistent, user_agent
    device.fingerprint = fingerprint_of(user_agent)
    device.save()
    code.used_at, code.device = code.used_at or now, device
    code.save(update_fields=["used_at", "device"])
    if not is_again:
        context.annotate(device=str(device.pk), name=device.name, kind=device.kind, number=device.number)
        security_log.record(
            Kind.DEVICE_ENROLLED, user=code.created_by, restaurant_id=restaurant.pk,
            note=format_lazy(
                "{mark} “{name}”, {kind}", mark=device.series, name=device.name, kind=Device.Kind(device.kind).label
            ),
        )  # fmt: skip
        account_warnings.email_owners_of_device(context, device, was_added=True)
    return device


def _with_code(code: EnrolmentCode) -> Actor:
    return visitor(f"enrolment:{code.pk}", code.name)


def _lock_restaurant() -> Restaurant:
    return Restaurant.objects.select_for_update(of=("self",), no_key=True).get(pk=connection.tenant.pk)


def _lock_code(code_id: UUID) -> EnrolmentCode:
    rows = EnrolmentCode.objects.select_for_update(of=("self",), no_key=True).select_related("created_by")
    code = rows.filter(pk=code_id, restaurant=connection.tenant).first()
    if code is None:
        raise CodeWrong(field="code")
    return code


def _lock_device(device_id: UUID, restaurant: Restaurant, secret: str) -> Device | None:
    """Return the device if it is registered and shows its secret. Raises as `enrol_device`."""
    device = Device.objects.select_for_update(of=("self",), no_key=True).filter(pk=device_id).first()
    if device is None:
        return None
    if device.restaurant_id != restaurant.pk:
        raise DeviceIdTaken(field="device_id")
    if device.revoked_at is not None:
        raise DeviceRevoked()
    if device.secret_hash not in ("", hashed(secret)):
        raise DeviceNotProven()
    return device
