"""Alerts of the page "Needs attention": a command raises one, a person resolves it with a note."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from fynlo.core import clock, json_codec
from fynlo.core.errors import DomainError, NotFound
from fynlo.core.tenancy.context import restaurants_language
from realtime import events, projections
from realtime.commands import registry
from realtime.commands.context import CommandContext
from realtime.commands.registry import Command, Id
from realtime.events import EventType
from realtime.models import Alert
from realtime.projections import Part

LONGEST_SENTENCE = 300
LONGEST_NOTE = 500

TYPES = (
    EventType(
        "attention.raised",
        "An alert was raised: a person must check something.",
        {"attention": "id, kind, title, why, about, subject, says, data, at, actor, actor_name, device"},
    ),
    EventType(
        "attention.resolved",
        "An alert was resolved: by a person, or because what it warned of became certain.",
        {
            "attention_id": "which",
            "at": "when",
            "by": "who; null for no person",
            "by_name": "their name",
            "note": "what they did about it",
        },
    ),
)


# What happened: a text, or a function that writes it in the active language.
Sentence = str | Callable[[], str]


class AlertNotFound(NotFound):
    code = "attention.not_found"
    message = _("There is no such notice.")


class AlertAlreadyResolved(DomainError):
    code = "attention.resolved_already"


@dataclass(frozen=True, slots=True)
class AlertKind:
    """`title` is its heading; `why` says what happened and what to do about it."""

    name: str
    title: str | Promise
    why: str | Promise


_kinds: dict[str, AlertKind] = {}


def register(*kinds: AlertKind) -> None:
    """Make kinds of alerts known; called once per app from `AppConfig.ready`."""
    for kind in kinds:
        _kinds[kind.name] = kind


def unregister(*kinds: AlertKind) -> None:
    """Forget kinds of alerts, after a test that registered its own."""
    for kind in kinds:
        _kinds.pop(kind.name, None)


def registered() -> dict[str, AlertKind]:
    return dict(sorted(_kinds.items()))


def kind_of(alert: Alert) -> AlertKind:
    """The kind of an alert. A kind that is no longer registered has its name as title."""
    return _kinds.get(alert.kind) or AlertKind(alert.kind, alert.kind, "")


def raise_alert(
    kind: str, *, context: CommandContext, about: str, subject: UUID, sentence: Sentence, **data: Any
) -> Alert:
    """Add an alert to the page "Needs attention", in the command of `context`.

    `about` and `subject` name what it is about (`"order"`, its id). `sentence` is what happened, with names and
    amounts; pass a function, which is called once for each language, because the readers' languages differ from that
    of the command. `data` holds the names and amounts for programs. The command's outcome becomes `attention`.
    Records `attention.raised`, in the restaurant's language.
    Raises KeyError for a kind that is not registered.
    """
    sentences = {code: _written(sentence, code) for code, _name in settings.LANGUAGES}
    alert = Alert(
        kind=_kinds[kind].name,
        about=about,
        subject=subject,
        sentence=sentences[restaurants_language()],
        sentences=sentences,
        data=json_codec.dumps(data).decode(),
        command_id=context.id,
        actor=context.actor.user_id,
        actor_name=context.actor.name,
        device=context.actor.device_id,
        at=clock.now(),
    )
    alert.save(force_insert=True)
    context.remarks.append({"outcome": "attention", "attention_id": alert.id, "kind": kind, "says": alert.says, **data})
    with translation.override(restaurants_language()):
        context.record(
            "attention.raised",
            aggregate="attention",
            subject=alert.id,
            topics=["attention"],
            data={"attention": serialize_open(alert)},
        )
    return alert


def _written(sentence: Sentence, language: str) -> str:
    with translation.override(language):
        text = sentence() if callable(sentence) else str(sentence)
    return text if len(text) <= LONGEST_SENTENCE else f"{text[: LONGEST_SENTENCE - 1]}…"


def resolve(*, context: CommandContext, alert_id: UUID, note: str = "") -> Alert:
    """Mark an alert as resolved. Locks it. Records `attention.resolved`.

    Raises AlertNotFound, or AlertAlreadyResolved if another person has resolved it.
    """
    alert = Alert.objects.select_for_update(of=("self",), no_key=True).filter(pk=alert_id).first()
    if alert is None:
        raise AlertNotFound()
    if alert.resolved_at is not None:
        raise AlertAlreadyResolved(
            _("{name} has resolved this already.").format(name=alert.resolved_by_name)
            if alert.resolved_by_name
            else _("Another person has resolved this already."),
            by=alert.resolved_by_name,
            at=alert.resolved_at,
        )
    alert.resolved_at, alert.resolved_by = clock.now(), context.actor.user_id
    alert.resolved_by_name, alert.note = context.actor.name, note
    alert.save(update_fields=["resolved_at", "resolved_by", "resolved_by_name", "note"])
    context.annotate(resolved=str(alert.id), kind=alert.kind, note=note)
    context.record(
        "attention.resolved",
        aggregate="attention",
        subject=alert.id,
        topics=["attention"],
        data={
            "attention_id": alert.id,
            "at": alert.resolved_at,
            "by": alert.resolved_by,
            "by_name": alert.resolved_by_name,
            "note": note,
        },
    )
    return alert


def open_count() -> int:
    """How many alerts are open. One query."""
    return Alert.objects.filter(resolved_at=None).count()


def serialize_open(alert: Alert) -> dict[str, Any]:
    """An open alert, in the active language."""
    kind = kind_of(alert)
    return {
        "id": alert.id,
        "kind": alert.kind,
        "title": str(kind.title),
        "why": str(kind.why),
        "about": alert.about,
        "subject": alert.subject,
        "says": alert.says,
        "data": alert.data.encode(),
        "at": alert.at,
        "actor": alert.actor,
        "actor_name": alert.actor_name,
        "device": alert.device,
    }


def serialize_alert(alert: Alert) -> dict[str, Any]:
    """An alert with its resolution."""
    return {
        **serialize_open(alert),
        "command_id": alert.command_id,
        "resolved_at": alert.resolved_at,
        "resolved_by": alert.resolved_by,
        "resolved_by_name": alert.resolved_by_name,
        "note": alert.note,
    }


def snapshot() -> dict[str, Any]:
    """The open alerts in the restaurant's language, as their events are. One query."""
    with translation.override(restaurants_language()):
        return {"open": {str(row.id): serialize_open(row) for row in Alert.objects.filter(resolved_at=None)}}


def fold(state: dict[str, Any], event: dict[str, Any]) -> dict[str, Any]:
    """The same as `reducers.attention` of frontend/shared/reducers/alerts.js."""
    data = event["data"]
    if event["type"] == "attention.raised":
        return {"open": {**state["open"], data["attention"]["id"]: data["attention"]}}
    return {"open": {key: row for key, row in state["open"].items() if key != data["attention_id"]}}


class ResolveInput(serializers.Serializer):
    note = serializers.CharField(
        max_length=LONGEST_NOTE, allow_blank=True, default="", help_text="What was done about it."
    )


ATTENTION_RESOLVE = Command(
    name="attention.resolve",
    description="Deal with a notice",
    permission="attention.resolve",
    target=(Id("alert_id", AlertNotFound),),
    input=ResolveInput,
    service=resolve,
    render=serialize_alert,
)


def register_all() -> None:
    events.register(*TYPES)
    registry.register_declared(__name__)
    names = tuple(kind.name for kind in TYPES)
    projections.register(
        *(
            Part(view, "attention", ATTENTION_RESOLVE.permission, names, snapshot, fold, {"open": {}})
            for view in ("dashboard", "portal", "today")
        )
    )
