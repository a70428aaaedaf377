"""The context that a service gets: who asks, when it happened, and what the command records."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from fynlo.core import json_codec
from realtime.actors import Actor
from realtime.events import RecordedEvent, type_named


@dataclass(frozen=True, slots=True)
class Offline:
    """How a device made a command that it numbered, and sent at once or once it had a network again.

    `device_seq` is the command's number in the device's dense counter. `made_at` is when the person did it, by the
    device's corrected clock. `base_version` is the version of the aggregate, `menu_version` the menu that the device
    had read, if it sent them. `live`: the person still waits for the answer, so nothing has happened yet.
    `signed`: the device signed that this person gave it (`realtime.signed_commands`).
    """

    device_id: UUID
    device_seq: int
    made_at: datetime
    base_version: int | None = None
    menu_version: int | None = None
    live: bool = False
    signed: bool = False


@dataclass(slots=True)
class CommandContext:
    """One execution of a command, passed to its service as `context`.

    `target` is what the command names; for a command without one it becomes the `id` of the answer. `notes` are the
    lines of the audit entry. `remarks` are what the device or a person must know beside the answer: merged fields,
    raised alerts.
    """

    id: UUID
    kind: str
    target: str
    actor: Actor
    at: datetime
    offline: Offline | None = None
    events: list[RecordedEvent] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)
    remarks: list[dict[str, Any]] = field(default_factory=list)

    @property
    def accepts_conflicts(self) -> bool:
        """Whether to store a change that conflicts with newer state and raise an alert, instead of refusing it.

        True for what a device did without a network: it has happened in the restaurant already. A service that finds
        a closed order, other prices or a taken table asks this, never how the command was sent.
        """
        return self.offline is not None and not self.offline.live

    @property
    def occurred_at(self) -> datetime:
        """When it happened in the restaurant, by the device's corrected clock if a device numbered it."""
        return self.at if self.offline is None else self.offline.made_at

    def record(
        self,
        kind: str,
        *,
        aggregate: str,
        subject: UUID,
        topics: list[str],
        data: dict[str, Any],
        version: int = 0,
        occurred_at: datetime | None = None,
    ) -> None:
        """Add one event; the executor numbers and writes it as the last statement before the commit.

        `aggregate` and `subject` say what it is about (`"order"`, its id), `version` which state of it this made.
        Raises UnknownEventType.
        """
        self.events.append(
            RecordedEvent(
                type=kind,
                schema_version=type_named(kind).version,
                aggregate_type=aggregate,
                aggregate_id=subject,
                aggregate_version=version,
                topics=topics,
                data=json_codec.dumps(data).decode(),
                occurred_at=occurred_at or self.occurred_at,
                subject=data,
            )
        )

    def annotate(self, **facts: Any) -> None:
        """Add a line to the audit entry, such as `field="guests", before=2, after=4`."""
        self.notes.append(facts)

    def merged(self, **facts: Any) -> None:
        """Report to the device that its change was merged with another, such as `field=, theirs=, ours=`."""
        self.remarks.append({"outcome": "merged", **facts})


LastStep = Callable[[list[Any]], None]

# The last steps of the command that this thread or task is inside, each with what was collected for it.
_last_steps: ContextVar[dict[LastStep, list[Any]] | None] = ContextVar("command_last_steps", default=None)


class NoCommand(LookupError):
    """This thread or task is not inside a command."""


def is_open() -> bool:
    """Whether this thread or task is inside a command. Only the tests ask, to refuse a write outside a command."""
    return _last_steps.get() is not None


@contextmanager
def opened() -> Iterator[None]:
    """Mark a command as open in this thread or task. The executor's durable transaction refuses one inside another."""
    token = _last_steps.set({})
    try:
        yield
    finally:
        _last_steps.reset(token)


def at_end(step: LastStep, item: Any, *, first: bool = False) -> None:
    """Call `step` with all the items that were given for it, once, after the service and the event handlers.

    Steps run in the order in which they were first given, those that are `first` before the others: they take longer,
    and must not hold the locks of the others meanwhile.

    For work under a lock that every command of a restaurant needs: it runs just before the closing statement, in the
    command's transaction, so that the lock is held as briefly as possible. What a step raises refuses the command.

    Raises NoCommand.
    """
    steps = _last_steps.get()
    if steps is None:
        raise NoCommand(step.__qualname__)
    if first and step not in steps:
        later = dict(steps)
        steps.clear()
        steps |= {step: [item], **later}
    else:
        steps.setdefault(step, []).append(item)


def run_last_steps() -> None:
    """Run the steps that were given to `at_end`."""
    for step, items in (_last_steps.get() or {}).items():
        step(items)
