"""Check a stream: its numbers, its events, the commands' answers, and the views that its events fold to."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db import connection

from fynlo.core import json_codec
from fynlo.core.tenancy.context import in_restaurant
from realtime import archive, events, projections, streams
from realtime.models import AuditEntry
from realtime.projections import Part
from realtime.streams import Position

ABSENT = object()
MOST_NAMED = 5  # of one kind of problem; the rest is counted


@dataclass
class Report:
    """What `verify` found. `replayed` are the parts whose fold was compared, `skipped` those that could not be."""

    position: Position
    events: int = 0
    troubles: list[str] = field(default_factory=list)
    replayed: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Replay:
    """A part's state folded from all events, and its differences from the tables."""

    part: Part
    state: dict[str, Any]
    differences: list[str]


class NotReplayable(LookupError):
    """The stored events do not reach back to the beginning; the message says why."""


def verify(restaurant: Any) -> Report:
    """Check a stream at one moment, without a lock.

    The numbers are dense from floor + 1 to head; every event is readable, of a known type and as documented; commands
    and events agree; and every part folded from its empty state equals a fresh snapshot. The last check needs the
    beginning of the stream: after pruning or a new epoch the parts are `skipped`. The archive of pruned events is
    checked as `realtime.archive.troubles` does.

    Raises StreamMissing.
    """
    with in_restaurant(restaurant), projections.one_moment():
        position = streams.position_of(restaurant.pk)
        report = Report(position)
        parts = [part for view in projections.registered().values() for part in view.values()]
        whole = [] if why_incomplete(position) else [part for part in parts if part.empty is not None]
        report.skipped = [name_of(part) for part in parts if part not in whole]
        report.troubles += _holes(position)
        for replayed in _folded(position, whole, report):
            report.replayed.append(name_of(replayed.part))
            report.troubles += [f"{name_of(replayed.part)}: {where}" for where in replayed.differences]
        report.troubles += _disagreements(position)
        report.troubles += islice(archive.troubles(), MOST_NAMED)
        return report


def replay(restaurant: Any, view: str) -> list[Replay]:
    """Fold every event into fresh parts of `view` and compare each with the tables, at one moment.

    Raises UnknownView, StreamMissing; NotReplayable if the beginning of the stream was pruned.
    """
    parts = projections.registered().get(view)
    if parts is None:
        raise projections.UnknownView(field="view")
    with in_restaurant(restaurant), projections.one_moment():
        position = streams.position_of(restaurant.pk)
        if reason := why_incomplete(position):
            raise NotReplayable(reason)
        return _folded(position, [part for part in parts.values() if part.empty is not None], Report(position))


def name_of(part: Part) -> str:
    return f"{part.view}/{part.name}"


def why_incomplete(position: Position) -> str:
    """Return why the stored events are incomplete; "" if they are complete."""
    if position.floor:
        return f"The events up to {position.floor} were pruned."
    if AuditEntry.objects.filter(kind="stream.bump_epoch").exists():
        return "Earlier events belong to an earlier epoch."
    return ""


def _folded(position: Position, parts: list[Part], report: Report) -> list[Replay]:
    """Check every stored event into `report` and fold it into each part that lists its type."""
    states = [part.first_state() for part in parts]
    for event in streams.stored_events(position):
        report.events += 1
        try:
            parsed = json_codec.loads(event.body)
        except json_codec.Unreadable as error:
            report.troubles.append(f"{event.seq} {event.type}: {error}")
            continue
        if trouble := _trouble_of(parsed):
            report.troubles.append(f"{event.seq} {event.type}: {trouble}")
            continue
        for index, part in enumerate(parts):
            if event.type in part.events:
                states[index] = part.fold(states[index], parsed)
    return [Replay(part, state, _against_tables(part, state)) for part, state in zip(parts, states, strict=True)]


def _trouble_of(parsed: dict[str, Any]) -> str:
    known = events.registered().get(parsed["type"])
    if known is None:
        return "no app registers this type"
    if parsed["schema_version"] > known.version:
        return f"version {parsed['schema_version']} is newer than this program's {known.version}"
    strays = known.strays(parsed["data"]) if parsed["schema_version"] == known.version else []
    return f"not as documented: {', '.join(strays)}" if strays else ""


def _against_tables(part: Part, state: dict[str, Any]) -> list[str]:
    """Return the differences between a folded state and the part's snapshot, both as a client parses them."""
    fresh = json_codec.loads(json_codec.dumps(part.snapshot()))
    found = list(islice(differences(json_codec.loads(json_codec.dumps(state)), fresh, ""), MOST_NAMED + 1))
    return found[:MOST_NAMED] + (["and more"] if len(found) > MOST_NAMED else [])


def differences(folded: Any, fresh: Any, path: str) -> Iterator[str]:
    if isinstance(folded, dict) and isinstance(fresh, dict):
        for key in sorted(folded.keys() | fresh.keys()):
            yield from differences(folded.get(key, ABSENT), fresh.get(key, ABSENT), f"{path}.{key}" if path else key)
    elif folded != fresh:
        yield f"{path} is {_short(folded)} by the events, {_short(fresh)} in the tables"


def _short(value: Any) -> str:
    text = "absent" if value is ABSENT else json_codec.dumps(value).decode()
    return text if len(text) <= 60 else f"{text[:57]}..."


def _holes(position: Position) -> list[str]:
    """Return the numbers missing between floor and head, and how many events are outside."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT before + 1, seq - 1 FROM (SELECT seq, lag(seq, 1, %(floor)s) OVER (ORDER BY seq) AS before"
            " FROM (SELECT seq FROM realtime_event WHERE epoch = %(epoch)s AND seq > %(floor)s AND seq <= %(head)s"
            " UNION ALL SELECT %(head)s + 1) numbered) gaps WHERE seq > before + 1 ORDER BY seq",
            {"epoch": position.epoch, "floor": position.floor, "head": position.head},
        )
        missing = [f"{first} to {last} are missing" for first, last in cursor.fetchall()]
        cursor.execute(
            "SELECT count(*) FROM realtime_event WHERE epoch > %(epoch)s"
            " OR epoch = %(epoch)s AND (seq <= %(floor)s OR seq > %(head)s)",
            {"epoch": position.epoch, "floor": position.floor, "head": position.head},
        )
        (outside,) = cursor.fetchone()
    more = [f"and {len(missing) - MOST_NAMED} more gaps"] if len(missing) > MOST_NAMED else []
    return missing[:MOST_NAMED] + more + ([f"{outside} events are outside floor and head"] if outside else [])


def _disagreements(position: Position) -> list[str]:
    """Return commands whose event range differs from the stored events, and answers that name missing events.

    A command may be pruned before its events, and events before their command. An answer that names events younger
    than the oldest stored one must have them.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.id, c.kind, c.first_seq, c.last_seq, e.first, e.last FROM realtime_command c"
            " JOIN (SELECT command_id, min(seq) AS first, max(seq) AS last FROM realtime_event"
            " WHERE epoch = %(epoch)s AND seq > %(floor)s GROUP BY command_id) e ON e.command_id = c.id"
            " WHERE c.last_seq IS DISTINCT FROM e.last OR c.first_seq IS DISTINCT FROM e.first AND"
            " (c.first_seq IS NULL OR c.first_seq > %(floor)s)"
            " UNION ALL SELECT c.id, c.kind, c.first_seq, c.last_seq, NULL, NULL FROM realtime_command c"
            " WHERE c.last_seq > %(floor)s AND c.created_at > (SELECT recorded_at FROM realtime_event"
            " WHERE epoch = %(epoch)s ORDER BY seq LIMIT 1)"
            " AND NOT EXISTS (SELECT FROM realtime_event e WHERE e.command_id = c.id) ORDER BY 3, 1",
            {"epoch": position.epoch, "floor": position.floor},
        )
        rows = cursor.fetchall()
    named = [
        f"command {command} ({kind}) answered {first} to {last}, its events are {f'{a} to {b}' if a else 'none'}"
        for command, kind, first, last, a, b in rows[:MOST_NAMED]
    ]
    return named + ([f"and {len(rows) - MOST_NAMED} more commands"] if len(rows) > MOST_NAMED else [])
