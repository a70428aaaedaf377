"""The time clock: punches and their corrections, append-only, and the settings of the clock."""

from __future__ import annotations

from uuid import UUID

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from fynlo.core.ids import uuid7
from staff.models.employees import Employee, EmployeeJob

LONGEST_REASON = 200
LATE_AFTER, NOT_IN_AFTER = 5, 15  # minutes


class Punch(models.Model):
    """One press of the clock. Written once; only a merge of duplicates moves it to the other employee.

    `id` is made by the device, so a punch that is sent twice is one. `at` is when the person pressed, by the device's
    corrected clock, `stored_at` when we learned of it. Shifts are made of all punches (`staff.clock.pairing`).
    `distance` is how far the device was from the restaurant, in metres; only with the person's consent is it asked for
    and stored, and the place itself is never stored.
    """

    class Kind(models.TextChoices):
        IN = "in", _("Clock in")
        OUT = "out", _("Clock out")
        BREAK_START = "break_start", _("Break begins")
        BREAK_END = "break_end", _("Break ends")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="punches")
    employee_id: UUID
    job = models.ForeignKey(EmployeeJob, null=True, on_delete=models.PROTECT, related_name="punches")
    job_id: UUID | None
    kind = models.CharField(max_length=12, choices=Kind.choices)
    at = models.DateTimeField()
    distance = models.PositiveIntegerField(null=True, help_text="In metres; empty without consent.")
    device = models.UUIDField(null=True)
    client_type = models.CharField(max_length=20, blank=True, default="")
    is_entered = models.BooleanField(default=False, help_text="A manager entered it, because it was missed.")
    stored_at = models.DateTimeField()

    corrections: models.QuerySet[PunchCorrection]

    class Meta:
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["employee", "at"], name="punches_of_employee"),
            models.Index(fields=["at"], name="punches_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at}"


class PunchCorrection(models.Model):
    """A manager's change of a punch, with the reason. Written once; the newest of a punch counts, all are kept.

    `before` is the time that counted, None for a punch that a manager entered. `after` None takes the punch out.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    punch = models.ForeignKey(Punch, on_delete=models.PROTECT, related_name="corrections")
    punch_id: UUID
    before = models.DateTimeField(null=True)
    after = models.DateTimeField(null=True)
    reason = models.CharField(max_length=LONGEST_REASON)
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class ClockSettings(models.Model):
    """One row. With `checks_place` the clock asks for the place, and shows how far it is from the restaurant.

    `late_after` are the minutes beside the rota that count as late or early. `not_in_after` are those after which a
    planned shift that nobody clocked in for is an alert; None raises none.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    breaks_paid = models.BooleanField(default=False, db_default=False)
    checks_place = models.BooleanField(default=False, db_default=False)
    latitude = models.DecimalField(
        max_digits=8, decimal_places=5, null=True, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    longitude = models.DecimalField(
        max_digits=8, decimal_places=5, null=True, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    overtime_after = models.DecimalField(
        max_digits=5, decimal_places=2, null=True, help_text="Hours a week; empty without overtime."
    )
    late_after = models.PositiveSmallIntegerField(default=LATE_AFTER, db_default=LATE_AFTER)
    not_in_after = models.PositiveSmallIntegerField(null=True, default=NOT_IN_AFTER, db_default=NOT_IN_AFTER)
    version = models.PositiveIntegerField(default=1, help_text="Increases with every change.")

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_row_of_clock_settings")]

    def __str__(self) -> str:
        return "clock settings"
