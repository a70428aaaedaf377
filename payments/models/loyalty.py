"""Loyalty points: what a restaurant gives for them, and the ledger of each customer's points."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from fynlo.core.ids import uuid7
from orders.models import Customer, Order


class LoyaltySettings(models.Model):
    """One row (pk 1). It does not exist before the first change; until then the defaults are in force.

    A customer earns `per_pound` points for each pound of food and drink. 100 points take `worth` pence off a bill.
    `tiers` are {name, from_points, percent}, by points earned in a year; `percent` is what a customer of the tier
    earns, 150 half as much again. Points expire when a customer neither earned nor used any for `expiry_months`; null
    is never.
    """

    version = models.PositiveIntegerField(default=1, help_text="Increases with every change.")
    is_on = models.BooleanField(default=False)
    per_pound = models.PositiveSmallIntegerField(default=1)
    worth = models.PositiveSmallIntegerField(default=100)
    tiers = models.JSONField(default=list)
    expiry_months = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(per_pound__gte=1, worth__gte=1), name="loyalty_settings_sums"),
        ]

    def __str__(self) -> str:
        return f"version {self.version}"


class PointsMovement(models.Model):
    """What changed the points of a customer: above zero they have more. Written once; the balance is the sum.

    `customer` is the one that the order names; a duplicate's points count for the customer it belongs to. Points of an
    order have their `order`; earned ones the `rate` too, in points for £100. Points that were used, and given back,
    have the id of their discount in `adjustment`.
    """

    class Kind(models.TextChoices):
        EARNED = "earned", _("Earned")
        REDEEMED = "redeemed", _("Used")
        RETURNED = "given_back", _("Given back")
        ADJUSTED = "adjusted", _("Corrected")
        EXPIRED = "expired", _("Expired")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="points")
    customer_id: UUID
    kind = models.CharField(max_length=10, choices=Kind.choices)
    points = models.IntegerField()
    order = models.ForeignKey(Order, null=True, on_delete=models.PROTECT, related_name="points")
    order_id: UUID | None
    adjustment = models.UUIDField(null=True)
    rate = models.PositiveIntegerField(null=True)
    reason = models.CharField(max_length=200, blank=True, default="")
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["adjustment"], condition=models.Q(kind="redeemed"), name="points_redeemed_once_per_discount"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["redeemed", "expired"], points__lt=0)
                | models.Q(kind="given_back", points__gt=0)
                | models.Q(kind__in=["earned", "adjusted"]) & ~models.Q(points=0),
                name="points_movement_sum",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.points} of {self.customer_id}"
