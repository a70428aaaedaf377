"""The journal: the ledger's entries in their order, each chained to the one before it by a hash."""

from uuid import UUID

from django.db import models

from payments.models.ledger import Entry


class JournalHead(models.Model):
    """The end of the journal. One row (id 1), which the first entry makes; its lock orders the entries.

    `number` and `hash` are those of the last link. `earlier` counts the entries that were written before the journal
    existed: they have no link.
    """

    id = models.PositiveSmallIntegerField(primary_key=True)
    number = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)
    earlier = models.BigIntegerField(default=0, db_default=0)

    def __str__(self) -> str:
        return f"the journal up to {self.number}"


class JournalLink(models.Model):
    """The place of one entry in the journal: 1, 2, 3, … without gaps, in the order of the commits.

    `hash` is the sha256 of the number, of the hash before it and of what the entry says
    (`payments.journal.content`). Written by `payments.journal.chain`; append-only.
    """

    number = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="link")
    entry_id: UUID
    hash = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"{self.number}: {self.entry_id}"
