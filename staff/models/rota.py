"""The rota: planned shifts beside what was published of them, and the append-only notices to people."""

from __future__ import annotations

import secrets
from datetime import timedelta
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from fynlo.core.ids import uuid7
from staff.models.clock import LONGEST_REASON
from staff.models.employees import JOBS, LONGEST_NAME, Employee, EmployeeJob

LONGEST_NOTE = 200
TOKEN_BYTES = 24


def new_feed_token() -> str:
    """Return 192 random bits in 32 characters."""
    return secrets.token_urlsafe(TOKEN_BYTES)


class RotaWeek(models.Model):
    """A week of the rota, from its Monday. Its row is the lock of its shifts.

    `version` increases with every change of a shift. Who publishes names the version that they saw.
    """

    monday = models.DateField(primary_key=True)
    version = models.PositiveIntegerField(default=0)
    published_at = models.DateTimeField(null=True)
    published_by_name = models.CharField(max_length=120, blank=True, default="")

    def __str__(self) -> str:
        return f"week of {self.monday}"


class RotaShift(models.Model):
    """A planned shift, on the business day on which it begins. Without `employee` it is open: who can may take it.

    The columns `published_…` are what people were shown; they are empty before the first publish and once the shift
    is cancelled. A published shift that is taken out of the plan stays `is_removed` until the next publish cancels it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    day = models.DateField()
    employee = models.ForeignKey(Employee, null=True, on_delete=models.PROTECT, related_name="rota_shifts")
    employee_id: UUID | None
    job = models.ForeignKey(EmployeeJob, null=True, on_delete=models.PROTECT, related_name="rota_shifts")
    job_id: UUID | None
    kind = models.CharField(max_length=20, choices=JOBS, help_text="The job's kind.")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    break_minutes = models.PositiveSmallIntegerField(default=0)
    note = models.CharField(max_length=LONGEST_NOTE, blank=True, default="", help_text="Read by who works the shift.")
    is_removed = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1, help_text="Increases with every change.")
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    published_employee = models.ForeignKey(
        Employee, null=True, on_delete=models.PROTECT, related_name="published_shifts"
    )
    published_employee_id: UUID | None
    published_job = models.ForeignKey(EmployeeJob, null=True, on_delete=models.PROTECT, related_name="published_shifts")
    published_job_id: UUID | None
    published_kind = models.CharField(max_length=20, blank=True, default="")
    published_starts_at = models.DateTimeField(null=True)
    published_ends_at = models.DateTimeField(null=True)
    published_break_minutes = models.PositiveSmallIntegerField(default=0)
    published_note = models.CharField(max_length=LONGEST_NOTE, blank=True, default="")

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="shift_ends_after_start")
        ]
        indexes = [
            models.Index(fields=["day"], name="rota_shifts_by_day"),
            models.Index(fields=["employee", "day"], name="rota_shifts_of_employee"),
            models.Index(fields=["published_employee", "published_starts_at"], name="published_shifts_of_employee"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} on {self.day}"

    @property
    def length(self) -> timedelta:
        return self.ends_at - self.starts_at

    @property
    def is_published(self) -> bool:
        return self.published_at is not None


class ShiftRecord(models.Model):
    """What one person was notified of one shift, and how long before it. Written once; a merge moves the employee.

    `notice_hours` are the hours from `at` to the shift: to the start that was planned before, or the new one if that
    is earlier. Below 0 the shift had begun. Without an employee an open shift was announced or withdrawn.
    """

    class Action(models.TextChoices):
        PUBLISHED = "published", _("Published")
        CHANGED = "changed", _("Changed")
        CANCELLED = "cancelled", _("Cancelled")

    class Cause(models.TextChoices):
        PUBLISH = "publish", _("Rota published")
        SWAP = "swap", _("Swap")
        TAKEN = "taken", _("Open shift taken")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    shift = models.ForeignKey(RotaShift, on_delete=models.PROTECT, related_name="records")
    shift_id: UUID
    employee = models.ForeignKey(Employee, null=True, on_delete=models.PROTECT, related_name="shift_records")
    employee_id: UUID | None
    action = models.CharField(max_length=10, choices=Action.choices)
    cause = models.CharField(max_length=10, choices=Cause.choices)
    before_starts_at = models.DateTimeField(null=True)
    before_ends_at = models.DateTimeField(null=True)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    notice_hours = models.DecimalField(max_digits=8, decimal_places=2)
    at = models.DateTimeField()
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120, blank=True, default="")
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["employee", "at"], name="shift_records_of_employee"),
            models.Index(
                fields=["at"], condition=models.Q(mailed_at__isnull=True, employee__isnull=False),
                name="shift_records_to_mail",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.action} at {self.at}"


class ShiftTemplate(models.Model):
    """A shift that is planned often, such as "Early, 10:00 to 16:00". Times are of the clock on the wall."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=20, choices=JOBS)
    starts = models.TimeField()
    ends = models.TimeField()
    break_minutes = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["starts", "name", "id"]

    def __str__(self) -> str:
        return self.name


class Availability(models.Model):
    """When an employee can work on a weekday (0 is Monday). Without times not at all; without a row at any time."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="availability")
    employee_id: UUID
    weekday = models.PositiveSmallIntegerField()
    starts = models.TimeField(null=True)
    ends = models.TimeField(null=True)

    class Meta:
        ordering = ["weekday"]
        constraints = [
            models.UniqueConstraint(fields=["employee", "weekday"], name="availability_once_a_weekday"),
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="availability_of_a_weekday"),
        ]

    def __str__(self) -> str:
        return f"weekday {self.weekday}"


class Leave(models.Model):
    """Days on which an employee does not work, as they asked and as a manager answered. `hours` are of holiday."""

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", _("Holiday")
        SICK = "sick", _("Sick")
        UNPAID = "unpaid", _("Unpaid leave")
        OTHER = "other", _("Another reason")

    class Status(models.TextChoices):
        ASKED = "asked", _("Asked for")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="leave")
    employee_id: UUID
    kind = models.CharField(max_length=10, choices=Kind.choices)
    first = models.DateField()
    last = models.DateField()
    hours = models.DecimalField(max_digits=6, decimal_places=2, null=True, help_text="Hours of holiday.")
    note = models.CharField(max_length=LONGEST_NOTE, blank=True, default="")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ASKED)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    decided_by_name = models.CharField(max_length=LONGEST_NAME, blank=True, default="")
    answer = models.CharField(max_length=LONGEST_REASON, blank=True, default="")

    class Meta:
        ordering = ["first", "id"]
        constraints = [models.CheckConstraint(condition=models.Q(last__gte=models.F("first")), name="leave_has_days")]
        indexes = [
            models.Index(fields=["employee", "first"], name="leave_of_employee"),
            models.Index(fields=["last"], name="leave_by_last_day"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} from {self.first}"


class ShiftSwap(models.Model):
    """A published shift that its worker gives away, to a colleague or to who can, perhaps for another shift.

    A colleague accepts, then a manager approves: only then the rota changes.
    """

    class Status(models.TextChoices):
        OFFERED = "offered", _("Offered")
        ACCEPTED = "accepted", _("To approve")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    shift = models.ForeignKey(RotaShift, on_delete=models.PROTECT, related_name="swaps")
    shift_id: UUID
    giver = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="swaps_given")
    giver_id: UUID
    taker = models.ForeignKey(Employee, null=True, on_delete=models.PROTECT, related_name="swaps_taken")
    taker_id: UUID | None
    in_return = models.ForeignKey(RotaShift, null=True, on_delete=models.PROTECT, related_name="swaps_in_return")
    in_return_id: UUID | None
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OFFERED)
    note = models.CharField(max_length=LONGEST_NOTE, blank=True, default="")
    asked_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    decided_by_name = models.CharField(max_length=LONGEST_NAME, blank=True, default="")
    answer = models.CharField(max_length=LONGEST_REASON, blank=True, default="")

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["shift"],
                condition=models.Q(status__in=["offered", "accepted"]),
                name="one_open_swap_of_a_shift",
            )
        ]

    def __str__(self) -> str:
        return f"swap of {self.shift_id}"

    @property
    def is_open(self) -> bool:
        return self.status in (self.Status.OFFERED, self.Status.ACCEPTED)


class CalendarFeed(models.Model):
    """The secret address of an employee's own shifts for their calendar. Plain text: their page shows it again."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="calendar_feeds")
    employee_id: UUID
    token = models.CharField(max_length=32, unique=True, default=new_feed_token)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["employee"], condition=models.Q(revoked_at__isnull=True), name="one_calendar_of_an_employee"
            )
        ]

    def __str__(self) -> str:
        return f"calendar of {self.employee_id}"


class RotaSettings(models.Model):
    """One row. With `short_notice_hours` what was notified later than that before a shift counts as short notice.

    `short_notice_from` is the first day on which it counts; the law that will ask for it is not in force yet. The
    leave year begins on the first of `leave_year_month`.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    leave_year_month = models.PositiveSmallIntegerField(default=1, db_default=1)
    short_notice_hours = models.PositiveSmallIntegerField(null=True)
    short_notice_from = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1, help_text="Increases with every change.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="one_row_of_rota_settings"),
            models.CheckConstraint(
                condition=models.Q(leave_year_month__range=(1, 12)), name="leave_year_begins_in_a_month"
            ),
        ]

    def __str__(self) -> str:
        return "rota settings"
