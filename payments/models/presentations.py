"""The bills that guests were shown."""

from uuid import UUID

from django.db import models

from fynlo.core.ids import uuid7
from orders.models import Order
from orders.models.orders import MONEY


class BillPresentation(models.Model):
    """The first time that a bill of `amount` pounds was shown to the guest. `at` is when the server stored it.

    A till presents a bill when its screen of payment opens: no bill is printed before it is paid.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="bill_presentations")
    order_id: UUID
    amount = models.DecimalField(**MONEY)
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120, blank=True)
    device_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "amount"], name="presented_amount_of_order")]

    def __str__(self) -> str:
        return f"bill of {self.amount} for {self.order_id}"
