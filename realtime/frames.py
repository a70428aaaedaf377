"""The frames that sockets and REST send, as bytes, so that both send the same."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from fynlo.core import json_codec
from realtime.streams import Position, StoredEvent

RANGE_BYTES = 512 * 1024  # of events in one range; the next range continues from there


def fitting(events: list[StoredEvent], most: int = RANGE_BYTES) -> list[StoredEvent]:
    """Return the first events that fit into one range: at least one, if there is one."""
    size = 0
    for index, event in enumerate(events):
        size += len(event.body)
        if index and size > most:
            return events[:index]
    return events


def range_frame(position: Position, after: int, to: int, events: Iterable[StoredEvent]) -> bytes:
    """Every event of the view in (after, to]; `up_to_date` when that reaches the head."""
    bodies = b",".join(event.body for event in events)
    return (
        b'{"type":"range","epoch":%d,"from":%d,"to":%d,"head":%d,"up_to_date":%b,"events":[%b]}'
        % (position.epoch, after, to, position.head, b"true" if to >= position.head else b"false", bodies)
    )  # fmt: skip


def reset_frame(position: Position, view: str, reason: str) -> bytes:
    """The cursor is unusable; the client must take a snapshot of at least this epoch."""
    return frame(
        "reset", epoch=position.epoch, reason=reason,
        snapshot_url=f"/api/v1/sync/snapshot?view={view}&epoch={position.epoch}",
    )  # fmt: skip


def live_frame(event: StoredEvent, restaurant_id: UUID) -> bytes:
    """One event for a client that never subscribes: the event's data and the fields of its aggregate under `data`.

    The mobile app reads `data.id`, `data.status`, `data.total` of an order, not those of `data.order`.
    """
    parsed = json_codec.loads(event.body)
    data, aggregate = parsed["data"], parsed["aggregate"]
    subject = data.get(aggregate["type"])
    return frame(
        event.type,
        id=f"{parsed['epoch']}-{event.seq}",
        data={"id": aggregate["id"], **(subject if isinstance(subject, dict) else {}), **data},
        restaurant_id=restaurant_id,
        timestamp=parsed["occurred_at"],
        seq=event.seq,
    )


def frame(kind: str, /, **fields: Any) -> bytes:
    """Any frame: a JSON object with a `type`."""
    return json_codec.dumps({"type": kind, **fields})
