"""What happened: the types of events, recording one, drawing one for a reader."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from fynlo.core import json_codec
from realtime.commands import context


@dataclass(frozen=True, slots=True)
class EventType:
    """A kind of fact. `says` and `payload` (field → meaning) become the documentation.

    Every field of the payload is always there, but those in `optional`. A payload that changed its shape is a new
    `version`.
    """

    name: str
    says: str
    payload: dict[str, str] = field(default_factory=dict)
    version: int = 1
    optional: tuple[str, ...] = ()

    def strays(self, data: Any) -> list[str]:
        """The fields that `data` lacks or that nothing says it may have; none when it is as documented."""
        if not isinstance(data, dict):
            return ["data"]
        needed = self.payload.keys() - set(self.optional)
        return sorted((needed - data.keys()) | (data.keys() - self.payload.keys()))


class UnknownEventType(LookupError):
    """An event of a type that no domain has registered."""


_types: dict[str, EventType] = {}
_reactions: dict[str, list[Callable[[context.Recorded], None]]] = {}


def register(*types: EventType) -> None:
    """Make event types known; called once per domain from `AppConfig.ready`."""
    for event_type in types:
        _types[event_type.name] = event_type


def registered() -> dict[str, EventType]:
    return dict(sorted(_types.items()))


def react(kind: str, handler: Callable[[context.Recorded], None]) -> None:
    """Make `handler` another domain's part of the same change: it runs inside the command, in declared order.

    It gets the recorded event, whose `subject` is the data as it was recorded (Decimals and ids intact).
    """
    _reactions.setdefault(kind, []).append(handler)


def record(
    kind: str,
    *,
    aggregate: str,
    subject: UUID,
    topics: list[str],
    data: dict[str, Any],
    version: int = 0,
    occurred_at: datetime | None = None,
) -> None:
    """Add one event to the command that is open; numbered and written last, just before it commits.

    `aggregate` and `subject` say what it is about (`"order"`, its id), `version` which state of it this made.
    Raises NoCommand outside one: a synchronised change has no other way in. Raises UnknownEventType.
    """
    command = context.current()
    if kind not in _types:
        raise UnknownEventType(kind)
    command.events.append(
        context.Recorded(
            type=kind,
            schema_version=_types[kind].version,
            aggregate_type=aggregate,
            aggregate_id=subject,
            aggregate_version=version,
            topics=topics,
            data=json_codec.dumps(data).decode(),
            occurred_at=occurred_at or command.occurred_at,
            subject=data,
        )
    )


def run_reactions(command: context.CommandContext) -> None:
    """Let the other domains do their part, also for events that a reaction itself records."""
    done = 0
    while done < len(command.events):
        event = command.events[done]
        done += 1
        for handler in _reactions.get(event.type, ()):
            handler(event)


def drawn(row: dict[str, Any]) -> bytes:
    """One event as every reader gets it, byte for byte. `row` holds the columns of `realtime_event`."""
    return json_codec.dumps(
        {
            "seq": row["seq"],
            "epoch": row["epoch"],
            "type": row["type"],
            "schema_version": row["schema_version"],
            "aggregate": {
                "type": row["aggregate_type"],
                "id": row["aggregate_id"],
                "version": row["aggregate_version"],
            },
            "topics": row["topics"],
            "data": row["data"].encode(),
            "command_id": row["command_id"],
            "actor": row["actor"],
            "device": row["device"],
            "client_type": row["client_type"],
            "occurred_at": row["occurred_at"],
            "recorded_at": row["recorded_at"],
        }
    )
