"""The worker's side of an uploaded archive: put its parts together, import it, say how far it is, delete the parts.

While a worker lives, a thread of it prolongs the lease. One that dies leaves it, and nothing of its import is stored:
the next one starts again.
"""

import logging
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import DatabaseError
from django.db.models import QuerySet

from fynlo.core import clock
from fynlo.core.buckets import BucketAway
from fynlo.core.ids import uuid7
from fynlo.core.task_queue import look
from fynlo.core.tenancy.connection import connection
from fynlo.core.tenancy.context import in_restaurant
from realtime.actors import Actor
from realtime.commands.dispatch import dispatch
from realtime.commands.registry import Command
from restaurants.exports import commands, import_services
from restaurants.exports.importing import import_archive
from restaurants.exports.reading import ImportRefused, Reason
from restaurants.exports.services import PERMISSION
from restaurants.models import ArchiveImport
from restaurants.models.people import Role

logger = logging.getLogger(__name__)

SETTLED = timedelta(minutes=10)  # after the end of an import no request is storing a part of it any more
SAID_EVERY = 1.0  # seconds between two notes of the progress within a table
BEAT = 60.0  # seconds between two prolongations of the lease
SAYS_WHERE = (Reason.DAMAGED, Reason.OTHER_RELEASE, Reason.OTHER_CURRENCY)
PROGRESS = """
UPDATE public.restaurants_archiveimport SET tables_done = %s, lease_until = %s
WHERE id = %s AND status = 'running' AND attempts = %s
"""
HEARTBEAT = """
UPDATE public.restaurants_archiveimport SET lease_until = %s WHERE id = %s AND status = 'running' AND attempts = %s
"""


class Stopped(Exception):
    """The import was cancelled, or another worker has taken it."""


def import_archives() -> int:
    """Import the archives that wait in the current restaurant. Return how many were begun."""
    begun = 0
    for row in _due().filter(restaurant=connection.tenant).select_related("restaurant"):
        attempt = _dispatch(commands.EXPORT_CLAIM_IMPORT, import_id=row.pk)["attempt"]
        if attempt:
            begun += 1
            _import(row, attempt)
        _delete_parts_if_over(row)
    return begun


def sweep() -> None:
    """Nudge a worker for each import that waits, cancel uploads that nobody started, and delete parts that are left.

    Three queries without any.
    """
    for schema_name in _due().values_list("restaurant__schema_name", flat=True):
        look(import_services.TASK, schema_name)
    too_old = clock.now() - import_services.UPLOAD_FOR
    stale = ArchiveImport.objects.filter(status=ArchiveImport.Status.UPLOADING, created_at__lte=too_old)
    for row in stale.select_related("restaurant"):
        with in_restaurant(row.restaurant):
            _dispatch(commands.EXPORT_CANCEL_IMPORT, import_id=row.pk)
            _delete_parts_if_over(row)
    _delete_left_parts()


def delete_parts(row: ArchiveImport) -> None:
    """Delete the uploaded parts of an import. What dies in between is repeated. Raises BucketAway."""
    folder = import_services.folder_of(row)
    try:
        names = default_storage.listdir(folder)[1]
    except FileNotFoundError:
        return
    for name in names:
        default_storage.delete(f"{folder}/{name}")
    default_storage.delete(folder)  # the folder itself, where a storage has folders


def _due() -> QuerySet[ArchiveImport]:
    waiting = ArchiveImport.objects.filter(status__in=ArchiveImport.IN_WORK, lease_until__lte=clock.now())
    return waiting.order_by("created_at")


def _delete_left_parts() -> None:
    """Delete the parts of imports that ended SETTLED ago: who should have done so may have died, or one came late."""
    ended = ArchiveImport.objects.exclude(status__in=ArchiveImport.UNFINISHED)
    for row in ended.filter(parts_deleted_at=None, finished_at__lte=clock.now() - SETTLED).select_related("restaurant"):
        try:
            delete_parts(row)
        except BucketAway:
            logger.warning("the parts of the import %s are deleted later: the files cannot be reached", row.pk)
            continue
        row.parts_deleted_at = clock.now()
        row.save(update_fields=["parts_deleted_at"])


def _import(row: ArchiveImport, attempt: int) -> None:
    try:
        with heartbeat(row.pk, attempt), _whole_file(row) as path, progress(row.pk, attempt) as say_how_far:
            import_archive(
                path, connection.tenant, actor=_actor_of(row), after_table=say_how_far,
                before_commit=partial(_mark_imported, row.pk, attempt),
            )  # fmt: skip
    except Stopped:
        logger.info("the import %s was stopped", row.pk)
    except ImportRefused as refusal:
        detail = str(refusal) if refusal.reason in SAYS_WHERE else ""
        _dispatch(
            commands.EXPORT_REFUSE_IMPORT, import_id=row.pk, attempt=attempt, reason=refusal.reason, detail=detail
        )
    except BucketAway:
        _dispatch(commands.EXPORT_REFUSE_IMPORT, import_id=row.pk, attempt=attempt, reason=Reason.FILES_AWAY, detail="")


def _mark_imported(import_id: UUID, attempt: int, rows: int, files: int) -> None:
    if not import_services.mark_imported(import_id, attempt, rows=rows, files=files):
        raise Stopped


def _delete_parts_if_over(row: ArchiveImport) -> None:
    row.refresh_from_db(fields=["status"])
    if row.status not in ArchiveImport.UNFINISHED:
        with suppress(BucketAway):  # a sweep deletes them
            delete_parts(row)


@contextmanager
def _whole_file(row: ArchiveImport) -> Iterator[Path]:
    """Put the parts together on this machine's disk. Raises ImportRefused where one is missing, and BucketAway."""
    with tempfile.NamedTemporaryFile("w+b", suffix=".zip") as whole:
        for number in range(row.parts):
            try:
                with default_storage.open(import_services.path_of(row, number)) as part:
                    shutil.copyfileobj(part, whole)
            except FileNotFoundError as error:
                raise ImportRefused(f"Part {number} of the file is missing.", Reason.NO_ARCHIVE) from error
        whole.flush()
        yield Path(whole.name)


@contextmanager
def heartbeat(import_id: UUID, attempt: int) -> Iterator[None]:
    """Prolong the lease every BEAT from another thread during the block, so that a dead worker is noticed by LEASE.

    Not inside a transaction of the caller, as in a test: that thread's connection would not see the row.
    """
    if connection.in_atomic_block:
        yield
        return
    is_over = threading.Event()

    def beat() -> None:
        while not is_over.wait(BEAT):
            try:
                with connection.cursor() as cursor:
                    cursor.execute(HEARTBEAT, [clock.now() + import_services.LEASE, import_id, attempt])
            except DatabaseError:
                logger.warning("cannot prolong the lease of the import %s", import_id, exc_info=True)
            finally:
                connection.close()

    thread = threading.Thread(target=beat, name=f"lease of {import_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


@contextmanager
def progress(import_id: UUID, attempt: int) -> Iterator[Callable[[int], None]]:
    """Yield what stores the number of finished tables and prolongs the lease. It raises Stopped.

    On a connection of its own: what the import's transaction writes is seen by nobody until its end. Inside a
    transaction of the caller, as in a test, that connection would not see the row.
    """
    is_alone = not connection.in_atomic_block
    writer = connection.copy() if is_alone else connection
    last: tuple[int, float] = (-1, 0.0)

    def say_how_far(done: int) -> None:
        nonlocal last
        if done == last[0] and time.monotonic() < last[1] + SAID_EVERY:
            return
        last = (done, time.monotonic())
        with writer.cursor() as cursor:
            cursor.execute(PROGRESS, [done, clock.now() + import_services.LEASE, import_id, attempt])
            if not cursor.rowcount:
                raise Stopped

    try:
        yield say_how_far
    finally:
        if is_alone:
            writer.close()


def _actor_of(row: ArchiveImport) -> Actor:
    """Return the owner who uploaded it: the import stands in the audit under their name."""
    return Actor(
        principal=str(row.by), user_id=row.by, name=row.by_name, role=Role.RESTAURANT_OWNER.value,
        permissions=frozenset({PERMISSION}), client_type="portal",
    )  # fmt: skip


def _dispatch(command: Command, *, import_id: UUID, **arguments: Any) -> dict[str, Any]:
    cleaned = {"import_id": import_id, **arguments}
    return dispatch(command, target=import_id, cleaned=cleaned, actor=Actor.system("worker"), key=str(uuid7())).data()
