"""The commands of archives and of their import. The portal and the worker run them, no client does.

Those of an upload change rows of `public` (`restaurants.exports.import_services`). What the owner asks for names the
restaurant as its target, so it stands among their changes; what the worker does names the import.
"""

from functools import partial
from typing import Any

from realtime.commands.registry import Command, Id, register_declared
from restaurants.exports import import_services, importing, services
from restaurants.exports.errors import ArchiveNotFound
from restaurants.exports.models import Archive, ArchiveSchedule
from restaurants.models import ArchiveImport
from restaurants.platform_executor import PLATFORM_EXECUTOR

ARCHIVE = (Id("archive_id", ArchiveNotFound),)
_command = partial(Command, permission=services.PERMISSION, internal=True)
_upload_command = partial(_command, executor=PLATFORM_EXECUTOR)


def serialize_archive(row: Archive) -> dict[str, Any]:
    return {"id": str(row.id), "status": row.status}


def serialize_schedule(schedule: ArchiveSchedule) -> dict[str, Any]:
    return {"is_monthly": schedule.is_monthly}


def serialize_import(row: ArchiveImport) -> dict[str, Any]:
    return {"id": str(row.pk), "status": row.status}


EXPORT_REQUEST = _command(
    name="export.request",
    description="Make an archive of everything",
    service=services.request_archive,
    render=serialize_archive,
    success_status=201,
)
EXPORT_SCHEDULE = _command(
    name="export.schedule",
    description="Choose whether an archive is made each month",
    service=services.set_schedule,
    render=serialize_schedule,
)
EXPORT_CANCEL = _command(
    name="export.cancel",
    description="Cancel an archive",
    target=ARCHIVE,
    service=services.cancel_archive,
    render=serialize_archive,
)
EXPORT_DOWNLOAD = _command(
    name="export.download",
    description="Download an archive of everything",
    target=ARCHIVE,
    service=services.note_download,
    render=serialize_archive,
)
EXPORT_DELETE = _command(
    name="export.delete", description="Delete an archive", target=ARCHIVE, service=services.delete_archive
)
EXPORT_CLAIM = _command(
    name="export.claim", description="Begin to make an archive", target=ARCHIVE, service=services.claim_archive
)
EXPORT_NOTE_TABLE = _command(
    name="export.note_table", description="Note how far an archive is", target=ARCHIVE, service=services.note_table
)
EXPORT_FINISH = _command(
    name="export.finish", description="Finish an archive", target=ARCHIVE, service=services.finish_archive
)
EXPORT_IMPORT = _command(
    name="export.import",
    description="Import an archive into an empty restaurant",
    service=importing.import_rows,
)


EXPORT_BEGIN_IMPORT = _upload_command(
    name="export.begin_import",
    description="Begin to import an archive",
    service=import_services.begin_import,
    render=serialize_import,
    success_status=201,
)
EXPORT_START_IMPORT = _upload_command(
    name="export.start_import",
    description="Upload an archive to import it",
    service=import_services.start_import,
    render=serialize_import,
)
EXPORT_CANCEL_IMPORT = _upload_command(
    name="export.cancel_import",
    description="Cancel the import of an archive",
    service=import_services.cancel_import,
    render=serialize_import,
)
EXPORT_CLAIM_IMPORT = _upload_command(
    name="export.claim_import", description="Take an archive to import", service=import_services.claim_import
)
EXPORT_REFUSE_IMPORT = _upload_command(
    name="export.refuse_import", description="Refuse an archive", service=import_services.refuse_import
)


def register_all() -> None:
    register_declared(__name__)
