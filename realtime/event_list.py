"""docs/events.md, generated from the registered event types; a test fails if the file is stale."""

from realtime import events, projections
from realtime.events import EventType

HEAD = """\
# Events

Every event type, one section each. `manage.py stream docs` writes this file from the registered types; a test compares
them. The `data` of an event has exactly the fields of its type (those marked *optional* may be absent); a changed shape
is a new version. The shapes named here (`order`, `line`, `ticket`, `payment`, `table`,
`section`, `settings`) are the same in answers, snapshots and events. *Moves* names the parts of the views that fold
the event.

"""


def document() -> str:
    """The whole document."""
    return HEAD + "\n".join(_section(kind) for kind in events.registered().values())


def _section(kind: EventType) -> str:
    moves = ", ".join(f"`{name}`" for name in parts_moved_by(kind.name)) or "no view"
    lines = [f"## {kind.name}", "", f"{kind.description} Version {kind.version}. Moves: {moves}.", ""]
    if kind.payload:
        lines += ["| field | meaning |", "| --- | --- |"]
        lines += [f"| `{name}` | {meaning}{_mark(kind, name)} |" for name, meaning in kind.payload.items()]
        lines.append("")
    return "\n".join(lines)


def _mark(kind: EventType, name: str) -> str:
    return " (*optional*)" if name in kind.optional else ""


def parts_moved_by(kind: str) -> list[str]:
    """Return the parts, as `view/name`, that fold events of that type."""
    return [
        f"{view}/{name}"
        for view, parts in projections.registered().items()
        for name, part in parts.items()
        if kind in part.events
    ]
