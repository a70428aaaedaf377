"""A spreadsheet that was uploaded and waits to be confirmed."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from fynlo.core.ids import uuid7


class MenuImport(models.Model):
    """`content` is the file as it came, compressed; it is read again for each preview and when it is applied.

    `undo` is what the draft was before it was applied (`menu.services.undoing`), None where it cannot be undone.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting"
        APPLIED = "applied", "Applied"
        DISCARDED = "discarded", "Discarded"
        UNDONE = "undone", "Undone"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    file_name = models.CharField(max_length=120)
    content = models.BinaryField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.UUIDField(null=True)
    applied_at = models.DateTimeField(null=True)
    undo = models.JSONField(null=True, editable=False, encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return self.file_name
