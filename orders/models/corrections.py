"""The journal of corrections: rows are added, never edited, and stored as long as the sales."""

from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from fynlo.core.ids import uuid7
from orders.models.lines import Line
from orders.models.orders import MONEY, Order


class Correction(models.Model):
    """One correction, with its author, device and reason. A trigger refuses edits.

    `value` is what it took off the bill, in pounds at menu prices; removing a discount has a negative value. Voiding a
    whole order adds one row for each line. A change of a price has the unit price before and after it. `approved_by` is
    the manager who approved it, if one did.
    """

    class Kind(models.TextChoices):
        VOID = "void", _("Void")
        COMP = "comp", _("On the house")
        DISCOUNT = "discount", _("Discount")
        REMOVAL = "removal", _("Discount removed")
        REOPEN = "reopen", _("Reopened")
        PRICE = "price", _("Price changed")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="corrections")
    order_id: UUID
    line = models.ForeignKey(Line, null=True, on_delete=models.PROTECT, related_name="corrections")
    line_id: UUID | None
    value = models.DecimalField(**MONEY)
    price_before = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    price_after = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    reason = models.CharField(max_length=200)
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120, blank=True)
    approved_by = models.UUIDField(null=True)
    approved_by_name = models.CharField(max_length=120, blank=True, db_default="")
    device_id = models.UUIDField(null=True)
    business_day = models.DateField(db_index=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} of {self.value} on {self.order_id}"
