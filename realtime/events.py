"""Events: their types, the handlers that other apps subscribe, and their JSON."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from fynlo.core import json_codec

if TYPE_CHECKING:
    from realtime.commands.context import CommandContext


@dataclass(frozen=True, slots=True)
class EventType:
    """A type of event. `description` and `payload` (field → meaning) become its documentation.

    Every event has all fields of the payload, except those in `optional`. A payload with another shape is a new
    `version`.
    """

    name: str
    description: str
    payload: dict[str, str] = field(default_factory=dict)
    version: int = 1
    optional: tuple[str, ...] = ()

    def strays(self, data: Any) -> list[str]:
        """Return the fields that `data` lacks and the undocumented fields that it has. Empty if it is as documented."""
        if not isinstance(data, dict):
            return ["data"]
        needed = self.payload.keys() - set(self.optional)
        return sorted((needed - data.keys()) | (data.keys() - self.payload.keys()))


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """An event before it has its number. `subject` is its data before it became JSON: Decimals and ids intact."""

    type: str
    schema_version: int
    aggregate_type: str
    aggregate_id: UUID
    aggregate_version: int
    topics: list[str]
    data: str
    occurred_at: datetime
    subject: dict[str, Any] = field(repr=False)


Handler = Callable[[RecordedEvent, "CommandContext"], None]


class UnknownEventType(LookupError):
    """No app has registered an event type of this name."""


_types: dict[str, EventType] = {}
_handlers: dict[str, list[Handler]] = {}


def register(*types: EventType) -> None:
    """Make event types known; called once per app from `AppConfig.ready`."""
    for event_type in types:
        _types[event_type.name] = event_type


def unregister(*types: EventType) -> None:
    """Forget event types and their handlers, after a test that registered its own."""
    for event_type in types:
        _types.pop(event_type.name, None)
        _handlers.pop(event_type.name, None)


def registered() -> dict[str, EventType]:
    return dict(sorted(_types.items()))


def type_named(name: str) -> EventType:
    """Raises UnknownEventType."""
    try:
        return _types[name]
    except KeyError:
        raise UnknownEventType(name) from None


def subscribe(kind: str, handler: Handler) -> None:
    """Call `handler(event, context)` for each event of this type, inside the command that records it.

    This is how an app above takes part in a change. Handlers run in the order of subscription, after the service and
    before the commit. What a handler raises refuses the whole command.
    """
    _handlers.setdefault(kind, []).append(handler)


def run_handlers(context: "CommandContext") -> None:
    """Call the handlers of all recorded events, those that a handler records included."""
    done = 0
    while done < len(context.events):
        event = context.events[done]
        done += 1
        for handler in _handlers.get(event.type, ()):
            handler(event, context)


def serialize_event(row: dict[str, Any]) -> bytes:
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
            "approved_by": row["approved_by"],
            "device": row["device"],
            "client_type": row["client_type"],
            "occurred_at": row["occurred_at"],
            "recorded_at": row["recorded_at"],
        }
    )
