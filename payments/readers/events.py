"""The event of card readers."""

from payments.models import Reader
from payments.readers.payloads import serialize_reader
from realtime import events
from realtime.commands.context import CommandContext
from realtime.events import EventType

TYPES = (
    EventType(
        "reader.changed",
        "A card reader was added, renamed or removed, or the provider says another status.",
        {"reader": "id, provider, name, serial, model, status, active"},
    ),
)


def reader_changed(context: CommandContext, reader: Reader) -> None:
    context.record(
        "reader.changed", aggregate="reader", subject=reader.id, topics=["payments"],
        data={"reader": serialize_reader(reader)},
    )  # fmt: skip


def register_all() -> None:
    events.register(*TYPES)
