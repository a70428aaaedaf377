"""What a device looks like: the browser and system that its requests name. A sign of risk when it changes.

Anybody can send the same header, so it proves nothing and refuses nothing. A change is recorded in the security log,
shown on the device's page, and mailed to the owners.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import translation

from fynlo.core.cache import Cache
from realtime.sync.models import Device
from restaurants.identity import account_warnings, security_log
from restaurants.identity.account.user_agents import describe_user_agent, fingerprint_of
from restaurants.identity.security_log import Kind
from restaurants.models import SecurityEvent

QUIET_SECONDS = 600.0  # two browsers that share a device's secret are recorded once in this time
MOST = 2_000
BEFORE = " ← "  # a note is read back, in whatever language it was written
_recent: Cache[UUID, bool] = Cache(size=MOST, seconds=QUIET_SECONDS)


def note_look(device: Device) -> None:
    """Compare what the device of the current request looks like with its last look. The device has proven itself.

    No query unless it looks different. Call outside a transaction.
    """
    caller = security_log.caller()
    look, before = fingerprint_of(caller.user_agent if caller is not None else ""), device.fingerprint
    if caller is None or look == (before or fingerprint_of("")) or (before and not _recent.add(device.pk, True)):
        return
    changed = Device.objects.filter(pk=device.pk, fingerprint=before)
    if changed.update(fingerprint=look, user_agent=caller.user_agent) and before:
        with translation.override(security_log.language()):
            now = describe_user_agent(caller.user_agent)
            then = describe_user_agent(device.user_agent) if device.user_agent else before
        note = f"{_mark(device)}{device.name}”: {now}{BEFORE}{then}"
        security_log.record(Kind.DEVICE_CHANGED, restaurant_id=device.restaurant_id, note=note)
        account_warnings.warn_of_changed_device(device, look=now, before=then)


@dataclass(frozen=True, slots=True)
class Change:
    """Since when a device looks as it does now, and what it looked like before."""

    at: datetime
    before: str


def last_change(device: Device) -> Change | None:
    """Return the last change that was recorded, or None. One query."""
    changes = SecurityEvent.objects.filter(restaurant_id=device.restaurant_id, kind=Kind.DEVICE_CHANGED)
    event = changes.filter(note__startswith=_mark(device)).first()
    return Change(event.at, event.note.rpartition(BEFORE)[2]) if event is not None else None


def _mark(device: Device) -> str:
    return f"{device.series} “"
