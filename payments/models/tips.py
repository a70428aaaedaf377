"""Tips: the written policy, the hours of a period, the pools that were allocated, what was paid, what workers asked.

Employment (Allocation of Tips) Act 2023: each table but TipHours is append-only, and its rows are kept. No erasure
removes them before three years are over.
"""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from fynlo.core.ids import uuid7
from orders.models.exact_json import ExactJSONField
from payments.models.payments import MONEY


class TipPolicy(models.Model):
    """One version of the written policy. `weights` are by role or job: hours × weight are a worker's points.

    Workers are consulted before a version: who, when and what they said.
    """

    class Period(models.TextChoices):
        WEEK = "week", _("Every week")
        MONTH = "month", _("Every month")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.PositiveIntegerField(unique=True)
    period = models.CharField(max_length=8, choices=Period.choices)
    weights = ExactJSONField(default=dict)
    text = models.TextField()
    consulted_on = models.DateField()
    consulted_with = models.CharField(max_length=300)
    consultation = models.TextField(blank=True, help_text="What the workers said.")
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-version"]

    def __str__(self) -> str:
        return f"version {self.version}"


class TipHours(models.Model):
    """The hours of a period that is not allocated yet, typed in or taken from the timesheets.

    `rows` hold person, name, job, hours and weight.
    """

    start = models.DateField(primary_key=True)
    version = models.PositiveIntegerField(default=1, help_text="Increases with every change.")
    rows = ExactJSONField(default=list)
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"hours from {self.start}"


class TipPool(models.Model):
    """The tips and service charge of one period, allocated to workers. In pounds; total = tips + service_charge.

    `tips` and `service_charge` hold corrections of earlier periods too: refunds and late sales. `due` is the last day
    on which the law wants it paid.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    start = models.DateField(unique=True)
    end = models.DateField(unique=True)
    due = models.DateField()
    policy = models.ForeignKey(TipPolicy, on_delete=models.PROTECT, related_name="pools")
    tips = models.DecimalField(**MONEY)
    service_charge = models.DecimalField(**MONEY)
    total = models.DecimalField(**MONEY)
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    shares: models.QuerySet[TipShare]

    class Meta:
        ordering = ["-start"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(total=models.F("tips") + models.F("service_charge"), total__gt=0),
                name="tip_pool_adds_up",
            ),
            models.CheckConstraint(condition=models.Q(end__gte=models.F("start")), name="tip_pool_of_days"),
        ]

    def __str__(self) -> str:
        return f"{self.total} of {self.start} to {self.end}"


class TipShare(models.Model):
    """A worker's share of a pool. `person` is the user's id; null without a sign-in, such as from an agency.

    A worker with several jobs has a share for each. points = hours × weight. The shares of a pool sum to its total.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    pool = models.ForeignKey(TipPool, on_delete=models.PROTECT, related_name="shares")
    pool_id: UUID
    person = models.UUIDField(null=True, db_index=True)
    name = models.CharField(max_length=120)
    job = models.CharField(max_length=40, blank=True)
    hours = models.DecimalField(max_digits=6, decimal_places=2)
    weight = models.DecimalField(max_digits=4, decimal_places=2)
    amount = models.DecimalField(**MONEY)
    payment: TipPayment

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["pool", "person", "job"], condition=models.Q(person__isnull=False), name="tip_share_once"
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gte=0, hours__gt=0, weight__gte=0), name="tip_share_amounts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} to {self.name}"

    @property
    def points(self) -> Decimal:
        return self.hours * self.weight


class TipPayment(models.Model):
    """A share was paid to its worker, in full."""

    class Method(models.TextChoices):
        PAYROLL = "payroll", _("With the wages")
        BANK = "bank", _("By bank transfer")
        CASH = "cash", _("In cash from the safe")

    share = models.OneToOneField(TipShare, primary_key=True, on_delete=models.PROTECT, related_name="payment")
    share_id: UUID
    method = models.CharField(max_length=8, choices=Method.choices)
    paid_on = models.DateField()
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.share_id} paid on {self.paid_on}"


class TipRequest(models.Model):
    """A worker's written request for their tip record. Answered by `due`: four weeks after `asked_on`.

    `person` is the user's id; null without a sign-in: such a worker is known by name, as in their shares. `on_paper`
    requests were entered by a manager. The record begins with the pools that end on `since`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.UUIDField(null=True, db_index=True)
    name = models.CharField(max_length=120)
    asked_on = models.DateField()
    due = models.DateField()
    since = models.DateField()
    on_paper = models.BooleanField(default=False)
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    answer: TipRequestAnswer

    class Meta:
        ordering = ["-asked_on", "-at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(due__gte=models.F("asked_on"), since__lte=models.F("asked_on")),
                name="tip_request_dates",
            ),
            models.UniqueConstraint(
                fields=["person", "name", "asked_on"], nulls_distinct=False, name="tip_request_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"request of {self.name} on {self.asked_on}"


class TipRequestAnswer(models.Model):
    """What a request was answered with. `rows` are the worker's shares with the site's totals, as they were then."""

    request = models.OneToOneField(TipRequest, primary_key=True, on_delete=models.PROTECT, related_name="answer")
    request_id: UUID
    rows = ExactJSONField(default=list)
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"answer to {self.request_id}"
