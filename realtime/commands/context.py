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
    """A synchronised change was tried outside a command."""


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


@dataclass(frozen=True, slots=True)
class Offline:
    """How a command was made that a device numbered and sent, at once or when it had a network again.

    `device_seq` is its number in the device's dense counter. `made_at` is when the person did it: the device's
    clock, corrected. `base_version` is the version of the changed thing, `menu_version` the menu that the device
    had read, where it said so. `live`: the person still waits for the answer, so that nothing has happened yet.
    """

    device_id: UUID
    device_seq: int
    made_at: datetime
    base_version: int | None = None
    menu_version: int | None = None
    live: bool = False


@dataclass(slots=True)
class CommandContext:
    """`target` is what the command names, and of one that names nothing what it made, once it has.

    `remarks` are what the device, or a person, must know beside the answer: merged fields, raised attentions.
    """

    id: UUID
    kind: str
    target: str
    actor: Actor
    at: datetime
    offline: Offline | None = None
    events: list[Recorded] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)
    remarks: list[dict[str, Any]] = field(default_factory=list)

    @property
    def is_offline(self) -> bool:
        """Whether a device did this without a network: what it says has happened, and is kept where it can be."""
        return self.offline is not None and not self.offline.live

    @property
    def occurred_at(self) -> datetime:
        """When it happened in the restaurant, as far as the device knows."""
        return self.at if self.offline is None else self.offline.made_at


_open: ContextVar[CommandContext | None] = ContextVar("open_command", default=None)


def current() -> CommandContext:
    """The open command. Raises NoCommand outside one."""
    command = _open.get()
    if command is None:
        raise NoCommand("A synchronised change needs an open command (realtime.commands.executor.execute).")
    return command


def is_open() -> bool:
    return _open.get() is not None


def annotate(**facts: Any) -> None:
    """Add a line to the open command's audit entry, such as `field="guests", before=2, after=4`."""
    current().notes.append(facts)


def merged(**facts: Any) -> None:
    """Tell the device that a rule joined its change with somebody else's, such as `field=, theirs=, ours=`."""
    current().remarks.append({"outcome": "merged", **facts})


@contextmanager
def opened(command: CommandContext) -> Iterator[CommandContext]:
    if _open.get() is not None:
        raise CommandInside(f"{command.kind} was opened inside {current().kind}.")
    token = _open.set(command)
    try:
        yield command
    finally:
        _open.reset(token)
