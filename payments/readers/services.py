"""Add, rename and remove card readers, and store what the provider says of them. The pages call the provider."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from fynlo.core import clock
from payments.models import Reader
from payments.providers.base import ProviderReader, ReaderStatus
from payments.readers import events
from payments.readers.errors import ReaderTaken
from payments.readers.selectors import active_readers, lock_reader, refuse_busy
from realtime.commands.context import CommandContext


def add_reader(*, context: CommandContext, provider: str, found: ProviderReader, name: str) -> Reader:
    """Store the reader that the provider has just paired. Records `reader.changed`. Raises ReaderTaken."""
    now = clock.now()
    reader = Reader(
        provider=provider, reference=found.reference, name=name, serial=found.serial[:80], model=found.model[:40],
        location=found.location[:80], status=found.status.value, checked_at=now, seen_at=_seen_at(found, None),
        added_at=now, added_by_name=context.actor.name,
    )  # fmt: skip
    try:
        with transaction.atomic():
            reader.save(force_insert=True)
    except IntegrityError as error:
        raise ReaderTaken() from error
    context.annotate(reader=reader.name, provider=provider, reference=reader.reference)
    events.reader_changed(context, reader)
    return reader


def rename_reader(*, context: CommandContext, reader_id: UUID, name: str) -> Reader:
    """Rename a reader. Locks it. Records `reader.changed`. Raises ReaderNotFound."""
    reader = lock_reader(reader_id)
    if reader.name != name:
        context.annotate(before=reader.name, after=name)
        reader.name = name
        reader.save(update_fields=["name"])
        events.reader_changed(context, reader)
    return reader


def remove_reader(*, context: CommandContext, reader_id: UUID) -> Reader:
    """Put a reader out of use. Its payments keep it. Locks it. Records `reader.changed`.

    Raises ReaderNotFound, ReaderBusy.
    """
    reader = lock_reader(reader_id)
    refuse_busy(reader)
    _remove(context, reader)
    return reader


def remove_readers_of(context: CommandContext, provider: str) -> None:
    """Put every reader of a provider out of use: its account is no longer connected. Locks them."""
    for reader in active_readers(provider).select_for_update(no_key=True).order_by("pk"):
        _remove(context, reader)


def note_readers(*, context: CommandContext, provider: str, found: Iterable[ProviderReader]) -> dict[str, int]:
    """Store the status of the provider's readers. One that the provider does not list is offline. Locks them.

    Records `reader.changed` for each one whose status has changed. Readers that were never added here are left alone.
    """
    at_provider, changed, now = {each.reference: each for each in found}, 0, clock.now()
    for reader in active_readers(provider).select_for_update(no_key=True).order_by("pk"):
        other, before = at_provider.get(reader.reference), reader.status
        reader.status = other.status.value if other else Reader.Status.OFFLINE
        reader.checked_at, reader.seen_at = now, _seen_at(other, reader.seen_at)
        reader.save(update_fields=["status", "checked_at", "seen_at"])
        if reader.status != before:
            changed += 1
            events.reader_changed(context, reader)
    return {"changed": changed}


def _remove(context: CommandContext, reader: Reader) -> None:
    reader.removed_at = clock.now()
    reader.save(update_fields=["removed_at"])
    context.annotate(removed=reader.name, provider=reader.provider, reference=reader.reference)
    events.reader_changed(context, reader)


def _seen_at(found: ProviderReader | None, before: datetime | None) -> datetime | None:
    is_there = found is not None and found.status in (ReaderStatus.ONLINE, ReaderStatus.BUSY)
    return clock.now() if is_there else before
