"""The event log of one restaurant."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Event(models.Model):
    """A committed fact. Numbered densely within an epoch; appended by the closing statement, never edited.

    `data` is the JSON text that was recorded, kept as text so that every reader gets the same bytes.
    """

    pk = models.CompositePrimaryKey("epoch", "seq")
    epoch = models.PositiveIntegerField()
    seq = models.BigIntegerField()
    type = models.CharField(max_length=60)
    schema_version = models.PositiveSmallIntegerField()
    aggregate_type = models.CharField(max_length=30)
    aggregate_id = models.UUIDField(db_index=True)
    aggregate_version = models.PositiveIntegerField(default=0)
    topics = ArrayField(models.CharField(max_length=80))
    data = models.TextField()
    command_id = models.UUIDField()
    actor = models.UUIDField(null=True)
    approved_by = models.UUIDField(null=True, help_text="The manager who approved the command.")
    device = models.UUIDField(null=True)
    client_type = models.CharField(max_length=20)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["epoch", "seq"]

    def __str__(self) -> str:
        return f"{self.epoch}/{self.seq} {self.type}"
