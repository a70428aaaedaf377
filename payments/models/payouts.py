"""What providers sent to the restaurant's bank, line by line, and what each line is in our books."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from fynlo.core.ids import uuid7
from payments.models.payments import MONEY, Payment


class Payout(models.Model):
    """Money that a provider sent to the restaurant's bank, by the provider's own `reference`.

    `amount` is in pounds of `currency`: the sum of its movements less their fees. One that is not paid yet, or has
    failed, is not in the ledger. `fetched_at` is when it was stored first.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    provider = models.CharField(max_length=20)
    reference = models.CharField(max_length=80)
    amount = models.DecimalField(**MONEY)
    currency = models.CharField(max_length=3)
    arrives_on = models.DateField(db_index=True)
    is_paid = models.BooleanField()
    fetched_at = models.DateTimeField()

    movements: models.QuerySet[PayoutMovement]
    lines_to_check: int  # annotated by payments.payouts.selectors

    class Meta:
        ordering = ["-arrives_on", "-id"]
        constraints = [models.UniqueConstraint(fields=["provider", "reference"], name="payout_once")]

    def __str__(self) -> str:
        return f"{self.provider} {self.reference}"


class PayoutMovement(models.Model):
    """One line of a payout: `amount` moved, `fee` was kept, in pounds; money out of the account is negative.

    `payment` is our payment that it is about, `refund` our refund. `expected` is what our books have for it, null while
    it is not matched. What differs, or is not ours, is explained by a person: then `explanation` says what it was.
    """

    class Kind(models.TextChoices):
        PAYMENT = "payment", _("Payment")
        REFUND = "refund", _("Refund")
        DISPUTE = "dispute", _("Dispute")
        FEE = "fee", _("Fee")
        OTHER = "other", _("Other")

    class Status(models.TextChoices):
        MATCHED = "matched", _("Matched")
        UNMATCHED = "unmatched", _("Not found")
        DIFFERS = "differs", _("Another amount")
        EXPLAINED = "explained", _("Explained")

    TO_CHECK = (Status.UNMATCHED, Status.DIFFERS)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    payout = models.ForeignKey(Payout, on_delete=models.PROTECT, related_name="movements")
    payout_id: UUID
    reference = models.CharField(max_length=80)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    amount = models.DecimalField(**MONEY)
    fee = models.DecimalField(**MONEY)
    at = models.DateTimeField()
    payment_reference = models.CharField(max_length=80, blank=True)
    source = models.CharField(max_length=80, blank=True, help_text="The provider's id of the refund or dispute.")
    key = models.UUIDField(null=True, help_text="Our payment's or refund's id, where the provider kept it.")
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.UNMATCHED)
    payment = models.ForeignKey(Payment, null=True, on_delete=models.PROTECT, related_name="payout_movements")
    payment_id: UUID | None
    refund = models.OneToOneField("Refund", null=True, on_delete=models.PROTECT, related_name="payout_movement")
    refund_id: UUID | None
    expected = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    explanation = models.CharField(max_length=200, blank=True)
    explained_by = models.UUIDField(null=True)
    explained_by_name = models.CharField(max_length=120, blank=True)
    explained_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["payout", "reference"], name="payout_movement_once"),
            models.UniqueConstraint(
                fields=["payment"],
                condition=models.Q(kind="payment", payment__isnull=False),
                name="payout_movement_pays_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["payout"], condition=models.Q(status__in=["unmatched", "differs"]), name="payout_to_check"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} in {self.payout_id}"

    @property
    def net(self) -> Decimal:
        """What it adds to the payout."""
        return self.amount - self.fee

    def age(self, today: date) -> int:
        """Return how many days ago the payout arrived; 0 for one that is yet to come."""
        return max((today - self.payout.arrives_on).days, 0)
