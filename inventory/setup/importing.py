"""Import a spreadsheet of stock items: upload, preview, then add all of them or nothing."""

import gzip
import zlib
from uuid import UUID

from inventory.errors import ImportHasProblems, ImportNotFound, ImportOver
from inventory.models import StockImport
from inventory.setup import sheet
from inventory.setup.new_items import add_items
from inventory.setup.sheet import Sheet
from realtime.commands.context import CommandContext

LONGEST_NAME = 120


def start_import(*, context: CommandContext, file_name: str, content: bytes) -> StockImport:
    """Keep an uploaded file until it is applied or discarded. Raises SheetUnreadable for what is no table at all."""
    sheet.read(content)
    upload = StockImport.objects.create(
        file_name=file_name.replace("\x00", "").strip()[-LONGEST_NAME:] or "stock.csv",
        content=gzip.compress(content, mtime=0),
        uploaded_at=context.at,
        uploaded_by=context.actor.user_id,
    )
    context.annotate(uploaded=upload.file_name, bytes=len(content))
    return upload


def waiting_import(import_id: UUID, *, lock: bool = False) -> StockImport:
    """Return an upload that waits. Raises ImportNotFound, or ImportOver if it was applied or discarded."""
    rows = StockImport.objects.select_for_update(no_key=True) if lock else StockImport.objects
    upload = rows.filter(pk=import_id).first()
    if upload is None:
        raise ImportNotFound()
    if upload.status != StockImport.Status.WAITING:
        raise ImportOver()
    return upload


def sheet_of(upload: StockImport) -> Sheet:
    """Return what the file holds, compared with the items in use now. Raises SheetUnreadable."""
    return sheet.read(zlib.decompress(bytes(upload.content), wbits=31))


def discard_import(*, context: CommandContext, import_id: UUID) -> dict[str, int]:
    """Put the upload away; nothing is added. Raises ImportNotFound, ImportOver."""
    upload = waiting_import(import_id, lock=True)
    upload.status = StockImport.Status.DISCARDED
    upload.save(update_fields=["status"])
    return {"added": 0}


def apply_import(*, context: CommandContext, import_id: UUID) -> dict[str, int]:
    """Add every item of the sheet and return how many. Reads afresh, so it is safe whatever was added meanwhile.

    Locks the upload. Records as `add_items`. Raises ImportNotFound, ImportOver, ImportHasProblems, and as `add_items`.
    """
    upload = waiting_import(import_id, lock=True)
    found = sheet_of(upload)
    if found.problems:
        raise ImportHasProblems(problems=len(found.problems))
    added = add_items(context=context, new=found.items)
    upload.status = StockImport.Status.APPLIED
    upload.save(update_fields=["status"])
    context.annotate(imported=upload.file_name, added=len(added))
    return {"added": len(added)}
