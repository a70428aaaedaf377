"""The device that sends a command: whether it may send, and its dense counter.

The row is a `realtime.sync.models.Device` in the public schema; one SQL statement reads or moves its counter.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import DomainError, NotFound
from fynlo.core.tenancy.connection import connection
from realtime.commands.context import Offline


class DeviceNotFound(NotFound):
    code = "device.not_found"
    message = _("This restaurant has no such device. Register it first.")


class DeviceRevoked(DomainError):
    code = "device.revoked"
    status = 403
    transient = True
    message = _("This device may no longer be used here. Ask a manager.")


class DeviceNotProven(DomainError):
    code = "device.not_proven"
    status = 403
    transient = True
    message = _("Another device is registered under this id. Register this one again.")


class MissingBefore(DomainError):
    """A number that would leave a hole: `expected` is the one that comes next."""

    code = "device.missing_before"
    transient = True
    message = _("Commands of this device that come before this one are missing.")

    def __init__(self, expected: int):
        super().__init__(expected=expected)
        self.expected = expected


class DeviceSeqReused(DomainError):
    code = "device_seq_reused"
    transient = True  # the number's own answer is stored; this refusal is computed each time
    message = _("This number of the device belongs to another command.")


@dataclass(frozen=True, slots=True)
class Counter:
    """A device's counter: `last_seq` is the newest number that has its final answer.

    `signing_key` verifies what the device signed; "" for a device that is not enrolled.
    """

    last_seq: int
    revoked_at: datetime | None
    signing_key: str = ""


@dataclass(frozen=True, slots=True)
class UnsentReport:
    """A device's report of its queue: how many commands are unsent, and when the oldest was made."""

    count: int
    oldest_at: datetime | None


PROOF_HEADER = "X-Device-Secret"


def hashed(secret: str) -> str:
    """Return the hash to store of a device's secret; "" for none. 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest() if secret else ""


def note_seen(
    device_id: UUID, at: datetime, *, user_id: UUID | None, secret: str = "", unsent: UnsentReport | None = None
) -> Counter:
    """Store when the device was last seen in the chosen restaurant, who uses it, and its queue report.

    `secret` is what the device sent: its id is public (every event holds it) and proves nothing.
    One query. Raises DeviceNotFound, DeviceRevoked, DeviceNotProven.
    """
    columns, values = "", []
    if unsent is not None:
        columns = ", unsent = %s, unsent_since = %s, reported_at = %s"
        values = [unsent.count, unsent.oldest_at if unsent.count else None, at]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE public.sync_device SET last_seen_at = %s, last_user_id = %s{columns}"  # noqa: S608
            " WHERE id = %s AND restaurant_id = %s AND revoked_at IS NULL AND secret_hash IN ('', %s)"
            " RETURNING last_seq, revoked_at, signing_key",
            [at, user_id, *values, device_id, connection.tenant.pk, hashed(secret)],
        )
        row = cursor.fetchone()
    if row:
        return _usable(row)
    _lock_counter(device_id)  # raises if the device is missing or revoked
    raise DeviceNotProven()


def take_number(offline: Offline, command_id: UUID, *, principal: str, key: str) -> None:
    """Take the command's number in the device's counter. The counter's row stays locked until the commit.

    A number that was taken before is accepted for the command that took it, recognised by its id or by the person's
    key. One query, two for a new number.
    Raises MissingBefore, DeviceSeqReused, DeviceNotFound, DeviceRevoked.
    """
    counter = _lock_counter(offline.device_id)
    if offline.device_seq > counter.last_seq + 1:
        raise MissingBefore(counter.last_seq + 1)
    if offline.device_seq <= counter.last_seq:
        _check_taken_by(offline, command_id, principal, key)
    else:
        _move_counter(offline)


def skip_number(offline: Offline) -> None:
    """Take the number, if it is the next, for a command that cannot be stored. Opens its own transaction.

    Raises DeviceNotFound, DeviceRevoked.
    """
    with transaction.atomic(durable=True):
        if _lock_counter(offline.device_id).last_seq + 1 == offline.device_seq:
            _move_counter(offline)


def _lock_counter(device_id: UUID) -> Counter:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT last_seq, revoked_at FROM public.sync_device WHERE id = %s AND restaurant_id = %s"
            " FOR NO KEY UPDATE",
            [device_id, connection.tenant.pk],
        )
        return _usable(cursor.fetchone())


def _move_counter(offline: Offline) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE public.sync_device SET last_seq = %s WHERE id = %s", [offline.device_seq, offline.device_id]
        )


def _check_taken_by(offline: Offline, command_id: UUID, principal: str, key: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id = %(id)s OR (principal = %(principal)s AND key = %(key)s) FROM realtime_command"
            " WHERE (device = %(device)s AND device_seq = %(seq)s)"
            " UNION ALL SELECT true FROM realtime_command"
            " WHERE id = %(id)s OR (principal = %(principal)s AND key = %(key)s)",
            {
                "id": command_id, "principal": principal, "key": key, "device": offline.device_id,
                "seq": offline.device_seq,
            },
        )  # fmt: skip
        are_it = [row[0] for row in cursor.fetchall()]
    if not are_it or not all(are_it):
        raise DeviceSeqReused(device_seq=offline.device_seq)


def _usable(row: tuple[Any, ...] | None) -> Counter:
    if row is None:
        raise DeviceNotFound()
    counter = Counter(*row)
    if counter.revoked_at is not None:
        raise DeviceRevoked()
    return counter
