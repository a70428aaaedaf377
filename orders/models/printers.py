"""Printers that fetch their tickets from us, and the queue of each."""

from __future__ import annotations

from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from fynlo.core.ids import uuid7
from orders.models.exact_json import ExactJSONField


class Printer(models.Model):
    """A printer that asks us for work. `stations` are the slugs whose tickets it prints.

    `address_number` is part of its secret address: a new one makes the old address void. `epoch` and `cursor` say up to
    which event its tickets are in its queue, `last_number` is the newest number in it. While it is silent its tickets
    go to `fallback`. A removed printer keeps its row and its jobs.
    """

    class Protocol(models.TextChoices):
        STAR = "star", _("Star CloudPRNT")
        EPSON = "epson", _("Epson Server Direct Print")

    # How many letters of the normal size a line has, by make and width of the paper in mm: 12 dots a letter.
    COLUMNS = {("star", 80): 48, ("star", 58): 32, ("epson", 80): 42, ("epson", 58): 30}

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=40)
    protocol = models.CharField(max_length=10, choices=Protocol.choices)
    stations = ArrayField(models.CharField(max_length=40), default=list)
    paper_width = models.PositiveSmallIntegerField(default=80, help_text="In millimetres: 80 or 58.")
    fallback = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    fallback_id: UUID | None
    address_number = models.PositiveIntegerField(default=1)
    epoch = models.PositiveIntegerField()
    cursor = models.BigIntegerField()
    last_number = models.PositiveIntegerField(default=0)
    added_at = models.DateTimeField(db_default=Now())
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def columns(self) -> int:
        return self.COLUMNS[self.protocol, self.paper_width]


class PrintJob(models.Model):
    """One piece of paper in a printer's queue. `number` counts up without a gap for each printer.

    `content` are the rows that it prints (`orders.printing.paper`), written once. A ticket's job names the event that
    it was made of, so that one event makes one job, and holds in `printed` what the paper says of each line: the next
    paper prints the difference.

    `handed_at` is when the printer last took it, `attempts` how often: from the second time on the paper says so,
    because nobody knows whether the first one came out. `handed_to` is the MAC address of the one that took it, "" if
    it names none: the same address may have been typed into two printers. `unreadable` is how often it said that it
    cannot read the job. `result` is what it reported last.
    A job that another printer prints instead is `moved`; that one's job names it in `moved_from`. A job that no printer
    took in time is `too_old`: the kitchen has made the food by other means, and a stack of yesterday's tickets helps
    nobody.
    """

    class Kind(models.TextChoices):
        TICKET = "ticket", _("Ticket")
        TEST = "test", _("Test print")
        RECEIPT = "receipt", _("Receipt")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        HANDED = "handed", _("Printing")
        PRINTED = "printed", _("Printed")
        MOVED = "moved", _("Moved")
        FAILED = "failed", _("Failed")
        TOO_OLD = "too_old", _("Too old, not printed")

    UNFINISHED = (State.WAITING, State.HANDED)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    printer = models.ForeignKey(Printer, on_delete=models.CASCADE, related_name="jobs")
    printer_id: UUID
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    title = models.CharField(max_length=80)
    content = ExactJSONField()
    ticket_id = models.UUIDField(null=True)
    epoch = models.PositiveIntegerField(null=True)
    seq = models.BigIntegerField(null=True)
    printed = ExactJSONField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    unreadable = models.PositiveSmallIntegerField(default=0)
    added_at = models.DateTimeField(db_default=Now())
    handed_at = models.DateTimeField(null=True)
    handed_to = models.CharField(max_length=40, blank=True)
    ended_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=60, blank=True)
    moved_from = models.OneToOneField("self", null=True, on_delete=models.SET_NULL, related_name="moved_to")

    class Meta:
        ordering = ["printer", "number"]
        constraints = [
            models.UniqueConstraint(fields=["printer", "number"], name="print_job_number"),
            models.UniqueConstraint(
                fields=["printer", "epoch", "seq"], condition=models.Q(moved_from=None), name="one_print_job_an_event"
            ),
        ]
        indexes = [
            models.Index(
                fields=["printer", "number"],
                condition=models.Q(state__in=["waiting", "handed"]),
                name="print_job_unfinished",
            ),
            models.Index(fields=["printer", "ticket_id", "-number"], name="print_job_of_ticket"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.title}"
