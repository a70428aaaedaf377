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

from fynlo.core import clock
from fynlo.core.errors import (
    DATABASE_BACK_SECONDS,
    DomainError,
    InvalidInput,
    KeyReused,
    Unavailable,
    is_database_away,
)
from realtime import devices
from realtime.actors import Actor
from realtime.commands.context import Offline
from realtime.commands.dispatch import dispatch, store_refusal
from realtime.commands.executor import Answer
from realtime.commands.registry import UnknownCommand, get_command

logger = logging.getLogger(__name__)

OLDEST = timedelta(days=40)  # as long as answers are kept; a device that says longer has no clock
CLOCK_TOLERANCE = timedelta(minutes=5)
REMARKABLE = ("attention", "merged")  # the first of these that a remark says is the outcome


class Failed(DomainError):
    """A bug of ours: nothing was stored, so that the command can be done once it is mended."""

    code = "internal"
    status = 500
    transient = True
    message = "Something went wrong on our side; nothing was changed."


@dataclass(frozen=True, slots=True)
class Sent:
    """One command as a device sent it. `problem` is what is wrong with its shape, if anything.

    `live`: a person waits for the answer, so it is refused where REST would refuse it.
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
    problem: InvalidInput | None = None


def answer_batch(
    *,
    device_id: UUID,
    sent: Sequence[Sent],
    sent_at: datetime | None,
    actor: Actor,
    secret: str = "",
    waiting: devices.Waiting | None = None,
) -> list[dict[str, Any]]:
    """Do the commands one after the other, each in a transaction of its own; one answer each, in their order.

    `sent_at` is the device's clock as it sent them: what it is off by is taken off `created_at`. `waiting` is what
    the device still keeps behind them, `secret` what it shows to prove itself.
    Raises DeviceNotFound, DeviceRevoked, DeviceNotProven before the first.
    """
    now = clock.now()
    devices.greet(device_id, now, user_id=actor.user_id, secret=secret, waiting=waiting)
    actor = replace(actor, device_id=device_id)
    off_by = timedelta(0) if sent_at is None else now - sent_at
    return [_answer(command, device_id, sent_at or now, off_by, actor) for command in sent]


def outcome_of(answer: Answer) -> str:
    """`applied`, `merged` (a rule joined it with somebody else's change) or `attention` (a person must look)."""
    said = {remark["outcome"] for remark in answer.remarks}
    return next((outcome for outcome in REMARKABLE if outcome in said), "applied")


def _answer(sent: Sent, device_id: UUID, sent_at: datetime, off_by: timedelta, actor: Actor) -> dict[str, Any]:
    offline = Offline(
        device_id=device_id,
        device_seq=sent.device_seq,
        made_at=_made_at(sent.created_at, sent_at),
        base_version=sent.base_version,
        menu_version=sent.menu_version,
        live=sent.live,
    )
    try:
        answer = _run(sent, off_by, actor, offline)
    except KeyReused as refusal:
        devices.skip_number(offline)  # nothing can be kept under an id that is somebody else's
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
    return dispatch(
        sent.kind, target=sent.target, data=sent.payload, actor=actor, key=key, remote=True, offline=offline, note=note
    )


def _made_at(created_at: datetime | None, sent_at: datetime) -> datetime:
    """When it was done, on our clock: as long before now as the device's own clock says."""
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
