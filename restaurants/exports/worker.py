"""The worker's side of an archive: claim it, write it to a file on disk, store it.

Claim, progress and result are commands; reading and storing are outside them. A worker that dies leaves its lease; the
next one starts again from the beginning.
"""

import hashlib
import io
import logging
import tempfile
from typing import Any
from uuid import UUID

from django.core.files import File
from django.core.files.storage import default_storage

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from realtime.actors import Actor
from realtime.commands.dispatch import dispatch
from realtime.commands.registry import Command
from restaurants.exports import commands, services
from restaurants.exports.errors import ArchiveUnderWay
from restaurants.exports.models import Archive, ArchiveSchedule
from restaurants.exports.writing import write_archive

logger = logging.getLogger(__name__)

TASK = services.TASK


class Stopped(Exception):
    """The archive was cancelled, or another worker has taken it."""


def is_work_waiting() -> bool:
    """Whether an archive of the current restaurant is due. One query."""
    return _due().exists()


def make_archives() -> int:
    """Make the archives of the current restaurant that are due. Return how many were begun."""
    begun = 0
    for archive_id in list(_due().values_list("id", flat=True)):
        attempt = _dispatch(commands.EXPORT_CLAIM, archive_id)["attempt"]
        if attempt:
            begun += 1
            _make(archive_id, attempt)
    return begun


def request_monthly() -> None:
    """Ask for the archive of this month if the owner wants one and there is none. One query on other days."""
    schedule = ArchiveSchedule.objects.filter(is_monthly=True).first()
    month = services.this_month()
    if schedule is None or (schedule.last_month is not None and schedule.last_month >= month):
        return
    try:
        _dispatch(commands.EXPORT_REQUEST, "", month=month)
    except ArchiveUnderWay:
        logger.info("the archive of %s waits for another one", month)


def delete_expired() -> None:
    """Delete the expired archives of the current restaurant. One query without any."""
    expired = Archive.objects.filter(expires_at__lte=clock.now()).exclude(status__in=Archive.UNFINISHED)
    for archive_id, path in list(expired.values_list("id", "path")):
        remove(archive_id, path, Actor.system("worker"))


def remove(archive_id: UUID, path: str, actor: Actor) -> None:
    """Delete the stored file, then its row. What dies in between is repeated."""
    if path:
        default_storage.delete(path)
    dispatch(commands.EXPORT_DELETE, target=archive_id, actor=actor, key=str(uuid7()))


def _due() -> Any:
    return Archive.objects.filter(status__in=Archive.UNFINISHED, lease_until__lte=clock.now()).order_by("created_at")


def _make(archive_id: UUID, attempt: int) -> None:
    def after_table(done: int) -> None:
        if not _dispatch(commands.EXPORT_NOTE_TABLE, archive_id, attempt=attempt, tables_done=done)["goes_on"]:
            raise Stopped

    with tempfile.NamedTemporaryFile("w+b", suffix=".zip") as made:
        try:
            written = write_archive(made, connection.tenant, after_table=after_table)
        except Stopped:
            logger.info("the archive %s was stopped", archive_id)
            return
        made.seek(0)
        sha256 = hashlib.file_digest(made, "sha256").hexdigest()
        size = made.seek(0, io.SEEK_END)
        made.seek(0)
        path = default_storage.save(f"{connection.schema_name}/exports/{archive_id}-{attempt}.zip", File(made))
    finished = _dispatch(
        commands.EXPORT_FINISH, archive_id, attempt=attempt, path=path, size=size, sha256=sha256,
        rows=sum(written.rows.values()),
    )["finished"]  # fmt: skip
    if not finished:
        default_storage.delete(path)


def _dispatch(command: Command, target: UUID | str, **arguments: Any) -> dict[str, Any]:
    actor = Actor.system("worker")
    return dispatch(command, target=target, cleaned=arguments, actor=actor, key=str(uuid7())).data()
