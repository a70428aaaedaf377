"""Employees with their jobs, dated pay rates, and documents that expire."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from fynlo.core.ids import uuid7
from restaurants.identity.selectors import job_label as kind_label
from restaurants.models.people import Job, Role
from staff.working_time import UNDER_18, rules_for

if TYPE_CHECKING:
    from staff.models.clock import Punch
    from staff.models.rota import Availability, Leave, RotaShift
    from staff.models.timesheets import TimesheetDay

LONGEST_NAME = 120
LONGEST_TITLE = 60
SHORTEST_NOTICE, LONGEST_NOTICE = 7, 92  # days to leave the opt-out: at most three months (Working Time Regulations 5)
RATE: dict[str, Any] = {"max_digits": 7, "decimal_places": 2}
JOBS = [(Role.MANAGER.value, Role.MANAGER.label), *Job.choices]


def job_label(job: str, title: str = "") -> str:
    """Return the job's own title, or the label of its kind."""
    return title or kind_label(job)


class Employee(models.Model):
    """A person who works or worked here, with or without a sign-in. A leaver keeps the row and its history.

    `person` is the id of the user who signs in; null for a worker without a sign-in. `merged_into` is the row that a
    duplicate became part of; a merged row is in no list.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.UUIDField(null=True, help_text="The id of the person who signs in; empty without a sign-in.")
    name = models.CharField(max_length=LONGEST_NAME)
    email = models.EmailField(max_length=254, blank=True, default="")
    phone = models.CharField(max_length=30, blank=True, default="")
    address = models.CharField(max_length=300, blank=True, default="")
    emergency_contact = models.CharField(max_length=150, blank=True, default="", help_text="Name and phone.")
    born_on = models.DateField(null=True, help_text="For the rules about workers under 18.")
    payroll_number = models.CharField(max_length=30, blank=True, default="", help_text="As the payroll knows them.")
    opted_out_on = models.DateField(null=True, help_text="When they signed the opt-out of the 48-hour week.")
    opt_out_notice_days = models.PositiveSmallIntegerField(default=SHORTEST_NOTICE, db_default=SHORTEST_NOTICE)
    opt_out_notice_on = models.DateField(null=True, help_text="When they gave notice to leave the opt-out.")
    started_on = models.DateField()
    ended_on = models.DateField(null=True, help_text="The last day of work; empty for a person who works here.")
    end_reason = models.CharField(max_length=200, blank=True, default="")
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="duplicates")
    merged_into_id: UUID | None
    version = models.PositiveIntegerField(default=1, help_text="Increases with every change of the details.")
    created_at = models.DateTimeField()

    jobs: models.QuerySet[EmployeeJob]
    documents: models.QuerySet[EmployeeDocument]
    punches: models.QuerySet[Punch]
    timesheet_days: models.QuerySet[TimesheetDay]
    rota_shifts: models.QuerySet[RotaShift]
    availability: models.QuerySet[Availability]
    leave: models.QuerySet[Leave]

    class Meta:
        ordering = [Lower("name"), "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(merged_into__isnull=True), name="one_employee_per_person"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on__isnull=True) | models.Q(ended_on__gte=models.F("started_on")),
                name="employee_ends_after_start",
            ),
        ]
        indexes = [models.Index(Lower("name"), "id", name="employees_by_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def opt_out_ends_on(self) -> date | None:
        """The first day on which the 48-hour limit counts again; None without notice."""
        given = self.opt_out_notice_on
        return None if given is None else given + timedelta(days=self.opt_out_notice_days)

    def has_opted_out(self, day: date) -> bool:
        """Whether the average of 48 hours does not bind on that day. Nobody under 18 can opt out."""
        if self.opted_out_on is None or day < self.opted_out_on or rules_for(self.born_on, day) is UNDER_18:
            return False
        return self.opt_out_ends_on is None or day < self.opt_out_ends_on

    def works_on(self, day: date) -> bool:
        """Whether this person is employed on that day."""
        return self.started_on <= day and (self.ended_on is None or day <= self.ended_on)


class EmployeeJob(models.Model):
    """A job that an employee does. `job` is its kind, which the tips policy weighs; `title` is the house's own word.

    A job that ended keeps its rates and what was worked in it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="jobs")
    employee_id: UUID
    job = models.CharField(max_length=20, choices=JOBS)
    title = models.CharField(max_length=LONGEST_TITLE, blank=True, default="")
    ended_on = models.DateField(null=True)
    created_at = models.DateTimeField()

    rates: models.QuerySet[PayRate]
    punches: models.QuerySet[Punch]

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                "employee", "job", Lower("title"), condition=models.Q(ended_on__isnull=True), name="employee_job_once"
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return job_label(self.job, self.title)


class PayRate(models.Model):
    """What an hour of a job is paid from a day on, in pounds before tax. The newest row up to a day is that day's."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    job = models.ForeignKey(EmployeeJob, on_delete=models.PROTECT, related_name="rates")
    job_id: UUID
    from_day = models.DateField()
    hourly = models.DecimalField(**RATE)
    set_at = models.DateTimeField()
    set_by = models.UUIDField(null=True)
    set_by_name = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        ordering = ["-from_day"]
        constraints = [
            models.UniqueConstraint(fields=["job", "from_day"], name="pay_rate_once_a_day"),
            models.CheckConstraint(condition=models.Q(hourly__gte=0), name="pay_rate_not_below_zero"),
        ]

    def __str__(self) -> str:
        return f"from {self.from_day}"


class EmployeeDocument(models.Model):
    """What an employee must prove, such as the right to work. Only what was checked is kept, not the paper itself.

    `expires_on` is its last day; empty for one that does not expire.
    """

    class Kind(models.TextChoices):
        RIGHT_TO_WORK = "right_to_work", _("Right to work")
        FOOD_HYGIENE = "food_hygiene", _("Food hygiene")
        FIRST_AID = "first_aid", _("First aid")
        PERSONAL_LICENCE = "personal_licence", _("Personal licence (alcohol)")
        OTHER = "other", _("Another document")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="documents")
    employee_id: UUID
    kind = models.CharField(max_length=20, choices=Kind.choices)
    description = models.CharField(max_length=LONGEST_NAME, blank=True, default="")
    checked_on = models.DateField()
    checked_by = models.UUIDField(null=True)
    checked_by_name = models.CharField(max_length=120, blank=True, default="")
    expires_on = models.DateField(null=True)
    removed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["kind", "-expires_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_on__isnull=True) | models.Q(expires_on__gte=models.F("checked_on")),
                name="document_expires_after_check",
            )
        ]
        indexes = [
            models.Index(
                fields=["expires_on"],
                condition=models.Q(removed_at__isnull=True, expires_on__isnull=False),
                name="documents_that_expire",
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return self.description or str(self.Kind(self.kind).label)
