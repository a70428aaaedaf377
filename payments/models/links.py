"""The guest's way to one bill."""

import secrets
from datetime import datetime, timedelta

from django.db import models

from fynlo.core.ids import uuid7
from orders.models import Order

TOKEN_BYTES = 16
AFTER_CLOSING = timedelta(hours=3)  # for the receipts that a guest has not opened yet


def new_token() -> str:
    """128 random bits in 22 characters: short enough for a small QR code, nothing to guess."""
    return secrets.token_urlsafe(TOKEN_BYTES)


class BillLink(models.Model):
    """`token` opens one bill to whoever holds it, until `expires_at`. It is kept as it is: the till shows it again."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="bill_links")
    token = models.CharField(max_length=22, unique=True, default=new_token)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["order", "expires_at"], name="bill_link_of_order")]

    def __str__(self) -> str:
        return f"bill of {self.order_id}"

    def is_usable(self, now: datetime) -> bool:
        """Whether it opens the bill. Needs `order`: once that is closed, the link ends AFTER_CLOSING later."""
        closed_at = self.order.closed_at
        if self.revoked_at is not None or now >= self.expires_at:
            return False
        return closed_at is None or now < closed_at + AFTER_CLOSING
