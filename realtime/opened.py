"""The command that is open right now, in this thread or task: what it has recorded and noted so far."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from realtime.actors import Actor


class NoCommand(RuntimeError):
    """A synchronised change was tried outside the door."""


class CommandInside(RuntimeError):
    """A command was opened inside another; a reaction or a service is the way to join one."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event before it has its number."""

    type: str
    schema_version: int
    aggregate_type: str
    aggregate_id: UUID
    aggregate_version: int
    topics: list[str]
    data: str
    occurred_at: datetime
    subject: dict[str, Any] = field(repr=False)


@dataclass(slots=True)
class OpenCommand:
    id: UUID
    kind: str
    target: str
    actor: Actor
    at: datetime
    events: list[Recorded] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)


_open: ContextVar[OpenCommand | None] = ContextVar("open_command", default=None)


def current() -> OpenCommand:
    """The open command. Raises NoCommand outside one."""
    command = _open.get()
    if command is None:
        raise NoCommand("A synchronised change needs an open command (realtime.commands.execute).")
    return command


def is_open() -> bool:
    return _open.get() is not None


def note(**facts: Any) -> None:
    """Add a line to the open command's audit entry, such as `field="guests", before=2, after=4`."""
    current().notes.append(facts)


@contextmanager
def opened(command: OpenCommand) -> Iterator[OpenCommand]:
    if _open.get() is not None:
        raise CommandInside(f"{command.kind} was opened inside {current().kind}.")
    token = _open.set(command)
    try:
        yield command
    finally:
        _open.reset(token)
