"""The inbox of what a person must look at: raised inside the command that met it, resolved by a person with a note."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rest_framework import serializers

from fynlo.core import clock, json_codec
from fynlo.core.errors import DomainError, NotFound
from realtime import events, projections
from realtime.commands import context as ambient
from realtime.commands import registry
from realtime.commands.context import CommandContext
from realtime.commands.registry import Command, Id
from realtime.events import EventType
from realtime.models import Attention
from realtime.projections import Part

LONGEST_SAYING = 300
LONGEST_NOTE = 500

TYPES = (
    EventType(
        "attention.raised",
        "Something was kept that a person must look at.",
        {"attention": "id, kind, title, why, about, subject, says, data, at, actor, actor_name, device"},
    ),
    EventType(
        "attention.resolved",
        "A person dealt with it.",
        {"attention_id": "which", "at": "when", "by": "who", "by_name": "their name", "note": "what they say"},
    ),
)


class AttentionNotFound(NotFound):
    code = "attention.not_found"
    message = "There is no such notice."


class AttentionResolved(DomainError):
    code = "attention.resolved_already"


@dataclass(frozen=True, slots=True)
class AttentionKind:
    """`title` is its heading; `why` tells what happened and what to do about it."""

    name: str
    title: str
    why: str


_kinds: dict[str, AttentionKind] = {}


def register(*attention_kinds: AttentionKind) -> None:
    """Make kinds of notices known; called once per domain from `AppConfig.ready`."""
    for kind in attention_kinds:
        _kinds[kind.name] = kind


def registered() -> dict[str, AttentionKind]:
    return dict(sorted(_kinds.items()))


def kind_of(attention: Attention) -> AttentionKind:
    """A kind that is no longer registered has its name for a title."""
    return _kinds.get(attention.kind) or AttentionKind(attention.kind, attention.kind, "")


def raise_attention(kind: str, *, about: str, subject: UUID, says: str, **data: Any) -> Attention:
    """Put a notice about `subject` (an `about`, such as "order") into the inbox, in the command that is open.

    `says` is one sentence with the names and amounts; `data` holds them for programs. The command's outcome becomes
    `attention`. Records `attention.raised`. Raises NoCommand, KeyError for a kind that is not registered.
    """
    command = ambient.current()
    attention = Attention(
        kind=_kinds[kind].name,
        about=about,
        subject=subject,
        says=says if len(says) <= LONGEST_SAYING else f"{says[: LONGEST_SAYING - 1]}…",
        data=json_codec.dumps(data).decode(),
        command_id=command.id,
        actor=command.actor.user_id,
        actor_name=command.actor.name,
        device=command.actor.device_id,
        at=clock.now(),
    )
    attention.save(force_insert=True)
    command.remarks.append(
        {"outcome": "attention", "attention_id": attention.id, "kind": kind, "says": attention.says, **data}
    )
    events.record(
        "attention.raised", aggregate="attention", subject=attention.id, topics=["attention"],
        data={"attention": draw_open(attention)},
    )  # fmt: skip
    return attention


def resolve(*, context: CommandContext, attention_id: UUID, note: str = "") -> Attention:
    """Mark a notice as resolved. Locks it. Records `attention.resolved`.

    Raises AttentionNotFound, or AttentionResolved if another person has resolved it.
    """
    attention = (
        Attention.objects.select_for_update(of=("self",), no_key=True).filter(pk=attention_id).first()
    )  # fmt: skip
    if attention is None:
        raise AttentionNotFound()
    if attention.resolved_at is not None:
        raise AttentionResolved(
            f"{attention.resolved_by_name or 'Somebody'} has dealt with this already.",
            by=attention.resolved_by_name,
            at=attention.resolved_at,
        )
    attention.resolved_at, attention.resolved_by = clock.now(), context.actor.user_id
    attention.resolved_by_name, attention.note = context.actor.name, note
    attention.save(update_fields=["resolved_at", "resolved_by", "resolved_by_name", "note"])
    context.annotate(resolved=str(attention.id), kind=attention.kind, note=note)
    context.record(
        "attention.resolved", aggregate="attention", subject=attention.id, topics=["attention"],
        data={
            "attention_id": attention.id, "at": attention.resolved_at, "by": attention.resolved_by,
            "by_name": attention.resolved_by_name, "note": note,
        },
    )  # fmt: skip
    return attention


def open_count() -> int:
    """How many wait for somebody. One query."""
    return Attention.objects.filter(resolved_at=None).count()


def draw_open(attention: Attention) -> dict[str, Any]:
    """A notice as events and snapshots tell it."""
    kind = kind_of(attention)
    return {
        "id": attention.id,
        "kind": attention.kind,
        "title": kind.title,
        "why": kind.why,
        "about": attention.about,
        "subject": attention.subject,
        "says": attention.says,
        "data": attention.data.encode(),
        "at": attention.at,
        "actor": attention.actor,
        "actor_name": attention.actor_name,
        "device": attention.device,
    }


def draw(attention: Attention) -> dict[str, Any]:
    """A notice with what became of it."""
    return {
        **draw_open(attention),
        "command_id": attention.command_id,
        "resolved_at": attention.resolved_at,
        "resolved_by": attention.resolved_by,
        "resolved_by_name": attention.resolved_by_name,
        "note": attention.note,
    }


def snapshot() -> dict[str, Any]:
    """What waits for a person. One query."""
    return {"open": {str(row.id): draw_open(row) for row in Attention.objects.filter(resolved_at=None)}}


def fold(state: dict[str, Any], event: dict[str, Any]) -> dict[str, Any]:
    """frontend/shared/reducers/alerts.js says the same in the browser."""
    data = event["data"]
    if event["type"] == "attention.raised":
        return {"open": {**state["open"], data["attention"]["id"]: data["attention"]}}
    return {"open": {key: row for key, row in state["open"].items() if key != data["attention_id"]}}


class ResolveInput(serializers.Serializer):
    note = serializers.CharField(
        max_length=LONGEST_NOTE, allow_blank=True, default="", help_text="What was done about it."
    )


def register_all() -> None:
    events.register(*TYPES)
    registry.register(
        Command(
            name="attention.resolve",
            description="Deal with a notice",
            permission="attention.resolve",
            target=(Id("attention_id", AttentionNotFound),),
            input=ResolveInput,
            service=resolve,
            render=draw,
        )
    )
    projections.register(
        Part(
            "dashboard", "attention", "attention.resolve", tuple(kind.name for kind in TYPES), snapshot, fold,
            {"open": {}},
        )
    )  # fmt: skip
