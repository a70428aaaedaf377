"""Archives that owners upload to turn an empty restaurant into another one's. Public schema."""

from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from fynlo.core.ids import uuid7
from restaurants.models.tenants import Restaurant


class ArchiveImport(models.Model):
    """An archive being uploaded in parts, imported, or refused; one at a time for each restaurant.

    Not in the restaurant's schema: an import locks each table there until its end, and its progress is read meanwhile.
    `by` is who uploads, without a foreign key, because the row outlives the account. `attempts` numbers the workers
    that took it; the latest one owns it until `lease_until`. `reason` says why it failed, as a value of
    `restaurants.exports.reading.Reason`, and `detail` where, in English. `parts_deleted_at` is when a sweep made sure
    that no uploaded part is left.
    """

    class Status(models.TextChoices):
        UPLOADING = "uploading", _("Uploading")
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("In progress")
        DONE = "done", _("Imported")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    IN_WORK = (Status.WAITING, Status.RUNNING)
    UNFINISHED = (Status.UPLOADING, *IN_WORK)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    restaurant = models.ForeignKey(Restaurant, on_delete=models.CASCADE, related_name="archive_imports", db_index=False)
    restaurant_id: UUID
    by = models.UUIDField()
    by_name = models.CharField(max_length=120)
    file_name = models.CharField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField(default=0, help_text="Bytes.")
    parts = models.PositiveSmallIntegerField(default=0)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.UPLOADING)
    tables_done = models.PositiveSmallIntegerField(default=0)
    tables = models.PositiveSmallIntegerField(default=1)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField()
    reason = models.CharField(max_length=20, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    rows = models.PositiveBigIntegerField(default=0)
    files = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    parts_deleted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["restaurant", "-created_at"], name="import_by_restaurant")]
        constraints = [
            models.UniqueConstraint(
                fields=["restaurant"],
                condition=models.Q(status__in=["uploading", "waiting", "running"]),
                name="one_import_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"import into {self.restaurant_id} of {self.created_at:%Y-%m-%d %H:%M}"
