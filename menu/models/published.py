"""The draft's own row, and the menus that were published from it."""

from django.db import models


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
