"""Set, remove and check PINs.

A PIN is never part of a command's payload: `extra` holds its hash and what a verifier is made of.
"""

from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from fynlo.core import clock
from fynlo.core.errors import DomainError
from realtime.commands.context import CommandContext
from realtime.sync.models import Device
from restaurants.identity import account_warnings, security_log
from restaurants.identity.errors import MemberNotFound
from restaurants.identity.pins import hashing, verifiers
from restaurants.identity.pins.verifiers import Stretched
from restaurants.identity.security_log import Kind, Outcome
from restaurants.identity.services.positions import require_may_manage
from restaurants.identity.throttle import Throttle, TooManyAttempts
from restaurants.models import Membership, Pin, PinVerifier, User

# 5 wrong PINs in a row wait for a minute, 10 within an hour for an hour: 240 guesses a day of at least 10,000. They are
# counted for one person on one device, so that nobody can lock another person out elsewhere.
SHORT = Throttle("pin", timedelta(minutes=1), per_subject=5)
LONG = Throttle("pin-hour", timedelta(hours=1), per_subject=10, or_else=_(", or sign in with your email"))


class WrongPin(DomainError):
    """The same for a wrong PIN, a person without one, and a person who is no member."""

    code = "pin.wrong"
    status = 401
    transient = True
    message = _("That PIN is wrong. Try again.")


class NotFromDevice(DomainError):
    code = "pin.not_from_device"
    message = _("Only a device reports the PINs that it has checked.")


def set_pin(*, context: CommandContext, membership_id: UUID, pin_hash: str, stretched: Stretched) -> Pin:
    """Set a member's PIN, and encrypt its verifier for each enrolled device of the restaurant.

    The member may set it, and who may manage them. Locks the membership. Raises MemberNotFound, AboveYourself.
    """
    member = _lock_member(context, membership_id)
    pin = Pin.objects.filter(membership=member).first() or Pin(membership=member, version=0)
    pin.hash, pin.version, pin.set_at, pin.set_by_id = pin_hash, pin.version + 1, clock.now(), context.actor.user_id
    pin.save()
    PinVerifier.objects.filter(membership=member).delete()
    verifiers.store(pin, stretched, verifiers.devices_without(pin))
    context.annotate(pin_set=str(member.pk))
    security_log.record(Kind.PIN_CHANGED, user=member.user, actor_id=context.actor.user_id, restaurant_id=_here())
    return pin


def remove_pin(*, context: CommandContext, membership_id: UUID) -> None:
    """Remove a member's PIN and its verifiers, if there is one. Locks and raises as `set_pin`."""
    member = _lock_member(context, membership_id)
    removed, _by_model = Pin.objects.filter(membership=member).delete()
    PinVerifier.objects.filter(membership=member).delete()
    if removed:
        context.annotate(pin_removed=str(member.pk))
        security_log.record(
            Kind.PIN_CHANGED, user=member.user, actor_id=context.actor.user_id, restaurant_id=_here(), note=_("Removed")
        )


def check_pin(*, device: Device, user_id: UUID, pin: str, why: str | Promise = "") -> Membership:
    """Return the member of the device's restaurant whose PIN it is. Counts the attempt.

    A right PIN makes the verifiers that devices still lack. The person and the owners get an email once LONG is used
    up. `why` is added to the security log. Call outside a transaction: hashing is slow on purpose. Raises WrongPin,
    TooManyAttempts, Unavailable.
    """
    subject = f"{device.pk}:{user_id}"
    members = Membership.objects.select_related("user", "restaurant", "pin")
    member = members.filter(user_id=user_id, restaurant_id=device.restaurant_id).first()
    user = member.user if member is not None else None
    try:
        LONG.count_attempt(subject, None)
    except TooManyAttempts:
        _log_throttle(user, device)
        if user is not None:
            account_warnings.warn_of_wrong_pins(user, device)
        raise
    try:
        SHORT.count_attempt(subject, None)
    except TooManyAttempts:
        _log_throttle(user, device)
        raise
    stored = getattr(member, "pin", None)
    is_right = _is_right(member, stored, pin)
    is_active = member is not None and member.is_active and member.user.is_active
    if member is None or stored is None or not is_right or not is_active:
        note = format_lazy(_("On “{device}”, {why}") if why else _("On “{device}”"), device=device.name, why=why)
        security_log.record(Kind.PIN, user=user, outcome=Outcome.REFUSED, restaurant_id=device.restaurant_id, note=note)
        raise WrongPin()
    SHORT.forgive_everywhere(subject)
    LONG.forgive_everywhere(subject)
    _keep_up(stored, pin)
    return member


def report_wrong_pin(*, context: CommandContext, person_id: UUID) -> None:
    """Log a wrong PIN that a device has checked without a network, at the device's time.

    A device checks at most 20 of a person before it needs the server (shared/device/attempts.js). Raises
    NotFromDevice, MemberNotFound.
    """
    if context.offline is None:
        raise NotFromDevice()
    member = Membership.objects.select_related("user").filter(user_id=person_id, restaurant_id=_here()).first()
    if member is None:
        raise MemberNotFound()
    device = Device.objects.get(pk=context.offline.device_id)
    security_log.record(
        Kind.PIN, user=member.user, outcome=Outcome.REFUSED, actor_id=context.actor.user_id, restaurant_id=_here(),
        note=format_lazy(_("On “{device}”, checked by the device without a connection"), device=device.name),
        at=context.occurred_at,
    )  # fmt: skip


def _log_throttle(user: User | None, device: Device) -> None:
    security_log.record_refusal(Kind.THROTTLED, user=user, note=format_lazy(_("PIN on “{device}”"), device=device.name))


def _is_right(member: Membership | None, stored: Pin | None, pin: str) -> bool:
    if member is None or stored is None:
        hashing.hash_pin(UUID(int=0), pin)  # takes as long as a comparison
        return False
    return hashing.matches(member.pk, pin, stored.hash)


def _keep_up(stored: Pin, pin: str) -> None:
    """Make the hash again if its key has been replaced, and the verifiers that devices lack. Locks the PIN's row."""
    lacking = verifiers.devices_without(stored)
    stretched = verifiers.stretch(pin) if lacking else None
    renewed = hashing.hash_pin(stored.membership_id, pin) if hashing.is_outdated(stored.hash) else ""
    if stretched is None and not renewed:
        return
    with transaction.atomic():
        row = Pin.objects.select_for_update().filter(pk=stored.pk, version=stored.version).first()
        if row is None:  # set again or removed a moment ago
            return
        if renewed:
            Pin.objects.filter(pk=row.pk).update(hash=renewed)
        if stretched is not None:
            verifiers.store(stored, stretched, lacking)


def _lock_member(context: CommandContext, membership_id: UUID) -> Membership:
    rows = Membership.objects.select_for_update(of=("self",), no_key=True).select_related("user")
    member = rows.filter(pk=membership_id, restaurant=connection.tenant, is_active=True).first()
    if member is None:
        raise MemberNotFound()
    if member.user_id != context.actor.user_id:
        require_may_manage(context, connection.tenant, member.role)
    return member


def _here() -> UUID:
    return connection.tenant.pk
