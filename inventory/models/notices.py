"""What ran low, for the email to the managers: at most one a day for each item."""

from __future__ import annotations

from uuid import UUID

from django.db import models

from fynlo.core.ids import uuid7
from inventory.models.items import QUANTITY, Item


class StockNotice(models.Model):
    """An item fell to its level, or to nothing, on a business day. The worker mails it (`inventory.notices`)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="notices")
    item_id: UUID
    business_day = models.DateField()
    quantity = models.DecimalField(**QUANTITY, help_text="What was free then.")
    at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "business_day"], name="stock_notice_once_a_day")]
        indexes = [
            models.Index(fields=["at"], condition=models.Q(mailed_at__isnull=True), name="stock_notices_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.item_id} on {self.business_day}"
