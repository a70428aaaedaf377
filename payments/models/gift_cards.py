"""Gift cards, what moved on them, and what the owner decides about them."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from fynlo.core.ids import uuid7
from orders.models import Line
from payments.models.payments import MONEY, Payment, Refund


def default_amounts() -> list[Decimal]:
    return [Decimal("20.00"), Decimal("30.00"), Decimal("50.00"), Decimal("100.00")]


class GiftCardSettings(models.Model):
    """One row (pk 1). It does not exist before the first change; until then the defaults are in force.

    `is_sold`: the till offers to sell cards. `amounts` are offered there; any other from `least` to `most` pounds can
    be typed. A card expires `expiry_months` after it was sold; null is never, as the law sets no limit.
    """

    version = models.PositiveIntegerField(default=1, help_text="Increases with every change.")
    is_sold = models.BooleanField(default=True, db_default=True)
    amounts = ArrayField(models.DecimalField(max_digits=8, decimal_places=2), default=default_amounts)
    least = models.DecimalField(max_digits=8, decimal_places=2, default=Decimal("5.00"))
    most = models.DecimalField(max_digits=8, decimal_places=2, default=Decimal("500.00"))
    expiry_months = models.PositiveSmallIntegerField(null=True)

    def __str__(self) -> str:
        return f"version {self.version}"


class GiftCard(models.Model):
    """A gift card. `balance` is the sum of its movements, which the database checks at each commit, in pounds.

    `lookup` is a keyed hash of the code, `sealed_code` the code itself, sealed for this row. A card is prepared until
    the bill of its `line` is paid. A lost card is replaced: `replaces` is the earlier card.
    """

    class Status(models.TextChoices):
        PREPARED = "prepared", _("Not paid yet")
        ACTIVE = "active", _("Active")
        BLOCKED = "blocked", _("Blocked")
        REPLACED = "replaced", _("Replaced")
        EXPIRED = "expired", _("Expired")
        CANCELLED = "cancelled", _("Cancelled")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    lookup = models.CharField(max_length=64, unique=True)
    sealed_code = models.TextField()
    last_four = models.CharField(max_length=4, db_index=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PREPARED)
    balance = models.DecimalField(**MONEY)
    sold_for = models.DecimalField(**MONEY)
    line = models.OneToOneField(Line, null=True, on_delete=models.PROTECT, related_name="gift_card")
    line_id: UUID | None
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    replaces_id: UUID | None
    expires_on = models.DateField(null=True)
    warned_at = models.DateTimeField(null=True, help_text="When an alert said that it will expire.")
    sold_by = models.UUIDField(null=True)
    sold_by_name = models.CharField(max_length=120, blank=True, default="")
    created_at = models.DateTimeField()
    activated_at = models.DateTimeField(null=True)

    movements: models.QuerySet[GiftCardMovement]

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(balance__gte=0), name="gift_card_balance"),
            models.CheckConstraint(
                condition=models.Q(balance=0) | models.Q(status__in=["active", "blocked"]), name="gift_card_in_force"
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_on"], condition=models.Q(status="active", expires_on__isnull=False),
                name="gift_card_expiry",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"gift card ending {self.last_four}"

    @property
    def state(self) -> str:
        """Its status; `used` for an active card without a balance."""
        return "used" if self.status == self.Status.ACTIVE and not self.balance else self.status


class GiftCardMovement(models.Model):
    """What changed the balance of a card, in pounds: above zero it holds more. Written once."""

    class Kind(models.TextChoices):
        SALE = "sale", _("Sold")
        REVERSAL = "reversal", _("Sale refunded")
        REDEMPTION = "redemption", _("Paid with it")
        REFUND = "refund", _("Refunded to it")
        REPLACEMENT = "replacement", _("Replaced")
        EXPIRY = "expiry", _("Expired")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    card = models.ForeignKey(GiftCard, on_delete=models.PROTECT, related_name="movements")
    card_id: UUID
    kind = models.CharField(max_length=12, choices=Kind.choices)
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    payment = models.ForeignKey(Payment, null=True, on_delete=models.PROTECT, related_name="gift_card_movements")
    payment_id: UUID | None
    refund = models.OneToOneField(Refund, null=True, on_delete=models.PROTECT, related_name="gift_card_movement")
    refund_id: UUID | None
    reason = models.CharField(max_length=200, blank=True, default="")
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["payment"], condition=models.Q(kind="redemption"), name="gift_card_redeemed_once_per_payment"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["sale", "refund"], amount__gt=0)
                | models.Q(kind__in=["redemption", "expiry"], amount__lt=0)
                | models.Q(kind__in=["reversal", "replacement"]) & ~models.Q(amount=0),
                name="gift_card_movement_amount",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="redemption") | models.Q(payment__isnull=False),
                name="gift_card_redemption_has_payment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} of {self.card_id}"
