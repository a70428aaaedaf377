"""Commands that a device numbered: the same permission, input and fingerprint as REST, one answer each.

Every answer but `retry` is final and stored under the device's number. What REST refuses before the transaction
(no permission, invalid input) is refused inside it here: a bad command takes its number and the queue goes on.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from fynlo.core import clock
from fynlo.core.errors import (
    DATABASE_BACK_SECONDS,
    DomainError,
    KeyReused,
    Unavailable,
    is_database_away,
)
from realtime import devices, signed_commands
from realtime.actors import Actor
from realtime.commands.context import Offline
from realtime.commands.dispatch import dispatch_numbered, store_refusal
from realtime.commands.executor import Answer
from realtime.commands.registry import UnknownCommand, get_command

logger = logging.getLogger(__name__)

OLDEST = timedelta(days=40)  # as long as answers are stored; a larger age means a wrong clock
CLOCK_TOLERANCE = timedelta(minutes=5)
REMARKABLE = ("attention", "merged")  # a batch's outcome is the first of these among the remarks


class Failed(DomainError):
    """A bug: nothing was stored, so the command can run once the bug is fixed."""

    code = "internal"
    status = 500
    transient = True
    message = _("Something went wrong on our side; nothing was changed.")


@dataclass(frozen=True, slots=True)
class Sent:
    """One command as a device sent it. `problem` is the refusal of its own fields, if they are invalid.

    `signed` is the text that the device signed, "" for a command of the person who sends the batch
    (`realtime.signed_commands`).

    `live`: a person waits for the answer, so conflicts are refused as over REST.
    """

    command_id: UUID
    device_seq: int
    kind: str
    target: str
    payload: Any
    created_at: datetime | None
    base_version: int | None = None
    menu_version: int | None = None
    live: bool = False
    approval: str = ""
    signed: str = ""
    signature: str = ""
    problem: DomainError | None = None


def answer_batch(
    *,
    device_id: UUID,
    sent: Sequence[Sent],
    sent_at: datetime | None,
    actor: Actor,
    secret: str = "",
    unsent: devices.UnsentReport | None = None,
) -> list[dict[str, Any]]:
    """Execute the commands in their order, each in its own transaction; return one answer for each.

    `sent_at` is the device's clock at sending; `created_at` is corrected by its error. `unsent` reports what the
    device has not sent yet, `secret` proves the device.
    Raises DeviceNotFound, DeviceRevoked, DeviceNotProven before the first.
    """
    now = clock.now()
    counter = devices.note_seen(device_id, now, user_id=actor.user_id, secret=secret, unsent=unsent)
    actor = replace(actor, device_id=device_id)
    off_by = timedelta(0) if sent_at is None else now - sent_at
    return [
        _answer(*_with_person(command, device_id, counter.signing_key, actor), device_id, sent_at or now, off_by)
        for command in sent
    ]


def outcome_of(answer: Answer) -> str:
    """`applied`, `merged` (a rule merged it with another change) or `attention` (it raised an alert)."""
    outcomes = {remark["outcome"] for remark in answer.remarks}
    return next((outcome for outcome in REMARKABLE if outcome in outcomes), "applied")


def _with_person(sent: Sent, device_id: UUID, signing_key: str, sender: Actor) -> tuple[Sent, Actor]:
    """Return the command with the person who gave it; with the refusal as its `problem` if that cannot be verified."""
    if not sent.signed or sent.problem is not None:
        return sent, sender
    try:
        actor = signed_commands.actor_of(
            sender, device_id=device_id, signing_key=signing_key, text=sent.signed, signature=sent.signature
        )
    except DomainError as refusal:
        return replace(sent, problem=refusal), sender
    return sent, replace(actor, device_id=device_id)


def _answer(sent: Sent, actor: Actor, device_id: UUID, sent_at: datetime, off_by: timedelta) -> dict[str, Any]:
    offline = Offline(
        device_id=device_id,
        device_seq=sent.device_seq,
        made_at=_made_at(sent.created_at, sent_at),
        base_version=sent.base_version,
        menu_version=sent.menu_version,
        live=sent.live,
        signed=bool(sent.signed),
    )
    try:
        answer = _run(sent, off_by, actor, offline)
    except KeyReused as refusal:
        devices.skip_number(offline)  # no answer can be stored under another person's id
        return _refused(sent, refusal, "rejected")
    except devices.DeviceSeqReused as refusal:
        return _refused(sent, refusal, "rejected")
    except devices.MissingBefore as refusal:
        return {**_refused(sent, refusal, "retry"), "missing_before": refusal.expected}
    except DomainError as refusal:
        return _refused(sent, refusal, "retry" if refusal.transient else "rejected")
    except Exception as error:
        if is_database_away(error):
            logger.warning("%s in a batch: the database is away: %s", sent.kind, error)
            return _refused(sent, Unavailable(retry_after=DATABASE_BACK_SECONDS), "retry")
        logger.exception("%s in a batch failed", sent.kind)
        return _refused(sent, Failed(), "retry")
    return {
        "command_id": sent.command_id,
        "device_seq": sent.device_seq,
        "outcome": outcome_of(answer),
        "http_status": answer.status,
        "result": answer.body,
        "remarks": list(answer.remarks),
        "duplicate": answer.replayed,
        "first_seq": answer.first_seq,
        "last_seq": answer.last_seq,
    }


def _run(sent: Sent, off_by: timedelta, actor: Actor, offline: Offline) -> Answer:
    key = str(sent.command_id)
    if sent.problem is not None:
        return store_refusal(
            sent.problem, name=sent.kind, target=sent.target, payload=sent.payload, actor=actor, key=key,
            offline=offline,
        )  # fmt: skip
    note = None
    if abs(off_by) > CLOCK_TOLERANCE:
        note = {"device_clock_off_by_seconds": int(off_by.total_seconds()), "created_at": sent.created_at}
    return dispatch_numbered(
        sent.kind, target=sent.target, data=sent.payload, actor=actor, key=key, offline=offline, note=note,
        approval=sent.approval,
    )  # fmt: skip


def _made_at(created_at: datetime | None, sent_at: datetime) -> datetime:
    """Return when the command was made, by our clock: its age by the device's own clock before now."""
    age = timedelta(0) if created_at is None else sent_at - created_at
    return clock.now() - min(max(age, timedelta(0)), OLDEST)


def _refused(sent: Sent, refusal: DomainError, outcome: str) -> dict[str, Any]:
    when = {"retry_after_ms": refusal.retry_after * 1000} if outcome == "retry" and refusal.retry_after else {}
    return {
        "command_id": sent.command_id,
        "device_seq": sent.device_seq,
        "outcome": outcome,
        **when,
        "http_status": refusal.status,
        "error": refusal.as_dict(),
        "current": _current(sent) if outcome == "rejected" else None,
        "first_seq": None,
        "last_seq": None,
    }


def _current(sent: Sent) -> Any:
    """What the refused command was about, as it is now."""
    if sent.problem is not None:
        return None
    try:
        return get_command(sent.kind).read_current(sent.target, sent.payload)
    except UnknownCommand:
        return None
