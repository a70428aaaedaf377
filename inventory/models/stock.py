"""What is there, and every movement that made it so."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from django.db import models

from fynlo.core.ids import uuid7
from inventory.models.items import MONEY, QUANTITY, Item, Location


class Movement(models.Model):
    """A change of what is there, in the item's unit and in pounds: above zero it came in. Written once.

    `correction` is what a delivery corrected of earlier movements that left at a guess (`inventory.costing`). A move
    between two places is two movements with the same `batch`. `line` is the line of an order that it was for. `at` is
    when it happened, `stored_at` when we learned of it: a device without a network tells us later.
    """

    class Kind(models.TextChoices):
        DELIVERY = "delivery", "Delivery"
        WASTE = "waste", "Waste"
        COUNT = "count", "Count"
        TRANSFER = "transfer", "Transfer"
        CORRECTION = "correction", "Correction"
        SALE = "sale", "Sale"
        COMP = "comp", "Comp"
        RETURN = "return", "Return"
        PRODUCTION = "production", "Production"
        SENT_BACK = "sent_back", "Sent back"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    batch = models.UUIDField(help_text="What one command moved together.")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="movements")
    item_id: UUID
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="movements")
    location_id: UUID
    kind = models.CharField(max_length=12, choices=Kind.choices)
    quantity = models.DecimalField(**QUANTITY)
    value = models.DecimalField(**MONEY)
    correction = models.DecimalField(**MONEY)
    reason = models.CharField(max_length=200, blank=True, default="")
    picture = models.CharField(
        max_length=64, blank=True, default="", help_text="Of waste: the name of its picture (`menu.images`)."
    )
    about = models.UUIDField(null=True, help_text="The order or delivery that it is part of.")
    line = models.UUIDField(null=True)
    business_day = models.DateField()
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120, blank=True, default="")
    at = models.DateTimeField()
    stored_at = models.DateTimeField()

    class Meta:
        ordering = ["-stored_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(quantity=0) | ~models.Q(value=0) | models.Q(kind="count"),
                name="stock_movement_moves_something",
            ),
            models.UniqueConstraint(fields=["line", "item", "kind"], name="stock_movement_of_line_once"),
        ]
        indexes = [
            models.Index(fields=["item", "-stored_at", "-id"], name="stock_movements_of_item"),
            models.Index(fields=["business_day", "kind"], name="stock_movements_by_day"),
            models.Index(fields=["batch"], name="stock_movements_of_batch"),
            models.Index(fields=["about"], condition=models.Q(about__isnull=False), name="stock_movements_about"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.quantity} of {self.item_id}"


class Stock(models.Model):
    """What is there of an item in all places, kept with each movement: the sums of its movements.

    `cost` is the moving average of one unit in pounds, or the last known one while nothing is there. `reserved` is what
    open orders need of a scarce item: the sum of their `LineUse`.
    """

    item = models.OneToOneField(Item, primary_key=True, on_delete=models.PROTECT, related_name="stock")
    item_id: UUID
    quantity = models.DecimalField(**QUANTITY, default=0)
    value = models.DecimalField(**MONEY, default=0)
    reserved = models.DecimalField(**QUANTITY, default=0, db_default=0)
    cost = models.DecimalField(max_digits=20, decimal_places=10, default=0)
    last_delivered_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.quantity} of {self.item_id}"

    @property
    def free(self) -> Decimal:
        """What is there and not reserved."""
        return self.quantity - self.reserved


class LocationStock(models.Model):
    """What is there of an item in one place: the sum of its movements there."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="by_location")
    item_id: UUID
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="stock")
    location_id: UUID
    quantity = models.DecimalField(**QUANTITY, default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "location"], name="location_stock_once")]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.item_id} at {self.location_id}"
