"""The event log as readers see it: where a stream stands, and the events after a cursor."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from fynlo import wire
from realtime.actors import Actor
from realtime.events import drawn
from realtime.models import Event

COLUMNS = (
    "seq", "epoch", "type", "schema_version", "aggregate_type", "aggregate_id", "aggregate_version", "topics", "data",
    "command_id", "actor", "device", "client_type", "occurred_at", "recorded_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Position:
    """`head` is the newest event number of `epoch`; those up to `floor` are no longer kept."""

    epoch: int
    head: int
    floor: int

    def refuses(self, epoch: int, after: int) -> str:
        """Why a cursor cannot be resumed ("" when it can): `new_epoch`, `below_floor`, `ahead`."""
        if epoch != self.epoch:
            return "new_epoch"
        if after < self.floor:
            return "below_floor"
        return "ahead" if after > self.head else ""


@dataclass(frozen=True, slots=True)
class Kept:
    """One event as it was drawn: `body` is the JSON every reader gets."""

    seq: int
    type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Fact:
    """One event about a thing: what it says, which state of the thing it made, and whose doing it was."""

    version: int
    data: dict[str, Any]
    actor: UUID | None
    device: UUID | None

    def is_by(self, actor: Actor) -> bool:
        """Whether that device did it; where no device is known, that person."""
        return self.actor == actor.user_id if self.device is None else self.device == actor.device_id


class StreamMissing(LookupError):
    """The restaurant has no stream row."""


def position_of(restaurant_id: UUID) -> Position:
    """Raises StreamMissing."""
    positions = positions_of([restaurant_id])
    if restaurant_id not in positions:
        raise StreamMissing(restaurant_id)
    return positions[restaurant_id]


def positions_of(restaurant_ids: Iterable[UUID]) -> dict[UUID, Position]:
    """Where each of the streams stands, in one query, from any schema."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT restaurant_id, epoch, head, floor FROM public.restaurants_stream WHERE restaurant_id = ANY(%s)",
            [list(restaurant_ids)],
        )
        return {row[0]: Position(*row[1:]) for row in cursor.fetchall()}


def events_between(
    position: Position, after: int, *, types: frozenset[str] | None = None, limit: int, up_to: int | None = None
) -> list[Kept]:
    """The events in (after, up_to or head] of the chosen restaurant, oldest first, at most `limit`; one query.

    `types` None means every type.
    """
    wanted = "" if types is None else " AND type = ANY(%(types)s)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(COLUMNS)} FROM realtime_event WHERE epoch = %(epoch)s AND seq > %(after)s"  # noqa: S608
            f" AND seq <= %(up_to)s{wanted} ORDER BY seq LIMIT %(limit)s",
            {
                "epoch": position.epoch,
                "after": after,
                "up_to": position.head if up_to is None else up_to,
                "types": None if types is None else sorted(types),
                "limit": limit,
            },
        )
        rows = [dict(zip(COLUMNS, row, strict=True)) for row in cursor.fetchall()]
    return [_kept(row) for row in rows]


def facts_about(aggregate_type: str, aggregate_id: UUID, *, types: Iterable[str]) -> list[Fact]:
    """What the log still says about one thing, oldest first; one query."""
    rows = Event.objects.filter(aggregate_type=aggregate_type, aggregate_id=aggregate_id, type__in=list(types))
    columns = ("aggregate_version", "data", "actor", "device")
    return [Fact(version, wire.loads(data), *who) for version, data, *who in rows.values_list(*columns)]


def _kept(row: dict[str, Any]) -> Kept:
    return Kept(row["seq"], row["type"], drawn(row))
