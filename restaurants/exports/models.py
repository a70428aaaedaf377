"""Archives that a worker makes, and whether one is made each month."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from fynlo.core.ids import uuid7


class Archive(models.Model):
    """An archive of everything, waiting, being made or ready. Deleted with its file at `expires_at`.

    `attempts` numbers the workers that took it; the latest one owns it until `lease_until`. `path` is the file's name
    in the storage, "" until it is stored. `by` is None for the archive of a month.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("In progress")
        DONE = "done", _("Ready")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    UNFINISHED = (Status.WAITING, Status.RUNNING)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    tables_done = models.PositiveSmallIntegerField(default=0)
    tables = models.PositiveSmallIntegerField(default=1)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField()
    path = models.CharField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField(default=0, help_text="Bytes.")
    rows = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    error = models.CharField(max_length=200, blank=True, help_text="Why it failed, as a sentence.")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"archive of {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def is_unfinished(self) -> bool:
        return self.status in self.UNFINISHED


class ArchiveSchedule(models.Model):
    """One row (pk 1), which does not exist before the first change. `last_month` is the last month that has one."""

    is_monthly = models.BooleanField(default=False)
    last_month = models.DateField(null=True, help_text="The first day of that month.")

    def __str__(self) -> str:
        return "monthly" if self.is_monthly else "not scheduled"
