"""What is sold. These rows are the draft: the till sees what was published last."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower

from fynlo.core.ids import uuid7
from menu import tax
from menu.models.modifiers import ModifierGroup
from menu.models.structure import Category, Station


class Product(models.Model):
    """A dish or a drink. A draft may still lack its price or its station; publishing asks for them.

    `takeaway_price` and `delivery_price` are for orders of these types, None for no other price (see menu.prices).
    `allergens` None is "unknown", which is not the same as none. `image` is the sha256 of the picture's bytes
    (see menu.images). `version` goes up with every edit, so that two tabs cannot overwrite each other.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="products")
    station = models.ForeignKey(Station, null=True, blank=True, on_delete=models.PROTECT, related_name="products")
    name = models.CharField(max_length=80)
    short_name = models.CharField(max_length=40, blank=True, help_text="On tickets and receipts in place of the name.")
    calories = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Kilocalories of one portion.")
    description = models.CharField(max_length=500, blank=True)
    price = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    takeaway_price = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    delivery_price = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    cost = models.DecimalField(
        max_digits=10, decimal_places=2, null=True, blank=True, help_text="What making it costs; never on the menu."
    )
    emoji = models.CharField(max_length=16, blank=True)
    image = models.CharField(max_length=64, blank=True)
    dietary_info = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    allergens = ArrayField(models.CharField(max_length=20), null=True, blank=True)
    prep_minutes = models.PositiveSmallIntegerField(default=10)
    tax_class = models.CharField(max_length=20, choices=tax.CHOICES, default=tax.TaxClass.HOT_FOOD.value)
    barcode = models.CharField(max_length=40, blank=True)
    sku = models.CharField(max_length=40, blank=True)
    sort_order = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    archived_at = models.DateTimeField(null=True, blank=True)
    modifier_groups = models.ManyToManyField(ModifierGroup, through="ProductModifierGroup", related_name="products")

    class Meta:
        ordering = ["sort_order", "id"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"), "category", condition=models.Q(archived_at=None), name="product_name_in_category"
            ),
            models.UniqueConstraint(
                "sku", condition=models.Q(archived_at=None) & ~models.Q(sku=""), name="product_sku"
            ),
            models.CheckConstraint(condition=models.Q(price=None) | models.Q(price__gte=0), name="product_price"),
            models.CheckConstraint(
                condition=(models.Q(takeaway_price=None) | models.Q(takeaway_price__gte=0))
                & (models.Q(delivery_price=None) | models.Q(delivery_price__gte=0)),
                name="product_other_prices",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProductModifierGroup(models.Model):
    """A group that a product offers, in the order it is asked."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="group_links")
    group = models.ForeignKey(ModifierGroup, on_delete=models.PROTECT, related_name="product_links")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["product", "group"], name="product_offers_group_once")]

    def __str__(self) -> str:
        return f"{self.group_id} of {self.product_id}"
