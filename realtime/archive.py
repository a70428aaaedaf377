"""The archive: events that leave the log go to compressed files first, so that an order's history never gets shorter.

A file holds the events of one day in a row, as JSON lines with the bytes that clients got, compressed by gzip. It lies
in Django's default storage under `events/<schema>/`, under a name with its hash, and is never changed. A row of
`ArchivedEvents` makes it part of the archive; only then are its events deleted (`realtime.retention`). A worker that
dies before the row leaves a file that the next one writes again; one that dies after it leaves events that are in both,
and readers take each once.
"""

import gzip
import hashlib
import os
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from fynlo.core import clock, json_codec
from fynlo.core.buckets import BucketAway
from fynlo.core.tenancy.connection import connection
from realtime import streams
from realtime.events import serialize_event
from realtime.models import ArchivedEvents

LOCATION = re.compile(r"\d{4}/\d\d/\d\d-\d+-\d+-\d+-[0-9a-f]{16}\.jsonl\.gz")  # below the restaurant's folder
MOST_IN_A_FILE = 5_000  # events: what one worker holds in memory


class ArchiveUnreadable(OSError):
    """A file of the archive is missing, or its content is not what was written. The message names it."""


@dataclass(frozen=True, slots=True)
class _File:
    """Events in a row, as they are written to a file."""

    epoch: int
    day: date
    first_seq: int
    last_seq: int
    content: bytes
    aggregates: list[UUID]

    @property
    def sha256(self) -> bytes:
        return hashlib.sha256(self.content).digest()

    @property
    def path(self) -> str:
        return path_at(
            f"{self.day:%Y/%m}/{self.day:%d}-{self.epoch}"
            f"-{self.first_seq}-{self.last_seq}-{self.sha256.hex()[:16]}.jsonl.gz"
        )


def path_at(location: str) -> str:
    """Return the name in the storage of a file of the chosen restaurant, for its place in the restaurant's folder."""
    return f"events/{connection.schema_name}/{location}"


def location_of(path: str) -> str:
    """Return the place of a file in its restaurant's folder; "" for what is no file of an archive of events."""
    location = "/".join(path.split("/")[2:])
    return location if path.startswith("events/") and LOCATION.fullmatch(location) else ""


def own_path(row: ArchivedEvents) -> str:
    """Return the name of the row's file in the chosen restaurant's folder.

    The row of a restaurant that was copied from a backup still names the folder of the other, and never changes.
    Raises ArchiveUnreadable for a path that names no file of archived events.
    """
    location = location_of(row.path)
    if not location:
        raise ArchiveUnreadable(f"{row.path} names no file of archived events.")
    return path_at(location)


def move_here(row: ArchivedEvents, before: ArchivedEvents | None) -> None:
    """Change a row of another restaurant, which is not stored yet, to one that names the file in the chosen folder.

    `before` is the row before it, changed already: the chain goes on from there. Raises ArchiveUnreadable for a path
    that names no file of archived events.
    """
    row.path = own_path(row)
    row.chain = _chain(bytes(before.chain) if before else b"", row)


def archived_up_to(epoch: int, floor: int) -> int:
    """Return the last archived number of an epoch, at least `floor`. One query."""
    last = ArchivedEvents.objects.filter(epoch=epoch).order_by("-last_seq").values_list("last_seq", flat=True).first()
    return max(last or 0, floor)


def archive_next(epoch: int, after: int, last: int | None, before: datetime) -> int:
    """Store the next file: the old events above `after`, up to `last`, of one day. Return the last number archived.

    Old are events recorded before `before`; the first that is not ends the file. Returns `after` when there is none.
    Safe to stop at any point: the file is written and read back before its row is. One worker at a time
    (`realtime.retention.prune` sees to it). Raises ArchiveUnreadable.
    """
    file = _next_file(epoch, after, last, before)
    if file is None:
        return after
    _store(file)
    newest = ArchivedEvents.objects.order_by("-number").defer("aggregates").first()
    row = ArchivedEvents(
        number=newest.number + 1 if newest else 1, day=file.day, epoch=epoch, first_seq=file.first_seq,
        last_seq=file.last_seq, path=file.path, sha256=file.sha256, aggregates=file.aggregates,
        archived_at=clock.now(),
    )  # fmt: skip
    row.chain = _chain(bytes(newest.chain) if newest else b"", row)
    row.save(force_insert=True)
    return file.last_seq


def archived_about(aggregates: Collection[UUID]) -> list[dict[str, Any]]:
    """Return the archived events about these aggregates, oldest first, as clients parse them. One query.

    Reads each file that has one of them. Raises ArchiveUnreadable.
    """
    wanted = {str(aggregate) for aggregate in aggregates}
    rows = ArchivedEvents.objects.filter(aggregates__overlap=list(aggregates)).defer("aggregates")
    return [event for row in rows for event in events_of(row) if event["aggregate"]["id"] in wanted]


def troubles() -> Iterator[str]:
    """Yield a sentence for each file or row of the archive that is missing or was changed. Reads one file at a time."""
    number, chain, position = 0, b"", streams.position_of(connection.tenant.pk)
    ends: dict[int, int] = {}
    for row in ArchivedEvents.objects.order_by("number").iterator(chunk_size=100):
        if row.number != number + 1:
            yield f"Archive: the rows {number + 1} to {row.number - 1} are missing."
        elif _chain(chain, row) != bytes(row.chain):
            yield f"Archive: row {row.number} ({row}) was changed, or another stands in its place."
        if ends.get(row.epoch, row.first_seq - 1) != row.first_seq - 1:
            yield f"Archive: the events {ends[row.epoch] + 1} to {row.first_seq - 1} are missing."
        try:
            numbers = [(event["epoch"], event["seq"]) for event in events_of(row)]
            if numbers != [(row.epoch, seq) for seq in range(row.first_seq, row.last_seq + 1)]:
                yield f"Archive: {row.path} does not hold the {row}."
        except ArchiveUnreadable as error:
            yield f"Archive: {error}"
        number, chain, ends[row.epoch] = row.number, bytes(row.chain), row.last_seq
    end = ends.get(position.epoch)
    if end is not None and end < position.floor:
        yield f"Archive: the events {end + 1} to {position.floor} are neither in the log nor in the archive."


def _chain(before: bytes, row: ArchivedEvents) -> bytes:
    facts = [row.number, row.epoch, row.first_seq, row.last_seq, row.path, bytes(row.sha256).hex(), before.hex()]
    return hashlib.sha256(json_codec.canonical(facts)).digest()


def _next_file(epoch: int, after: int, last: int | None, before: datetime) -> _File | None:
    """Read the events of the next file. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(streams.COLUMNS)} FROM realtime_event WHERE epoch = %s AND seq > %s"  # noqa: S608
            " AND (%s::bigint IS NULL OR seq <= %s) ORDER BY seq LIMIT %s",
            [epoch, after, last, last, MOST_IN_A_FILE],
        )
        rows: list[dict[str, Any]] = [dict(zip(streams.COLUMNS, row, strict=True)) for row in cursor.fetchall()]
    taken: list[dict[str, Any]] = []
    for row in rows:
        if row["recorded_at"] >= before or (taken and row["recorded_at"].date() != taken[0]["recorded_at"].date()):
            break
        taken.append(row)
    if not taken:
        return None
    lines = b"".join(serialize_event(row) + b"\n" for row in taken)
    return _File(
        epoch=epoch,
        day=taken[0]["recorded_at"].date(),
        first_seq=taken[0]["seq"],
        last_seq=taken[-1]["seq"],
        content=gzip.compress(lines, mtime=0),
        aggregates=sorted({row["aggregate_id"] for row in taken}),
    )


def _store(file: _File) -> None:
    """Write a file and make sure of it. One that is there from an earlier attempt is written again unless it is whole.

    Raises ArchiveUnreadable when what was written cannot be read back.
    """
    if _is_whole(file):
        return
    default_storage.delete(file.path)  # half a file, of a worker that died
    stored = default_storage.save(file.path, ContentFile(file.content))
    if stored != file.path or not _is_whole(file):
        raise ArchiveUnreadable(f"{file.path} could not be written.")
    _flush(file.path)


def _is_whole(file: _File) -> bool:
    try:
        with default_storage.open(file.path) as stored:
            return stored.read() == file.content
    except FileNotFoundError:
        return False


def _flush(path: str) -> None:
    """Make the disk keep a file before its events are deleted. A storage without paths keeps it by itself."""
    try:
        name = default_storage.path(path)
    except NotImplementedError:
        return
    for each in (name, os.path.dirname(name)):
        descriptor = os.open(each, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def events_of(row: ArchivedEvents) -> Iterator[dict[str, Any]]:
    """Yield the events of one file as clients parse them, oldest first. Raises ArchiveUnreadable."""
    try:
        with default_storage.open(own_path(row)) as stored:
            content = stored.read()
    except OSError as error:
        raise ArchiveUnreadable(f"{row.path} is missing.") from error
    except BucketAway as error:
        raise ArchiveUnreadable(f"{row.path} cannot be reached right now.") from error
    if hashlib.sha256(content).digest() != bytes(row.sha256):
        raise ArchiveUnreadable(f"{row.path} was changed.")
    for line in gzip.decompress(content).splitlines():
        yield json_codec.loads(line)
