"""How long events and stored answers are kept, and the new epoch after a restore."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from rest_framework import serializers

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from fynlo.core.tenancy.context import in_restaurant
from realtime import notifier, streams
from realtime.actors import Actor
from realtime.commands.context import CommandContext
from realtime.commands.dispatch import dispatch
from realtime.commands.registry import Command, Text, register
from realtime.notifier import Notification
from realtime.streams import Position

BUMP_EPOCH = "stream.bump_epoch"
KEEP_FOR = timedelta(days=14)
KEEP_EVENTS = 50_000  # a quiet restaurant keeps its events longer
KEEP_ANSWERS_FOR = timedelta(days=40)
NEVER_PRUNED = ("order.create", "payment.%")  # SYNC.md: an id of an order or a payment has one effect for ever
# The log is append-only; its trigger allows deletes in a transaction with this setting, which only this module uses.
ALLOW_PRUNING = "SELECT set_config('fynlo.pruning', 'realtime_event', true)"
CHUNK = 1000  # rows per transaction, so that locks are short; the stream's row is locked for one statement


@dataclass(frozen=True, slots=True)
class Pruned:
    """How many rows were deleted, and the floor of the stream afterwards."""

    events: int
    answers: int
    floor: int


def prune(restaurant: Any) -> Pruned:
    """Delete events, events of earlier epochs and stored answers that are past their retention.

    An event is deleted once it is older than KEEP_FOR and KEEP_EVENTS newer ones exist. The last statement of the
    deleting transaction raises the floor: writers wait for that statement only, and no reader sees a floor that does
    not match the events. Safe to run concurrently and to stop at any point. Raises StreamMissing.
    """
    now = clock.now()
    with in_restaurant(restaurant):
        position = streams.position_of(restaurant.pk)
        events = _prune_epoch(position, now - KEEP_FOR) + _prune_earlier_epochs(position.epoch, now - KEEP_FOR)
        answers = _prune_answers(now - KEEP_ANSWERS_FOR)
        return Pruned(events, answers, streams.position_of(restaurant.pk).floor)


def _prune_epoch(position: Position, before: datetime) -> int:
    deleted, floor, last = 0, position.floor, position.head - KEEP_EVENTS
    while (to := _last_old(position.epoch, floor, last, before)) > floor:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(ALLOW_PRUNING)
            cursor.execute(
                "DELETE FROM realtime_event WHERE epoch = %s AND seq > %s AND seq <= %s", [position.epoch, floor, to]
            )
            deleted += cursor.rowcount
            cursor.execute(
                "UPDATE public.sync_stream SET floor = %s WHERE restaurant_id = %s AND epoch = %s AND floor < %s",
                [to, connection.tenant.pk, position.epoch, to],
            )
        floor = to
    return deleted


def _last_old(epoch: int, floor: int, last: int, before: datetime) -> int:
    """Return the end of the unbroken run of old events above `floor`, at most CHUNK of them; `floor` if none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq, recorded_at < %s FROM realtime_event WHERE epoch = %s AND seq > %s AND seq <= %s"
            " ORDER BY seq LIMIT %s",
            [before, epoch, floor, last, CHUNK],
        )
        for seq, is_old in cursor.fetchall():
            if not is_old:
                break
            floor = seq
    return floor


def _prune_earlier_epochs(epoch: int, before: datetime) -> int:
    """Delete old events of earlier epochs, by age only: no cursor points into them."""
    return _delete_in_chunks(
        "DELETE FROM realtime_event WHERE ctid = ANY(ARRAY(SELECT ctid FROM realtime_event"
        " WHERE epoch < %s AND recorded_at < %s LIMIT %s))",
        [epoch, before],
    )


def _prune_answers(before: datetime) -> int:
    return _delete_in_chunks(
        "DELETE FROM realtime_command WHERE id = ANY(ARRAY(SELECT id FROM realtime_command"
        " WHERE created_at < %s AND NOT kind LIKE ANY(%s) LIMIT %s))",
        [before, list(NEVER_PRUNED)],
    )


def _delete_in_chunks(sql: str, arguments: list[Any]) -> int:
    """Run the statement until it deletes fewer than CHUNK rows; its last argument is that limit."""
    deleted = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(ALLOW_PRUNING)
            cursor.execute(sql, [*arguments, CHUNK])
            deleted += cursor.rowcount
            if cursor.rowcount < CHUNK:
                return deleted


def bump_epoch(*, restaurant: Any, reason: str, actor: Actor) -> Position:
    """Start a new epoch: every client drops its cursor, takes a snapshot and sends its last commands again.

    For a history that may have changed: a restore, a failover with loss. Locks the stream's row, so writers wait; the
    numbers start at 1 again. Audited with the reason. Notifies the gateways. Raises StreamMissing.
    """
    with in_restaurant(restaurant):
        dispatch(BUMP_EPOCH, target=restaurant.pk, data={"reason": reason}, actor=actor, key=str(uuid7()))
        position = streams.position_of(restaurant.pk)
        notifier.notify(Notification(restaurant.pk, restaurant.schema_name, position.epoch, position.head, []))
    return position


def start_epoch(*, context: CommandContext, restaurant_id: str, reason: str) -> dict[str, int]:
    """Raise the epoch of the chosen restaurant's stream and start its numbers again. Raises StreamMissing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE public.sync_stream s SET epoch = s.epoch + 1, head = 0, floor = 0"
            " FROM (SELECT * FROM public.sync_stream WHERE restaurant_id = %s FOR UPDATE) was"
            " WHERE s.restaurant_id = was.restaurant_id RETURNING was.epoch, was.head, s.epoch",
            [connection.tenant.pk],
        )
        moved = cursor.fetchone()
    if moved is None:
        raise streams.StreamMissing(connection.tenant.pk)
    before, head, after = moved
    context.annotate(field="epoch", before=before, after=after, head=head, reason=reason)
    return {"epoch": after}


class BumpInput(serializers.Serializer):
    reason = serializers.CharField()


def register_all() -> None:
    register(
        Command(
            name=BUMP_EPOCH,
            description="Start a new epoch after a restore",
            permission="stream.manage",
            target=(Text("restaurant_id"),),
            input=BumpInput,
            service=start_epoch,
            internal=True,
        )
    )
