"""What is counted: items with their units, the places where they lie, the suppliers who deliver them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower, Upper

from fynlo.core.ids import uuid7
from inventory.errors import ConversionMissing
from inventory.units import Conversion, Units
from orders.models.exact_json import ExactJSONField

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from inventory.models.stock import Movement, Stock

QUANTITY: dict[str, Any] = {"max_digits": 14, "decimal_places": 4}
MONEY: dict[str, Any] = {"max_digits": 12, "decimal_places": 2}
LONGEST_NAME = 120


class Location(models.Model):
    """A place where stock lies, such as the cold room. An archived one keeps its movements."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=LONGEST_NAME)
    sort_order = models.PositiveIntegerField(default=0)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["sort_order", Lower("name"), "id"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"), condition=models.Q(archived_at__isnull=True), name="stock_location_name"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Supplier(models.Model):
    """Who delivers. `lead_days` is how long a delivery takes, `review_days` how long until the next order, in days."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=LONGEST_NAME)
    contact = models.CharField(max_length=120, blank=True, default="")
    email = models.EmailField(max_length=254, blank=True, default="")
    phone = models.CharField(max_length=30, blank=True, default="")
    notes = models.CharField(max_length=500, blank=True, default="")
    lead_days = models.PositiveSmallIntegerField(default=1)
    review_days = models.PositiveSmallIntegerField(default=7, db_default=7)
    version = models.PositiveIntegerField(default=1, help_text="Increases with every change.")
    archived_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    items: RelatedManager[Item]

    class Meta:
        ordering = [Lower("name"), "id"]
        constraints = [
            models.UniqueConstraint(Lower("name"), condition=models.Q(archived_at__isnull=True), name="supplier_name")
        ]

    def __str__(self) -> str:
        return self.name


class Item(models.Model):
    """Something that is bought, kept and used up. Quantities are in its `unit`.

    `conversions` are its own units, as [unit, factor, of], beside the standard ones (`inventory.units`). Below
    `reorder_at` it is low, and an order fills it up to `par_level`; None of both is not watched. `allergens` None is
    not known yet, which never reads as free from any. Of a `scarce` item, what an order needs is reserved when it is
    ordered, and no more is sold than there is. With `sells_out`, the dishes that need it are sold out while nothing is
    left of it. It is bought in `order_unit`; empty: in the first of its own units that is more than one.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sku = models.CharField(max_length=40)
    name = models.CharField(max_length=LONGEST_NAME)
    category = models.CharField(max_length=60, blank=True, default="")
    unit = models.CharField(max_length=20)
    conversions = ExactJSONField(default=list)
    par_level = models.DecimalField(**QUANTITY, null=True)
    reorder_at = models.DecimalField(**QUANTITY, null=True)
    supplier = models.ForeignKey(Supplier, null=True, on_delete=models.PROTECT, related_name="items")
    supplier_id: UUID | None
    supplier_code = models.CharField(max_length=60, blank=True, default="")
    order_unit = models.CharField(max_length=20, blank=True, default="", db_default="")
    location = models.ForeignKey(Location, null=True, on_delete=models.PROTECT, related_name="items")
    location_id: UUID | None
    allergens = ArrayField(models.CharField(max_length=20), null=True)
    barcode = models.CharField(max_length=40, blank=True, default="")
    scarce = models.BooleanField(default=False, db_default=False)
    sells_out = models.BooleanField(default=False, db_default=False)
    version = models.PositiveIntegerField(default=1, help_text="Increases with every change of the details.")
    archived_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    stock: Stock
    movements: RelatedManager[Movement]

    class Meta:
        ordering = [Lower("name"), "id"]
        constraints = [
            models.UniqueConstraint(Upper("sku"), condition=models.Q(archived_at__isnull=True), name="stock_item_sku"),
            models.UniqueConstraint(
                Lower("name"), condition=models.Q(archived_at__isnull=True), name="stock_item_name"
            ),
            models.CheckConstraint(condition=models.Q(par_level__gte=0), name="stock_item_par_level"),
            models.CheckConstraint(condition=models.Q(reorder_at__gte=0), name="stock_item_reorder_at"),
        ]
        indexes = [
            models.Index(Lower("name"), "id", condition=models.Q(archived_at__isnull=True), name="stock_items_by_name"),
            models.Index(fields=["barcode"], condition=~models.Q(barcode=""), name="stock_items_by_barcode"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def units(self) -> Units:
        return Units(Conversion(unit, factor, of) for unit, factor, of in self.conversions)

    @property
    def pack(self) -> str:
        """The unit in which it is bought: `order_unit`, else its first own unit above one, else its unit."""
        if self.order_unit or not self.conversions:
            return self.order_unit or self.unit
        units = self.units
        for unit, *_ in self.conversions:
            try:
                if units.factor(unit, self.unit) > 1:
                    return unit
            except ConversionMissing:
                continue
        return self.unit
