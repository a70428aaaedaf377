"""A small domain for the tests of `realtime`: notes, and views that show them.

Two parts of the view `pos` (`notes` for everybody on the floor, `secrets` for managers), one of `kitchen` and one of
`vault`, all read from the log itself. Also loaded by the tests' server process (tests.realtime.asgi).
"""

from typing import Any
from uuid import UUID

from rest_framework import serializers

from fynlo.core import json_codec
from fynlo.core.errors import DomainError
from fynlo.core.ids import uuid7
from realtime import events, projections
from realtime.actors import Actor
from realtime.commands import registry
from realtime.commands.context import CommandContext
from realtime.commands.executor import RESTAURANT
from realtime.commands.registry import Command, Text
from realtime.events import EventType
from realtime.models import Event
from realtime.projections import Part
from restaurants.identity import permissions

NOTED = EventType("test.noted", "A note was written.", {"id": "the note's id", "text": "what it says"})
WHISPERED = EventType("test.whispered", "A note for managers was written.", {"id": "its id", "text": "what it says"})
COOKED = EventType("test.cooked", "Something for the kitchen.", {"id": "its id", "text": "what it says"})
TYPES = (NOTED, WHISPERED, COOKED)


class TooLong(DomainError):
    code = "test.too_long"


class NoteInput(serializers.Serializer):
    text = serializers.CharField()
    times = serializers.IntegerField(default=1, min_value=1, max_value=1000)
    joined = serializers.BooleanField(default=False)


def write_notes(
    *, context: CommandContext, kind: str = "", text: str, times: int = 1, joined: bool = False
) -> dict[str, Any]:
    if len(text) > 20_000:
        raise TooLong("That is too long.", most=20_000)
    if joined:
        context.merged(field="text", theirs="stew", ours=text)
    return record_notes(context, kind or NOTED.name, text, times)


def record_notes(context: CommandContext, kind: str, text: str, times: int) -> dict[str, Any]:
    for n in range(times):
        note = uuid7()
        context.record(
            kind,
            aggregate="note",
            subject=note,
            topics=["notes"],
            data={"id": note, "text": text if times == 1 else f"{text} {n}"},
        )
    return {"text": text, "times": times}


def _snapshot(kind: str) -> dict[str, Any]:
    state: dict[str, Any] = {"notes": {}}
    for event in Event.objects.filter(type=kind).order_by("epoch", "seq"):
        state = fold(state, {"data": json_codec.loads(event.data)})
    return state


def fold(state: dict[str, Any], event: dict[str, Any]) -> dict[str, Any]:
    return {"notes": {**state["notes"], event["data"]["id"]: event["data"]["text"]}}


PARTS = (
    Part("pos", "notes", "test.note", (NOTED.name,), lambda: _snapshot(NOTED.name), fold),
    Part("pos", "secrets", "test.whisper", (WHISPERED.name,), lambda: _snapshot(WHISPERED.name), fold),
    Part("vault", "secrets", "test.whisper", (WHISPERED.name,), lambda: _snapshot(WHISPERED.name), fold),
    Part("kitchen", "cooking", "test.cook", (COOKED.name,), lambda: _snapshot(COOKED.name), fold),
)


def register() -> None:
    events.register(*TYPES)
    permissions.register("test.note", "Write notes", permissions.FLOOR)
    permissions.register("test.whisper", "Write for managers", permissions.MANAGERS)
    permissions.register("test.cook", "See the kitchen's notes", permissions.KITCHEN)
    registry.register(
        Command(
            name="test.write",
            description="Write a note",
            permission="test.note",
            target=(Text("kind"),),
            input=NoteInput,
            service=write_notes,
        )
    )
    projections.register(*PARTS)


def unregister() -> None:
    events.unregister(*TYPES)
    permissions.unregister("test.note", "test.whisper", "test.cook")
    registry.unregister("test.write")
    projections.unregister(*PARTS)


def write(actor: Actor, text: str, *, kind: str = NOTED.name, times: int = 1, key: str | UUID | None = None):
    """Write notes in the chosen restaurant without checking the actor's permissions."""
    return RESTAURANT.execute(
        kind="test.write",
        target=kind,
        payload={"text": text, "times": times},
        key=str(key or uuid7()),
        actor=actor,
        run=lambda context: record_notes(context, kind, text, times),
    )
