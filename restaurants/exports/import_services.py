"""The life of an uploaded archive: begun, uploaded in parts, started, claimed by a worker, imported or refused.

The rows are in `public` and the commands run by `restaurants.platform_executor`, because the import itself holds every
table of the restaurant. The parts are files in the storage, which the last step deletes.
"""

from datetime import timedelta
from functools import partial
from uuid import UUID

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction

from fynlo.core import clock
from fynlo.core.task_queue import look
from fynlo.core.tenancy.connection import connection
from realtime.commands.context import CommandContext
from restaurants.exports.errors import (
    ArchiveTooLarge,
    ImportNotFound,
    ImportUnderWay,
    PartsMissing,
    RestaurantNotEmpty,
)
from restaurants.exports.importing import occupied
from restaurants.exports.reading import Reason
from restaurants.exports.registry import exported_models
from restaurants.models import ArchiveImport, Restaurant

S = ArchiveImport.Status
# Bytes of each part but the last: a request has settings.UPLOAD_LIMIT, with the form around the file.
PART = 4 * 1024**2
LARGEST = 2 * 1024**3  # bytes of a file: what a worker's disk holds beside its other work
MOST_PARTS = LARGEST // PART
UPLOAD_FOR = timedelta(days=1)  # an upload that is not started by then is cancelled
LEASE = timedelta(minutes=4)  # the worker prolongs it every minute; the sweep that looks runs every minute
# When another attempt is made, by the reason: others were working in the restaurant, or the storage was away.
AGAIN_AFTER = {Reason.BUSY: timedelta(seconds=15), Reason.FILES_AWAY: timedelta(minutes=5)}
MOST_ATTEMPTS = 3
TASK = "restaurants.exports.tasks.import_archives"


def begin_import(*, context: CommandContext) -> ArchiveImport:
    """Let the actor upload an archive for the chosen restaurant.

    Locks the restaurant's row, so that two who begin at once see each other. Raises ImportUnderWay, RestaurantNotEmpty.
    """
    restaurant = Restaurant.objects.select_for_update(of=("self",), no_key=True).get(pk=connection.tenant.pk)
    if ArchiveImport.objects.filter(restaurant=restaurant, status__in=ArchiveImport.UNFINISHED).exists():
        raise ImportUnderWay()
    if occupied():
        raise RestaurantNotEmpty()
    now, by = clock.now(), context.actor.user_id
    assert by is not None, "the permission is a person's"
    return ArchiveImport.objects.create(
        restaurant=restaurant, by=by, by_name=context.actor.name, tables=len(exported_models()), created_at=now,
        lease_until=now,
    )  # fmt: skip


def uploading(import_id: UUID, by: UUID | None) -> ArchiveImport:
    """Return the upload that this person began in the chosen restaurant. Raises ImportNotFound once it is started."""
    row = ArchiveImport.objects.filter(pk=import_id, restaurant=connection.tenant, by=by, status=S.UPLOADING).first()
    if row is None:
        raise ImportNotFound()
    return row


def store_part(row: ArchiveImport, number: int, content: File) -> None:
    """Store a part of the file, again if it comes again. Talks to the storage, so outside of a transaction.

    Raises ArchiveTooLarge, BucketAway.
    """
    if number >= MOST_PARTS:
        raise ArchiveTooLarge()
    path = path_of(row, number)
    default_storage.delete(path)  # a storage keeps both files of one name
    default_storage.save(path, content)


def stored_size(row: ArchiveImport, parts: int) -> int:
    """Return the bytes of the first `parts` parts. Asks the storage. Raises PartsMissing, BucketAway."""
    if not 0 < parts <= MOST_PARTS:
        raise PartsMissing()
    try:
        return sum(default_storage.size(path_of(row, number)) for number in range(parts))
    except FileNotFoundError as error:
        raise PartsMissing() from error


def start_import(*, context: CommandContext, import_id: UUID, file_name: str, size: int, parts: int) -> ArchiveImport:
    """Let a worker import what was uploaded, and nudge it. The caller has measured it with `stored_size`.

    Locks the import. Raises ImportNotFound, ArchiveTooLarge.
    """
    row = _lock(import_id)
    if row is None or row.status != S.UPLOADING or row.by != context.actor.user_id:
        raise ImportNotFound()
    if size > LARGEST:
        raise ArchiveTooLarge()
    row.status, row.file_name, row.size, row.parts = S.WAITING, file_name[:200], size, parts
    row.lease_until = clock.now()
    row.save(update_fields=["status", "file_name", "size", "parts", "lease_until"])
    context.annotate(file=row.file_name, bytes=size)
    transaction.on_commit(partial(look, TASK, connection.schema_name))
    return row


def cancel_import(*, context: CommandContext, import_id: UUID) -> ArchiveImport:
    """Cancel an import that is not done; its worker stops after the rows it stores, and nothing was changed.

    Locks the import. Raises ImportNotFound.
    """
    row = _lock(import_id)
    if row is None:
        raise ImportNotFound()
    if row.status in ArchiveImport.UNFINISHED:
        row.status, row.finished_at = S.CANCELLED, clock.now()
        row.save(update_fields=["status", "finished_at"])
    return row


def claim_import(*, context: CommandContext, import_id: UUID) -> dict[str, int]:
    """Take an import whose lease is over. Return the number of the attempt, 0 when it is not free.

    Ends it as failed after MOST_ATTEMPTS.
    """
    row, now = _lock(import_id, skip_locked=True), clock.now()
    if row is None or row.status not in ArchiveImport.IN_WORK or row.lease_until > now:
        return {"attempt": 0}
    if row.attempts >= MOST_ATTEMPTS:
        _fail(row, Reason.INTERRUPTED, "")
        return {"attempt": 0}
    row.attempts, row.status, row.tables_done, row.lease_until = row.attempts + 1, S.RUNNING, 0, now + LEASE
    row.save(update_fields=["attempts", "status", "tables_done", "lease_until"])
    context.annotate(file=row.file_name)
    return {"attempt": row.attempts}


def refuse_import(
    *, context: CommandContext, import_id: UUID, attempt: int, reason: Reason, detail: str
) -> dict[str, bool]:
    """Note why an archive was not imported. Return whether that is the end.

    For a reason in AGAIN_AFTER it waits for another attempt, up to MOST_ATTEMPTS. Not the end either once it was
    cancelled or taken over.
    """
    row = _lock(import_id)
    if row is None or row.status != S.RUNNING or row.attempts != attempt:
        return {"ended": False}
    if reason in AGAIN_AFTER and attempt < MOST_ATTEMPTS:
        row.status, row.lease_until = S.WAITING, clock.now() + AGAIN_AFTER[reason]
        row.save(update_fields=["status", "lease_until"])
        return {"ended": False}
    context.annotate(file=row.file_name, reason=reason.value)
    _fail(row, reason, detail)
    return {"ended": True}


def mark_imported(import_id: UUID, attempt: int, *, rows: int, files: int) -> bool:
    """Mark an import as done, inside its own transaction: both are stored or neither. False once cancelled.

    The audit has the import itself.
    """
    running = ArchiveImport.objects.filter(pk=import_id, status=S.RUNNING, attempts=attempt)
    return bool(running.update(status=S.DONE, rows=rows, files=files, finished_at=clock.now()))


def path_of(row: ArchiveImport, number: int) -> str:
    return f"{folder_of(row)}/{number:04}"


def folder_of(row: ArchiveImport) -> str:
    return f"{row.restaurant.schema_name}/imports/{row.pk}"


def _fail(row: ArchiveImport, reason: Reason, detail: str) -> None:
    row.status, row.reason, row.detail, row.finished_at = S.FAILED, reason.value, detail[:300], clock.now()
    row.save(update_fields=["status", "reason", "detail", "finished_at"])


def _lock(import_id: UUID, *, skip_locked: bool = False) -> ArchiveImport | None:
    rows = ArchiveImport.objects.select_for_update(of=("self",), no_key=True, skip_locked=skip_locked)
    return rows.filter(pk=import_id, restaurant=connection.tenant).first()
