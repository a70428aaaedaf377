"""The guests' link to one bill."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import models

from fynlo.core.ids import uuid7
from orders.models import Order

TOKEN_BYTES = 16
AFTER_CLOSING = timedelta(hours=3)  # so that guests can still open their receipts


def new_token() -> str:
    """Return 128 random bits in 22 characters: impossible to guess and short enough for a small QR code."""
    return secrets.token_urlsafe(TOKEN_BYTES)


class BillLink(models.Model):
    """Opens one bill to anyone who has `token`, until `expires_at`. Stored in plain text: the till shows it again."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="bill_links")
    order_id: UUID
    token = models.CharField(max_length=22, unique=True, default=new_token)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["order", "expires_at"], name="bill_link_of_order")]

    def __str__(self) -> str:
        return f"bill of {self.order_id}"

    def is_usable(self, now: datetime) -> bool:
        """Return whether the link opens the bill. Reads `order`: the link ends AFTER_CLOSING after the order closes."""
        closed_at = self.order.closed_at
        if self.revoked_at is not None or now >= self.expires_at:
            return False
        return closed_at is None or now < closed_at + AFTER_CLOSING
