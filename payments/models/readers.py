"""The card readers that a provider drives for the restaurant."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from fynlo.core.ids import uuid7

LONGEST_NAME = 40


class Reader(models.Model):
    """A card reader at a provider; `reference` is the provider's id of it.

    `status` is what the provider said at `checked_at`, and `seen_at` when the provider last said that it is there. A
    removed reader keeps its row: payments name it.
    """

    class Status(models.TextChoices):
        ONLINE = "online", _("Online")
        BUSY = "busy", _("Busy")
        OFFLINE = "offline", _("Offline")
        UNKNOWN = "unknown", _("Unknown")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    provider = models.CharField(max_length=20)
    reference = models.CharField(max_length=80)
    name = models.CharField(max_length=LONGEST_NAME)
    serial = models.CharField(max_length=80, blank=True)
    model = models.CharField(max_length=40, blank=True)
    location = models.CharField(max_length=80, blank=True)
    status = models.CharField(max_length=8, choices=Status.choices)
    checked_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    added_at = models.DateTimeField()
    added_by_name = models.CharField(max_length=120, blank=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "reference"], condition=models.Q(removed_at=None), name="reader_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.provider})"

    @property
    def is_active(self) -> bool:
        return self.removed_at is None
