"""Deposits: money that guests pay for a booking or an event before the meal."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from fynlo.core.ids import uuid7
from orders.models import Booking, Line
from payments.models.payments import MONEY, Payment, Refund


class Deposit(models.Model):
    """A deposit for one date. In pounds.

    It is sold by `line`. `amount` and its `vat`, at `rate` (a fraction), are stored when it is taken; `balance` is what
    is still held of it: the sum of its movements, which the database checks at each commit. The guest's name, phone and
    email stand here only, so that erasing them keeps the money. `booking` is the one that staff linked it to.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.PositiveIntegerField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=30, blank=True, default="")
    email = models.EmailField(max_length=254, blank=True, default="")
    for_date = models.DateField(db_index=True)
    party = models.PositiveSmallIntegerField(null=True)
    terms = models.CharField(max_length=300, blank=True, default="", help_text="What was agreed with the guest.")
    amount = models.DecimalField(**MONEY)
    vat = models.DecimalField(**MONEY)
    rate = models.DecimalField(max_digits=5, decimal_places=4, default=Decimal("0.0000"))
    balance = models.DecimalField(**MONEY)
    line = models.OneToOneField(Line, on_delete=models.PROTECT, related_name="deposit")
    line_id: UUID
    booking = models.ForeignKey(Booking, null=True, on_delete=models.PROTECT, related_name="deposits")
    booking_id: UUID | None
    taken_at = models.DateTimeField(null=True, help_text="When its bill was paid in full.")
    cancelled_at = models.DateTimeField(null=True, help_text="Its line was voided before it was paid.")
    erased_at = models.DateTimeField(null=True)
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120, blank=True, default="")
    created_at = models.DateTimeField()

    movements: models.QuerySet[DepositMovement]

    class Meta:
        ordering = ["for_date", "number"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__gt=0, vat__gte=0, balance__gte=0, balance__lte=models.F("amount")),
                name="deposit_amounts",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """Return the number as staff read it: `DP-0042`."""
        return f"DP-{self.number:04d}"


class DepositMovement(models.Model):
    """What changed the balance of a deposit, in pounds: above zero we hold more. Written once.

    `vat` is the part of the stored VAT in it. Applied to a bill, and given back from one, it has the `payment`, and the
    latter its `refund`.
    """

    class Kind(models.TextChoices):
        TAKEN = "taken", _("Taken")
        APPLIED = "applied", _("Applied to a bill")
        RETURNED = "returned", _("Given back from a bill")
        REFUNDED = "refunded", _("Refunded to the guest")
        KEPT = "kept", _("Kept")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    deposit = models.ForeignKey(Deposit, on_delete=models.PROTECT, related_name="movements")
    deposit_id: UUID
    kind = models.CharField(max_length=10, choices=Kind.choices)
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    vat = models.DecimalField(max_digits=10, decimal_places=2)
    payment = models.ForeignKey(Payment, null=True, on_delete=models.PROTECT, related_name="deposit_movements")
    payment_id: UUID | None
    refund = models.OneToOneField(Refund, null=True, on_delete=models.PROTECT, related_name="deposit_movement")
    refund_id: UUID | None
    reason = models.CharField(max_length=200, blank=True, default="")
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["payment"], condition=models.Q(kind="applied"), name="deposit_applied_once_per_payment"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["taken", "returned"], amount__gt=0)
                | models.Q(kind__in=["applied", "refunded", "kept"], amount__lt=0),
                name="deposit_movement_amount",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} of {self.deposit_id}"
