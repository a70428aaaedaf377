"""Read the event log: the position of a stream, and the events after a cursor."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fynlo.core import json_codec
from fynlo.core.tenancy.connection import connection
from realtime.actors import Actor
from realtime.events import serialize_event
from realtime.models import Event

COLUMNS = (
    "seq", "epoch", "type", "schema_version", "aggregate_type", "aggregate_id", "aggregate_version", "topics", "data",
    "command_id", "actor", "approved_by", "device", "client_type", "occurred_at", "recorded_at",
)  # fmt: skip
BATCH = 1000


@dataclass(frozen=True, slots=True)
class Position:
    """`head` is the newest event number of `epoch`; events up to `floor` have been pruned."""

    epoch: int
    head: int
    floor: int

    def refuses(self, epoch: int, after: int) -> str:
        """Return why a cursor cannot be resumed: `new_epoch`, `below_floor`, `ahead`; "" if it can."""
        if epoch != self.epoch:
            return "new_epoch"
        if after < self.floor:
            return "below_floor"
        return "ahead" if after > self.head else ""


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """One event: `body` is the JSON that every reader gets."""

    seq: int
    type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Fact:
    """One event about an aggregate: its data, the version that it made, and who caused it."""

    version: int
    data: dict[str, Any]
    actor: UUID | None
    device: UUID | None

    def is_by(self, actor: Actor) -> bool:
        """Whether the actor's device caused it; if the event names no device, whether that person did."""
        return self.actor == actor.user_id if self.device is None else self.device == actor.device_id


class CursorLost(LookupError):
    """The events were pruned, or the epoch changed, after the position was read: read the position again."""


class StreamMissing(LookupError):
    """The restaurant has no stream row."""


def position_of(restaurant_id: UUID) -> Position:
    """Raises StreamMissing."""
    positions = positions_of([restaurant_id])
    if restaurant_id not in positions:
        raise StreamMissing(restaurant_id)
    return positions[restaurant_id]


def positions_of(restaurant_ids: Iterable[UUID]) -> dict[UUID, Position]:
    """Return the positions of these streams. One query, from any schema."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT restaurant_id, epoch, head, floor FROM public.sync_stream WHERE restaurant_id = ANY(%s)",
            [list(restaurant_ids)],
        )
        return {row[0]: Position(*row[1:]) for row in cursor.fetchall()}


def events_between(
    position: Position, after: int, *, types: frozenset[str] | None = None, limit: int, up_to: int | None = None
) -> list[StoredEvent]:
    """Return events in (after, up_to or head] of the chosen restaurant, oldest first, at most `limit`. One query.

    `types` None means every type. Events and floor are read at one moment, so that concurrent pruning is noticed.
    Raises CursorLost.
    """
    wanted = "" if types is None else " AND type = ANY(%(types)s)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT s.epoch = %(epoch)s AND s.floor <= %(after)s, {', '.join(f'e.{name}' for name in COLUMNS)}"  # noqa: S608
            " FROM public.sync_stream s LEFT JOIN LATERAL (SELECT * FROM realtime_event"
            f" WHERE epoch = %(epoch)s AND seq > %(after)s AND seq <= %(up_to)s{wanted} ORDER BY seq LIMIT %(limit)s"
            ") e ON true WHERE s.restaurant_id = %(restaurant)s ORDER BY e.seq",
            {
                "restaurant": connection.tenant.pk,
                "epoch": position.epoch,
                "after": after,
                "up_to": position.head if up_to is None else up_to,
                "types": None if types is None else sorted(types),
                "limit": limit,
            },
        )
        rows = cursor.fetchall()
    if not rows or not rows[0][0]:
        raise CursorLost(after)
    return [_stored_event(dict(zip(COLUMNS, row[1:], strict=True))) for row in rows if row[1] is not None]


def stored_events(
    position: Position, after: int | None = None, *, types: frozenset[str] | None = None
) -> Iterator[StoredEvent]:
    """Yield every stored event in (after or floor, head], in batches of BATCH. One query each. Raises CursorLost."""
    last = position.floor if after is None else after
    while batch := events_between(position, last, types=types, limit=BATCH):
        yield from batch
        last = batch[-1].seq


def facts_about(aggregate_type: str, aggregate_id: UUID, *, types: Iterable[str]) -> list[Fact]:
    """Return the stored events about one aggregate, oldest first. One query."""
    rows = Event.objects.filter(aggregate_type=aggregate_type, aggregate_id=aggregate_id, type__in=list(types))
    columns = ("aggregate_version", "data", "actor", "device")
    return [Fact(version, json_codec.loads(data), *who) for version, data, *who in rows.values_list(*columns)]


def _stored_event(row: dict[str, Any]) -> StoredEvent:
    return StoredEvent(row["seq"], row["type"], serialize_event(row))
