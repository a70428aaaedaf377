"""The index of the archive: which file holds which events."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class ArchivedEvents(models.Model):
    """One file of archived events: the events `first_seq` to `last_seq` of an epoch, all of one day (UTC).

    `aggregates` are the ids that its events are about, so that a history opens only the files that it needs.
    `sha256` is the file's; `chain` is the sha256 of the chain before it and of this row (`realtime.archive`).
    Written by `realtime.archive` only; append-only by trigger.
    """

    number = models.BigIntegerField(primary_key=True)
    day = models.DateField()
    epoch = models.PositiveIntegerField()
    first_seq = models.BigIntegerField()
    last_seq = models.BigIntegerField()
    path = models.CharField(max_length=200)
    sha256 = models.BinaryField(max_length=32)
    chain = models.BinaryField(max_length=32)
    aggregates = ArrayField(models.UUIDField())
    archived_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["epoch", "first_seq"], name="archived_events_once"),
            models.CheckConstraint(
                condition=models.Q(last_seq__gte=models.F("first_seq")), name="archived_events_some"
            ),
        ]
        indexes = [GinIndex(fields=["aggregates"], name="archived_events_about")]

    def __str__(self) -> str:
        return f"events {self.first_seq} to {self.last_seq} of epoch {self.epoch}"
