"""What a revoked device had not sent: the device hands it up once, managers read it, and nobody executes it.

The device's sessions have ended, so it proves itself: an enrolled device signs the list with the key that never leaves
it, any other shows its secret. What is stored is what the device says, so pages show it as such.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from hmac import compare_digest
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from rest_framework import serializers

from fynlo.core import clock, json_codec
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import parse_uuid
from fynlo.core.money import ZERO, round_half_up, written
from realtime.actors import Actor
from realtime.alerts import AlertKind, raise_alert
from realtime.api.batch import CommandInput
from realtime.commands.context import CommandContext
from realtime.commands.dispatch import dispatch, invalid
from realtime.commands.registry import registered
from realtime.devices import DeviceNotFound, DeviceNotProven, hashed
from realtime.models import Command, UnsentCommand
from realtime.signed_commands import SignatureRefused, verifies
from realtime.sync.models import Device
from restaurants.devices.errors import DeviceNotRevoked, TooMuchUnsent
from restaurants.devices.services import lock_device
from restaurants.identity.permissions import PUBLIC
from restaurants.identity.throttle import Throttle
from restaurants.models import Membership

PURPOSE = "fynlo unsent v1"
MOST_COMMANDS = 200  # of one device, in all: it never has more unsent commands
MOST_TEXT = 500_000  # characters of the signed list
MOST_PAYLOAD = 4_000  # characters that are stored of a command's input
LARGEST_AMOUNT = Decimal("99999999.99")
MONEY = "payment."  # the commands whose `amount` is money
HAND_UPS = Throttle("unsent-work", timedelta(hours=1), per_address=60, per_subject_here=20)

LEFT_UNSENT = AlertKind(
    "device.left_unsent",
    _("A revoked device had unsent changes"),
    _(
        "The device sent these changes after it was revoked, so none of them was carried out. Read the list on the "
        "device's page, and enter on another device what is missing."
    ),
)


class HandedUpCommand(serializers.Serializer):
    """One command of the list. The fields are those of a batch, and what the screen called it."""

    command_id = serializers.UUIDField()
    kind = CommandInput().fields["kind"]
    target = CommandInput().fields["target"]
    payload = serializers.DictField(default=dict)
    created_at = serializers.DateTimeField(allow_null=True, default=None)
    person_id = serializers.UUIDField(allow_null=True, default=None)
    description = serializers.CharField(max_length=200, allow_blank=True, default="")


def hand_up(device_id: UUID, text: str, *, signature: str, secret: str, address: str | None) -> int:
    """Store what a revoked device of the chosen restaurant had not sent. Return how many commands are stored of it.

    `signature` is by the device's key; a device without keys shows its `secret` instead. The same list sent twice is
    stored once. Raises TooManyAttempts, DeviceNotFound, SignatureRefused, DeviceNotProven, DeviceNotRevoked,
    InvalidInput, TooMuchUnsent.
    """
    from restaurants.devices.commands import DEVICE_HAND_UP  # imports this module

    HAND_UPS.count_attempt(str(device_id), address)
    device = Device.objects.filter(pk=device_id, restaurant_id=connection.tenant.pk).first()
    if device is None:
        raise DeviceNotFound()
    if device.signing_key and not verifies(device.signing_key, text.encode(), signature):
        raise SignatureRefused()
    if not device.signing_key and not (secret and compare_digest(hashed(secret), device.secret_hash)):
        raise DeviceNotProven()
    if device.revoked_at is None:
        raise DeviceNotRevoked()
    commands = read_list(text, device_id)
    actor = Actor(
        principal=f"device:{device_id}", name=device.name, permissions=frozenset({PUBLIC}), device_id=device_id,
        client_type="till",
    )  # fmt: skip
    answer = dispatch(
        DEVICE_HAND_UP,
        target=device_id,
        extra={"commands": commands},
        actor=actor,
        key=f"{device.revoked_at.timestamp()}:{sha256(text.encode()).hexdigest()}",
    )
    return answer.data()["stored"]


def read_list(text: str, device_id: UUID) -> list[dict[str, Any]]:
    """Return the commands of a signed list, each field bounded. Raises InvalidInput."""
    try:
        said = json_codec.loads(text)
    except json_codec.Unreadable as error:
        raise InvalidInput(str(error)) from error
    if not isinstance(said, dict) or said.get("purpose") != PURPOSE or parse_uuid(said.get("device_id")) != device_id:
        raise InvalidInput(_("This is not a list of what that device has not sent."))
    shape = HandedUpCommand(many=True, allow_empty=False, max_length=MOST_COMMANDS, data=said.get("commands"))
    try:
        shape.is_valid(raise_exception=True)
    except serializers.ValidationError as error:
        raise invalid(error) from error
    return list({command["command_id"]: command for command in shape.validated_data}.values())


def store_unsent(*, context: CommandContext, device_id: UUID, commands: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Store the commands of a revoked device that are not stored yet, unexecuted. Alerts a manager the first time.

    Locks the device. Raises DeviceNotFound, DeviceNotRevoked, TooMuchUnsent.
    """
    device = lock_device(device_id)
    if device.revoked_at is None:
        raise DeviceNotRevoked()
    known = set(UnsentCommand.objects.filter(device=device_id).values_list("command_id", flat=True))
    rows = [_row(device_id, command) for command in commands if command["command_id"] not in known]
    if len(known) + len(rows) > MOST_COMMANDS:
        raise TooMuchUnsent()
    is_first = not UnsentCommand.objects.filter(device=device_id, received_at__gte=device.revoked_at).exists()
    UnsentCommand.objects.bulk_create(rows)
    executed = _executed(rows)  # before it was revoked: only the answer was lost
    lost = [row for row in rows if row.command_id not in executed]
    if lost and is_first:
        _alert(context, device, lost)
    context.annotate(handed_up=str(device_id), commands=len(rows))
    return {"stored": len(known) + len(rows)}


def _row(device_id: UUID, command: dict[str, Any]) -> UnsentCommand:
    return UnsentCommand(
        device=device_id,
        command_id=command["command_id"],
        kind=command["kind"],
        target=command["target"],
        person=command["person_id"],
        description=command["description"],
        amount=_amount(command["kind"], command["payload"]),
        payload=json_codec.dumps(command["payload"]).decode()[:MOST_PAYLOAD],
        made_at=command["created_at"],
        received_at=clock.now(),
    )


def _executed(rows: Sequence[UnsentCommand]) -> set[UUID]:
    """Return the ids of those commands that have run all the same. One query."""
    done = Command.objects.filter(id__in=[row.command_id for row in rows], status__lt=400)
    return set(done.values_list("id", flat=True))


def _amount(kind: str, payload: dict[str, Any]) -> Decimal | None:
    """Return the money of a payment's command, with its tip; None for other commands and for what is no amount."""
    parts = [payload.get("amount"), payload.get("tip_amount", 0)]
    if not kind.startswith(MONEY) or any(isinstance(p, bool) or not isinstance(p, int | Decimal) for p in parts):
        return None
    whole = sum(map(Decimal, parts), ZERO)
    return round_half_up(whole) if ZERO <= whole <= LARGEST_AMOUNT else None


def _alert(context: CommandContext, device: Device, rows: Sequence[UnsentCommand]) -> None:
    money = sum((row.amount for row in rows if row.amount is not None), ZERO)
    raise_alert(
        LEFT_UNSENT.name, context=context, about="device", subject=device.pk,
        sentence=lambda: _unsent_sentence(device, len(rows), money),
        device_id=device.pk, commands=len(rows), amount=money,
    )  # fmt: skip


def _unsent_sentence(device: Device, count: int, money: Decimal) -> str:
    text = (
        ngettext(
            "“{name}” ({series}) had not sent {count} change with payments of {sum} when it was revoked.",
            "“{name}” ({series}) had not sent {count} changes with payments of {sum} when it was revoked.",
            count,
        )
        if money
        else ngettext(
            "“{name}” ({series}) had not sent {count} change when it was revoked.",
            "“{name}” ({series}) had not sent {count} changes when it was revoked.",
            count,
        )
    )
    return text.format(
        name=device.name, series=device.series, count=count, sum=written(money, connection.tenant.currency)
    )


# -- reading ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class UnsentRow:
    """A stored command for its page. `was_executed`: it ran before the device was revoked, or since it may again."""

    row: UnsentCommand
    person: str
    was_executed: bool

    @property
    def what(self) -> str:
        """What the command does, in our words."""
        command = registered().get(self.row.kind)
        return command.description if command else _("A change that this version does not know")

    @property
    def amount(self) -> str:
        return "" if self.row.amount is None else written(self.row.amount, connection.tenant.currency)


def unsent_rows(device_id: UUID) -> list[UnsentRow]:
    """Return what a device handed up, the oldest first. Three queries: the rows, the people's names, what ran later."""
    rows = list(UnsentCommand.objects.filter(device=device_id)[:MOST_COMMANDS])
    if not rows:
        return []
    members = Membership.objects.filter(
        restaurant=connection.tenant, user__in={row.person for row in rows if row.person}
    )
    names = dict(members.values_list("user_id", "user__name"))
    executed = _executed(rows)
    return [UnsentRow(row, names.get(row.person, "Someone"), row.command_id in executed) for row in rows]


COLUMNS = ("when", "who", "what", "details", "amount", "carried out", "command", "target", "input")


def table_of(device: Device) -> Iterator[tuple[Any, ...]]:
    """Return the rows of COLUMNS of what a device handed up. Amounts are numbers, times in the restaurant's zone."""
    for one in unsent_rows(device.pk):
        row, made_at = one.row, one.row.made_at
        when = made_at.astimezone(connection.tenant.zone) if made_at else None
        yield (
            when, one.person, one.what, row.description, row.amount, "yes" if one.was_executed else "no", row.kind,
            row.target, row.payload,
        )  # fmt: skip
