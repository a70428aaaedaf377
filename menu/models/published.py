"""The draft's own row, the menus that were published from it, and a publish for later."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from fynlo.core.ids import uuid7


class MenuDraft(models.Model):
    """The one row (pk 1) that every edit and every publish locks, so that no publish sees half an edit."""

    revision = models.PositiveIntegerField(default=0, help_text="Goes up with every edit.")

    def __str__(self) -> str:
        return f"revision {self.revision}"


class MenuVersion(models.Model):
    """A published menu. Never edited: orders keep naming the version they were priced from.

    `document` is the JSON as compressed bytes, `etag` the sha256 of the JSON itself. `content` is the sha256 of
    what is on the menu, without version and time; an unchanged draft has the same.
    """

    version = models.PositiveIntegerField(primary_key=True)
    document = models.BinaryField()
    etag = models.CharField(max_length=64)
    content = models.CharField(max_length=64)
    draft_revision = models.PositiveIntegerField()
    published_at = models.DateTimeField()
    published_by = models.UUIDField(null=True)
    product_count = models.PositiveIntegerField()

    class Meta:
        ordering = ["-version"]

    def __str__(self) -> str:
        return f"version {self.version}"


class MenuSchedule(models.Model):
    """A publish of the draft as it will be at `publish_at`. At most one waits.

    `version` is what it published, or what was on the till already. One that failed has an alert.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        PUBLISHED = "published", _("Published")
        FAILED = "failed", _("Not published")
        CANCELLED = "cancelled", _("Cancelled")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    publish_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    version = models.PositiveIntegerField(null=True)
    scheduled_at = models.DateTimeField()
    scheduled_by = models.UUIDField(null=True)
    scheduled_by_name = models.CharField(max_length=120, blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-publish_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["status"], condition=models.Q(status="waiting"), name="menu_schedule_one_waits"
            )
        ]

    def __str__(self) -> str:
        return f"{self.status}: {self.publish_at}"
