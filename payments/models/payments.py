"""A payment: one attempt to take money for an order."""

from decimal import Decimal

from django.db import models

from fynlo.ids import uuid7
from orders.models import Order

MONEY = {"max_digits": 10, "decimal_places": 2, "default": Decimal("0.00")}


class Payment(models.Model):
    """`id` is the device's own where it made one: a payment has one effect for ever. Amounts in pounds.

    `amount` goes to the bill, `tip` to the workers, `change` back to the guest: received = amount + tip + change.
    `fee` is what the provider keeps; cash costs nothing. `receipt_number` is of the series of the device that took
    it (`D7-0042`), where one did. `taken_by` is a person of this restaurant.
    """

    class Method(models.TextChoices):
        CASH = "cash", "Cash"
        CARD = "card", "Card"
        QR = "qr", "QR code"

    class Status(models.TextChoices):
        CREATED = "created", "Created"
        PROCESSING = "processing", "Processing"
        AUTHORISED = "authorised", "Authorised"
        CAPTURED = "captured", "Captured"
        DECLINED = "declined", "Declined"
        FAILED = "failed", "Failed"
        EXPIRED = "expired", "Expired"
        CANCELLED = "cancelled", "Cancelled"
        UNKNOWN = "unknown", "Unknown"
        DISPUTED = "disputed", "Disputed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="payments")
    method = models.CharField(max_length=10, choices=Method.choices)
    status = models.CharField(max_length=12, choices=Status.choices)
    business_day = models.DateField(db_index=True)
    amount = models.DecimalField(**MONEY)
    tip = models.DecimalField(**MONEY)
    received = models.DecimalField(**MONEY)
    change = models.DecimalField(**MONEY)
    fee = models.DecimalField(**MONEY)
    receipt_number = models.CharField(max_length=20, blank=True, default="", db_default="")
    taken_by = models.UUIDField(null=True)
    taken_by_name = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    captured_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__gte=0, tip__gte=0, received__gte=0, change__gte=0, fee__gte=0),
                name="payment_amounts",
            ),
            models.CheckConstraint(
                condition=~models.Q(method="cash")
                | models.Q(received=models.F("amount") + models.F("tip") + models.F("change")),
                name="payment_cash_adds_up",
            ),
            models.UniqueConstraint(
                fields=["receipt_number"], condition=~models.Q(receipt_number=""), name="payment_receipt_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.amount} for {self.order_id}"
