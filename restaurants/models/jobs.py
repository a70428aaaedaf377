"""What the workers' periodic tasks did last, and which runs failed. Public schema."""

from uuid import UUID

from django.db import models

from fynlo.core.ids import uuid7


class Job(models.Model):
    """A task of the workers, by its name. It counts its runs and remembers the last one.

    `started_at` is after `ended_at` while it runs, or if its worker was killed. `runs` and `failures` count from the
    first run that was noted.
    """

    name = models.CharField(max_length=120, primary_key=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    milliseconds = models.PositiveIntegerField(default=0, db_default=0)
    runs = models.PositiveBigIntegerField(default=0, db_default=0)
    failures = models.PositiveBigIntegerField(default=0, db_default=0)
    failed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class JobFailure(models.Model):
    """A run of a job that failed. `error` is the last line of the traceback, `traceback` its end."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="failures_noted", db_index=False)
    job_id: UUID
    at = models.DateTimeField()
    milliseconds = models.PositiveIntegerField(default=0, db_default=0)
    error = models.CharField(max_length=300)
    traceback = models.TextField(blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["job", "-at"], name="failure_by_job")]

    def __str__(self) -> str:
        return f"{self.job_id}: {self.error}"
