"""A stocktake: what is to be counted where, what people counted, and what became of the difference."""

from __future__ import annotations

from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from fynlo.core.ids import uuid7
from inventory.models.items import MONEY, QUANTITY, Item, Location

LONGEST_NAME = 60
LONGEST_NOTE = 200


class Stocktake(models.Model):
    """A count of all or chosen places and categories. An empty list of either means all of them.

    Of a `blind` one the people who count do not see what should be there. `batch` is what the approval moved.
    `uncounted` says what the approval did with what was not counted.
    """

    class Status(models.TextChoices):
        COUNTING = "counting", _("Counting")
        APPROVED = "approved", _("Approved")
        CANCELLED = "cancelled", _("Cancelled")

    class Uncounted(models.TextChoices):
        KEEP = "keep", _("Stays as it is")
        ZERO = "zero", _("Counts as zero")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=LONGEST_NAME)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.COUNTING)
    blind = models.BooleanField()
    location_ids = ArrayField(models.UUIDField(), default=list)
    categories = ArrayField(models.CharField(max_length=60), default=list)
    uncounted = models.CharField(max_length=4, choices=Uncounted.choices, default=Uncounted.KEEP)
    started_at = models.DateTimeField()
    started_by = models.UUIDField(null=True)
    started_by_name = models.CharField(max_length=120, blank=True, default="")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.UUIDField(null=True)
    closed_by_name = models.CharField(max_length=120, blank=True, default="")
    batch = models.UUIDField(null=True)

    class Meta:
        ordering = ["-started_at", "-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.COUNTING


class StocktakeLine(models.Model):
    """An item in one place that a stocktake counts. `counted` is in the item's unit; None is not counted yet.

    `counted_at` is the moment of the count that stands: what moves later applies on top. `recount_asked_at` is when a
    manager asked for a second count, until there is one. From the approval on, `expected` is what was there at that
    moment, `difference` and `value` are what was booked, and `skipped` says why nothing was.
    """

    class Skipped(models.TextChoices):
        NOT = "", _("Not skipped")
        ARCHIVED = "archived", _("The item or its place is archived")
        UNCOUNTED = "uncounted", _("Not counted")
        COUNTED_SINCE = "since", _("Counted again outside the stocktake")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    stocktake = models.ForeignKey(Stocktake, on_delete=models.PROTECT, related_name="lines")
    stocktake_id: UUID
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="stocktake_lines")
    item_id: UUID
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="stocktake_lines")
    location_id: UUID
    counted = models.DecimalField(**QUANTITY, null=True)
    counted_at = models.DateTimeField(null=True)
    counted_by = models.UUIDField(null=True)
    counted_by_name = models.CharField(max_length=120, blank=True, default="")
    recount_asked_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=LONGEST_NOTE, blank=True, default="")
    expected = models.DecimalField(**QUANTITY, null=True)
    difference = models.DecimalField(**QUANTITY, null=True)
    value = models.DecimalField(**MONEY, null=True)
    skipped = models.CharField(max_length=10, choices=Skipped.choices, blank=True, default="")
    changed_at = models.DateTimeField()

    counts: QuerySet[StocktakeCount]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stocktake", "item", "location"], name="stocktake_line_once")]
        indexes = [models.Index(fields=["stocktake", "changed_at"], name="stocktake_lines_changed")]

    def __str__(self) -> str:
        return f"{self.item_id} at {self.location_id}"


class StocktakeCount(models.Model):
    """What one person counted once. Written once: a second count replaces the first or adds to it, as it says."""

    class Mode(models.TextChoices):
        REPLACE = "replace", _("Replaces earlier counts")
        ADD = "add", _("Adds to earlier counts")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    line = models.ForeignKey(StocktakeLine, on_delete=models.PROTECT, related_name="counts")
    line_id: UUID
    mode = models.CharField(max_length=7, choices=Mode.choices)
    quantity = models.DecimalField(**QUANTITY)
    unit = models.CharField(max_length=20)
    in_own_unit = models.DecimalField(**QUANTITY)
    counted_at = models.DateTimeField()
    stored_at = models.DateTimeField()
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        ordering = ["counted_at", "id"]
        indexes = [models.Index(fields=["line", "counted_at", "id"], name="stocktake_counts_of_line")]

    def __str__(self) -> str:
        return f"{self.quantity} {self.unit} ({self.mode})"
