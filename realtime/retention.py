"""How long events, answers and the work of revoked devices are kept in the database, and the new epoch after a restore.

Events that leave the log are in the archive before (`realtime.archive`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from rest_framework import serializers

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from fynlo.core.tenancy.context import in_restaurant
from realtime import archive, notifier, streams
from realtime.actors import Actor
from realtime.commands.context import CommandContext
from realtime.commands.dispatch import dispatch
from realtime.commands.registry import Command, Text, register_declared
from realtime.models import UnsentCommand
from realtime.notifier import Notification
from realtime.streams import Position

KEEP_FOR = timedelta(days=14)
KEEP_EVENTS = 50_000  # a quiet restaurant keeps its events longer
KEEP_ANSWERS_FOR = timedelta(days=40)
KEEP_UNSENT_FOR = timedelta(days=90)  # what revoked devices handed up
NEVER_PRUNED = ("order.create", "payment.%")  # SYNC.md: an id of an order or a payment has one effect for ever
# The log is append-only; its trigger allows deletes in a transaction with this setting, which only this module uses.
ALLOW_PRUNING = "SELECT set_config('fynlo.pruning', 'realtime_event', true)"
# Of the session, so that it outlasts the transactions of one pruning, and ends with a worker that dies.
LOCK = "SELECT pg_try_advisory_lock(hashtextextended(current_schema || '.realtime_event', 0))"
UNLOCK = "SELECT pg_advisory_unlock(hashtextextended(current_schema || '.realtime_event', 0))"
CHUNK = 1000  # rows per transaction, so that locks are short; the stream's row is locked for one statement


@dataclass(frozen=True, slots=True)
class Pruned:
    """How many rows were deleted, and the floor of the stream afterwards."""

    events: int
    answers: int
    floor: int


def prune(restaurant: Any) -> Pruned:
    """Archive and delete events that are past their retention, those of earlier epochs, answers, handed-up commands.

    An event is deleted once it is older than KEEP_FOR, KEEP_EVENTS newer ones exist and the archive has it. The last
    statement of the deleting transaction raises the floor: writers wait for that statement only, and no reader sees a
    floor that does not match the events. Safe to stop at any point. While one worker prunes a restaurant, another
    deletes none of its events. Raises StreamMissing, ArchiveUnreadable.
    """
    now = clock.now()
    with in_restaurant(restaurant):
        position, events = streams.position_of(restaurant.pk), 0
        with _alone() as is_alone:
            if is_alone:
                events = _prune_earlier_epochs(position.epoch, now - KEEP_FOR)
                events += _prune_epoch(position, now - KEEP_FOR)
        answers = _prune_answers(now - KEEP_ANSWERS_FOR)
        UnsentCommand.objects.filter(received_at__lt=now - KEEP_UNSENT_FOR).delete()
        return Pruned(events, answers, streams.position_of(restaurant.pk).floor)


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether no other worker prunes the chosen restaurant; none does inside the block. Two queries."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
        (is_alone,) = cursor.fetchone()
    try:
        yield is_alone
    finally:
        if is_alone:
            with connection.cursor() as cursor:
                cursor.execute(UNLOCK)


def _prune_epoch(position: Position, before: datetime) -> int:
    """Archive and delete the old events of the current epoch, file by file; first those of a worker that died."""
    epoch, floor, last, deleted = position.epoch, position.floor, position.head - KEEP_EVENTS, 0
    archived = archive.archived_up_to(epoch, floor)
    while archived > floor or (archived := archive.archive_next(epoch, floor, last, before)) > floor:
        while floor < archived:
            to = min(floor + CHUNK, archived)
            with transaction.atomic(), connection.cursor() as cursor:
                deleted += _delete(cursor, epoch, to)
                cursor.execute(
                    "UPDATE public.sync_stream SET floor = %s WHERE restaurant_id = %s AND epoch = %s AND floor < %s",
                    [to, connection.tenant.pk, epoch, to],
                )
            floor = to
    return deleted


def _prune_earlier_epochs(current: int, before: datetime) -> int:
    """Archive and delete old events of earlier epochs, by age only: no cursor points into them."""
    deleted = 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT epoch FROM realtime_event WHERE epoch < %s ORDER BY epoch", [current])
        epochs = [epoch for (epoch,) in cursor.fetchall()]
    for epoch in epochs:
        done, archived = 0, archive.archived_up_to(epoch, 0)
        while archived > done or (archived := archive.archive_next(epoch, done, None, before)) > done:
            with transaction.atomic(), connection.cursor() as cursor:
                deleted += _delete(cursor, epoch, archived)
            done = archived
    return deleted


def _delete(cursor: Any, epoch: int, to: int) -> int:
    """Delete the events of an epoch up to `to`. Return how many there were."""
    cursor.execute(ALLOW_PRUNING)
    cursor.execute("DELETE FROM realtime_event WHERE epoch = %s AND seq <= %s", [epoch, to])
    return cursor.rowcount


def clear_log() -> None:
    """Delete every event of the chosen restaurant, in the caller's transaction: the events of an import follow.

    The caller starts a new epoch in the same transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute(ALLOW_PRUNING)
        cursor.execute("DELETE FROM realtime_event")


def _prune_answers(before: datetime) -> int:
    """Delete stored answers in transactions of at most CHUNK rows."""
    deleted = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM realtime_command WHERE id = ANY(ARRAY(SELECT id FROM realtime_command"
                " WHERE created_at < %s AND NOT kind LIKE ANY(%s) LIMIT %s))",
                [before, list(NEVER_PRUNED), CHUNK],
            )
            deleted += cursor.rowcount
            if cursor.rowcount < CHUNK:
                return deleted


def bump_epoch(*, restaurant: Any, reason: str, actor: Actor, at_least: int = 0) -> Position:
    """Start a new epoch: every client drops its cursor, takes a snapshot and sends its last commands again.

    The epoch is the next one, or `at_least` if that is later. For a history that may have changed: a restore, a
    failover with loss. Locks the stream's row, so writers wait; the numbers start at 1 again. Audited with the reason.
    Notifies the gateways. Raises StreamMissing.
    """
    with in_restaurant(restaurant):
        data = {"reason": reason, "at_least": at_least}
        dispatch(STREAM_BUMP_EPOCH, target=restaurant.pk, data=data, actor=actor, key=str(uuid7()))
        position = streams.position_of(restaurant.pk)
        notifier.notify(Notification(restaurant.pk, restaurant.schema_name, position.epoch, position.head, []))
    return position


def start_epoch(*, context: CommandContext, restaurant_id: str, reason: str, at_least: int) -> dict[str, int]:
    """Raise the epoch of the chosen restaurant's stream and start its numbers again. Raises StreamMissing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE public.sync_stream s SET epoch = greatest(s.epoch + 1, %s), head = 0, floor = 0"
            " FROM (SELECT * FROM public.sync_stream WHERE restaurant_id = %s FOR UPDATE) was"
            " WHERE s.restaurant_id = was.restaurant_id RETURNING was.epoch, was.head, s.epoch",
            [at_least, connection.tenant.pk],
        )
        moved = cursor.fetchone()
    if moved is None:
        raise streams.StreamMissing(connection.tenant.pk)
    before, head, after = moved
    context.annotate(field="epoch", before=before, after=after, head=head, reason=reason)
    return {"epoch": after}


class BumpInput(serializers.Serializer):
    reason = serializers.CharField()
    at_least = serializers.IntegerField(min_value=0, max_value=2**31 - 1, default=0)


STREAM_BUMP_EPOCH = Command(
    name="stream.bump_epoch",
    description="Start a new epoch after a restore",
    permission="stream.manage",
    target=(Text("restaurant_id"),),
    input=BumpInput,
    service=start_epoch,
    internal=True,
)


def register_all() -> None:
    register_declared(__name__)
