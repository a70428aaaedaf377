"""How long a stream's events and answers are kept, and what is done when its history may have been rewritten."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import connection, transaction

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.context import in_restaurant
from realtime import notifier, streams
from realtime.actors import Actor
from realtime.commands import context, executor
from realtime.notifier import Notification
from realtime.streams import Position

KEEP_FOR = timedelta(days=14)
KEEP_EVENTS = 50_000  # a quiet restaurant keeps its events for longer than that
KEEP_ANSWERS_FOR = timedelta(days=40)
KEPT_FOR_EVER = ("order.create", "payment.%")  # SYNC: the ids of orders and payments have one effect for ever
# The log is append-only; its trigger lets a transaction that says this delete, and nothing else ever says it.
ALLOW_PRUNING = "SELECT set_config('fynlo.pruning', 'realtime_event', true)"
CHUNK = 1000  # rows a transaction: a short hold of each lock, and of the head's for one statement


@dataclass(frozen=True, slots=True)
class Pruned:
    """How much went, and the floor that the stream has now."""

    events: int
    answers: int
    floor: int


def prune(restaurant: Any) -> Pruned:
    """Delete what has been kept long enough: events, those of earlier epochs, and stored answers.

    An event goes once it is older than KEEP_FOR and KEEP_EVENTS newer ones are kept. The floor moves up in the
    transaction that deletes, as its last statement: writers wait for that one alone, and no reader sees a floor
    that does not fit the events. May run beside itself and be stopped anywhere. Raises StreamMissing.
    """
    now = clock.now()
    with in_restaurant(restaurant):
        position = streams.position_of(restaurant.pk)
        events = _prune_epoch(position, now - KEEP_FOR) + _prune_earlier_epochs(position.epoch, now - KEEP_FOR)
        answers = _prune_answers(now - KEEP_ANSWERS_FOR)
        return Pruned(events, answers, streams.position_of(restaurant.pk).floor)


def _prune_epoch(position: Position, before: datetime) -> int:
    gone, floor, last = 0, position.floor, position.head - KEEP_EVENTS
    while (to := _last_old(position.epoch, floor, last, before)) > floor:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(ALLOW_PRUNING)
            cursor.execute(
                "DELETE FROM realtime_event WHERE epoch = %s AND seq > %s AND seq <= %s", [position.epoch, floor, to]
            )
            gone += cursor.rowcount
            cursor.execute(
                "UPDATE public.sync_stream SET floor = %s WHERE restaurant_id = %s AND epoch = %s AND floor < %s",
                [to, connection.tenant.pk, position.epoch, to],
            )
        floor = to
    return gone


def _last_old(epoch: int, floor: int, last: int, before: datetime) -> int:
    """The end of the unbroken run of old events that begins above `floor`, at most CHUNK of them; `floor` for none."""
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
    """No cursor leads into an earlier epoch, so its events are kept for their age alone."""
    return _delete_in_chunks(
        "DELETE FROM realtime_event WHERE ctid = ANY(ARRAY(SELECT ctid FROM realtime_event"
        " WHERE epoch < %s AND recorded_at < %s LIMIT %s))",
        [epoch, before],
    )


def _prune_answers(before: datetime) -> int:
    return _delete_in_chunks(
        "DELETE FROM realtime_command WHERE id = ANY(ARRAY(SELECT id FROM realtime_command"
        " WHERE created_at < %s AND NOT kind LIKE ANY(%s) LIMIT %s))",
        [before, list(KEPT_FOR_EVER)],
    )


def _delete_in_chunks(sql: str, arguments: list[Any]) -> int:
    """The statement's last argument is how many rows it may delete."""
    gone = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(ALLOW_PRUNING)
            cursor.execute(sql, [*arguments, CHUNK])
            gone += cursor.rowcount
            if cursor.rowcount < CHUNK:
                return gone


def bump_epoch(*, restaurant: Any, reason: str, actor: Actor) -> Position:
    """Begin a new epoch: every client drops its cursor, takes a snapshot and sends its last commands again.

    For a history that may have been rewritten: a restore, a failover with loss. Locks the stream's row, so writers
    wait; the numbers begin at 1 again. Audited with the reason. Rings the doorbell. Raises StreamMissing.
    """
    with in_restaurant(restaurant):
        executor.execute(
            kind="stream.bump_epoch",
            target=str(restaurant.pk),
            payload={"reason": reason},
            key=str(uuid7()),
            actor=actor,
            run=partial(_begin_epoch, reason),
        )
        position = streams.position_of(restaurant.pk)
        notifier.notify(Notification(restaurant.pk, restaurant.schema_name, position.epoch, position.head, []))
    return position


def _begin_epoch(reason: str) -> dict[str, int]:
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
