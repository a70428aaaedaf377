"""Files that a worker makes in the background, and reports that are emailed regularly."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from fynlo.core.ids import uuid7


class ReportFile(models.Model):
    """A report that a worker writes into a file, or has written. Deleted with its file at `expires_at`.

    `choice` has the texts of the report's address: start, end, compare and the filters. `steps_done` of `steps` counts
    the finished parts of the work. `attempts` numbers the workers that took it; the latest one owns it until
    `lease_until`. `path` is the file's name in the storage, "" until it is stored.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("In progress")
        DONE = "done", _("Ready")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    UNFINISHED = (Status.WAITING, Status.RUNNING)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    report = models.SlugField(max_length=60)
    choice = models.JSONField()
    extension = models.CharField(max_length=4)
    by = models.UUIDField()
    by_name = models.CharField(max_length=120)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    steps_done = models.PositiveSmallIntegerField(default=0)
    steps = models.PositiveSmallIntegerField(default=2)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField()
    path = models.CharField(max_length=200, blank=True)
    file_name = models.CharField(max_length=160, blank=True)
    size = models.PositiveBigIntegerField(default=0, help_text="Bytes.")
    rows = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True, help_text="Why it failed, as a sentence.")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(
                fields=["lease_until"], condition=models.Q(status__in=("waiting", "running")), name="report_file_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.report} {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def is_unfinished(self) -> bool:
        return self.status in self.UNFINISHED


class ReportSchedule(models.Model):
    """A report that is emailed after each day, week or month.

    `choice` has its comparison and filters. `next_end` is the last day of the period that is sent next; each send moves
    it on, so a period is sent once. While a worker makes one, `retry_at` is the end of its lease. `last_end` is the
    last day of the period sent last, `error` why the last one was not sent.
    """

    class Every(models.TextChoices):
        DAY = "day", _("Every day")
        WEEK = "week", _("Every week")
        MONTH = "month", _("Every month")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    report = models.SlugField(max_length=60)
    choice = models.JSONField(default=dict)
    every = models.CharField(max_length=5, choices=Every.choices)
    send_at = models.TimeField(help_text="By the restaurant's clock.")
    next_end = models.DateField()
    attempts = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    last_end = models.DateField(null=True)
    last_sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, help_text="Increases with every change.")
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()

    recipients: models.QuerySet[ReportRecipient]

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return f"{self.report}, {self.get_every_display().lower()}"


class ReportRecipient(models.Model):
    """A person of the restaurant who gets a scheduled email, until they stop it themselves."""

    schedule = models.ForeignKey(ReportSchedule, on_delete=models.CASCADE, related_name="recipients")
    user_id = models.UUIDField()
    unsubscribed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["schedule", "user_id"], name="report_recipient_once")]

    def __str__(self) -> str:
        return f"{self.user_id} of {self.schedule_id}"


class DayFigures(models.Model):
    """The figures of one source on one business day, as `restaurants.reports.day_figures` computed them.

    `rows` are the keys and figures of the source's columns in a JSON text, which only its `DaySource` understands.
    They repeat what the orders say: deleting them loses nothing.
    """

    pk = models.CompositePrimaryKey("source", "business_day")
    source = models.SlugField(max_length=40)
    business_day = models.DateField()
    rows = models.TextField()

    class Meta:
        verbose_name_plural = "day figures"

    def __str__(self) -> str:
        return f"{self.source} of {self.business_day}"


class DayFiguresMark(models.Model):
    """Up to which event the stored figures are known to be right. One row; workers lock it.

    Every stored day was computed after the event `seq` of `epoch`, or no event up to it was about an order of that day.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    epoch = models.PositiveIntegerField()
    seq = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.epoch}/{self.seq}"
