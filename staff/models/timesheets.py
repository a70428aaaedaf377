"""Approved days of a timesheet, append-only: what was approved, and what was opened again."""

from __future__ import annotations

from uuid import UUID

from django.db import models

from fynlo.core.ids import uuid7
from staff.models.clock import LONGEST_REASON
from staff.models.employees import Employee


class TimesheetDay(models.Model):
    """The approval of an employee's hours of one business day. While it is locked, its punches are not corrected.

    Hours are as they were approved, so that what was sent to the payroll is known later. A day that is opened again
    keeps its rows: `reopened_at` and the reason are added, and the next approval is a row of its own.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="timesheet_days")
    employee_id: UUID
    business_day = models.DateField()
    worked = models.DecimalField(max_digits=5, decimal_places=2, help_text="Paid hours.")
    breaks = models.DecimalField(max_digits=5, decimal_places=2, help_text="Hours of breaks.")
    approved_by = models.UUIDField(null=True)
    approved_by_name = models.CharField(max_length=120, blank=True, default="")
    approved_at = models.DateTimeField()
    reopened_by = models.UUIDField(null=True)
    reopened_by_name = models.CharField(max_length=120, blank=True, default="")
    reopened_at = models.DateTimeField(null=True)
    reopen_reason = models.CharField(max_length=LONGEST_REASON, blank=True, default="")

    class Meta:
        ordering = ["business_day", "approved_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "business_day"], condition=models.Q(reopened_at__isnull=True),
                name="timesheet_day_approved_once",
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["business_day"], name="timesheet_days_by_day")]

    def __str__(self) -> str:
        return f"{self.employee_id} on {self.business_day}"
