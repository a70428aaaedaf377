"""The journal of what was put right: written once, never edited, kept as long as the sales."""

from django.db import models

from fynlo.core.ids import uuid7
from orders.models.lines import Line
from orders.models.orders import MONEY, Order


class Correction(models.Model):
    """One thing put right, by whom, on which device and why. The database itself refuses an edit.

    `value` in menu prices is what it took off the bill; a removal of a discount has one below nought. A void of a whole
    order has one row for each of its lines.
    """

    class Kind(models.TextChoices):
        VOID = "void", "Void"
        COMP = "comp", "On the house"
        DISCOUNT = "discount", "Discount"
        REMOVAL = "removal", "Discount removed"
        REOPEN = "reopen", "Reopened"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="corrections")
    line = models.ForeignKey(Line, null=True, on_delete=models.PROTECT, related_name="corrections")
    value = models.DecimalField(**MONEY)
    reason = models.CharField(max_length=200)
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120, blank=True)
    device_id = models.UUIDField(null=True)
    business_day = models.DateField(db_index=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} of {self.value} on {self.order_id}"
