"""What the last run of `migrate_schemas` did in each restaurant's schema. Public schema."""

from uuid import UUID

from django.db import models

from restaurants.models.tenants import Restaurant


class SchemaMigration(models.Model):
    """One row for each restaurant that `migrate_schemas` has had to migrate; it keeps the last run alone.

    A row that is RUNNING while nothing runs belongs to a run that was killed: the next run goes on with it. The truth
    about a schema is its own `django_migrations`, which is changed in the same transaction as its tables.
    """

    class Status(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    restaurant = models.OneToOneField(Restaurant, on_delete=models.CASCADE, primary_key=True, related_name="+")
    restaurant_id: UUID
    status = models.CharField(max_length=8, choices=Status, default=Status.WAITING)
    missing = models.PositiveSmallIntegerField()  # migrations that the schema lacked when the run began
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    error = models.CharField(max_length=300, blank=True)
    queued_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    milliseconds = models.PositiveIntegerField(default=0, db_default=0)  # of the last attempt

    def __str__(self) -> str:
        return f"{self.restaurant}: {self.status}"
