"""The views that clients follow: `pos`, `kitchen`, `floor`, `dashboard`, `portal`, `today`. Apps register their parts.

A part is state that is derived from events: `snapshot()` reads it whole, `fold(state, event)` applies one event, and
the two always agree. A view's state is `{part name: part state}`; a caller gets the parts whose permission they hold.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _lazy

from fynlo.core.errors import DomainError, InvalidInput
from fynlo.core.tenancy.connection import connection
from realtime import streams
from realtime.actors import Actor


@dataclass(frozen=True)
class Part:
    """One part of a view: `events` are the types its `fold` understands.

    `snapshot()` is called in the restaurant's schema, inside one REPEATABLE READ read shared by all parts of the view.
    `fold(state, event)` is pure and returns the new state; `event` is the event's parsed JSON. `empty` is the state
    before the first event, or returns it where it depends on the restaurant, which is chosen then; None if events alone
    do not determine the state.
    """

    view: str
    name: str
    permission: str
    events: tuple[str, ...]
    snapshot: Callable[[], dict[str, Any]]
    fold: Callable[[dict[str, Any], dict[str, Any]], dict[str, Any]]
    empty: dict[str, Any] | Callable[[], dict[str, Any]] | None = None

    def first_state(self) -> dict[str, Any]:
        """Return the state before the first event."""
        return self.empty() if callable(self.empty) else self.empty or {}


def stateless_part(view: str, name: str, permission: str, events: tuple[str, ...]) -> Part:
    """Return a part that holds nothing: its screen only learns that one of these events happened, and reads again."""
    return Part(view, name, permission, events, dict, _unchanged, {})


def _unchanged(state: dict[str, Any], event: dict[str, Any]) -> dict[str, Any]:
    return state


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A view's state at `seq` of `epoch`. `scope` identifies the set of parts that the caller may see."""

    view: str
    epoch: int
    seq: int
    scope: str
    state: dict[str, Any]

    def as_dict(self) -> dict[str, Any]:
        return {
            "epoch": self.epoch, "seq": self.seq, "view": self.view, "scope": self.scope, "state": self.state,
        }  # fmt: skip


class UnknownView(InvalidInput):
    """No app has registered a part of a view of that name."""

    message = _lazy("There is no such view.")


class ViewForbidden(DomainError):
    """The view exists, but the caller may see none of its parts."""

    code = "forbidden"
    status = 403
    transient = True
    message = _lazy("You are not allowed to see that.")


_views: dict[str, dict[str, Part]] = {}


def register(*parts: Part) -> None:
    """Add parts to their views; called once per app from `AppConfig.ready`."""
    for part in parts:
        _views.setdefault(part.view, {})[part.name] = part


def unregister(*parts: Part) -> None:
    """Forget parts, after a test that registered its own; a view without parts is unknown again."""
    for part in parts:
        view = _views.get(part.view, {})
        view.pop(part.name, None)
        if not view:
            _views.pop(part.view, None)


def registered() -> dict[str, dict[str, Part]]:
    """Every view's parts by name."""
    return {view: dict(sorted(parts.items())) for view, parts in sorted(_views.items())}


def parts_of(view: str, actor: Actor) -> list[Part]:
    """Return the parts of `view` that the actor may see, by name. Raises UnknownView, ViewForbidden if none."""
    if view not in _views:
        raise UnknownView(field="view")
    seen = [part for _, part in sorted(_views[view].items()) if actor.may(part.permission)]
    if not seen:
        raise ViewForbidden()
    return seen


def events_of(view: str, actor: Actor) -> frozenset[str]:
    """Return the event types that the actor receives for that view. Raises UnknownView, ViewForbidden."""
    return frozenset(kind for part in parts_of(view, actor) for kind in part.events)


def events_seen_by(actor: Actor) -> frozenset[str]:
    """Return the event types of all views that the actor may see: what a client without a view receives."""
    return frozenset(
        kind
        for parts in _views.values()
        for part in parts.values()
        if actor.may(part.permission)
        for kind in part.events
    )


def scope_of(view: str, actor: Actor) -> str:
    """Return a short hash of the parts that the actor sees; it changes when a new role changes the view."""
    names = ",".join(part.name for part in parts_of(view, actor))
    return hashlib.sha256(f"{view}:{names}".encode()).hexdigest()[:16]


@contextmanager
def one_moment() -> Iterator[None]:
    """Read everything inside at one moment: a REPEATABLE READ transaction that cannot write."""
    outermost = not connection.in_atomic_block
    with transaction.atomic(durable=True):
        if outermost:  # inside a test's own transaction it is too late to set the level
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def snapshot_of(view: str, actor: Actor) -> Snapshot:
    """Read the state of `view` and its event number at one moment, in the chosen restaurant's schema.

    One query for the position, plus the queries of the parts. Raises UnknownView, ViewForbidden, StreamMissing.
    """
    parts = parts_of(view, actor)
    with one_moment():
        position = streams.position_of(connection.tenant.pk)
        state = {part.name: part.snapshot() for part in parts}
    return Snapshot(view, position.epoch, position.head, scope_of(view, actor), state)


def fold(view: str, actor: Actor, state: dict[str, Any], events: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Apply parsed events to the `state` of a view; each part folds the types that it lists."""
    parts = parts_of(view, actor)
    state = dict(state)
    for event in events:
        for part in parts:
            if event["type"] in part.events:
                state[part.name] = part.fold(state[part.name], event)
    return state
