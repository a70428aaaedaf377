"""What a guest may choose with a dish. A group is shared: one change reaches every product that offers it."""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower

from fynlo.core.ids import uuid7
from menu import tax


class ModifierGroup(models.Model):
    """Choose between `minimum` and `maximum` of its options. One with a minimum is asked before a line is added.

    The options of a group with `is_size` are the sizes of a product: exactly one is chosen.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=60)
    minimum = models.PositiveSmallIntegerField(default=0)
    maximum = models.PositiveSmallIntegerField(default=1)
    always_ask = models.BooleanField(
        default=False, db_default=False, help_text="The till opens the choices on each tap, with none chosen yet."
    )
    is_size = models.BooleanField(default=False, db_default=False)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = [Lower("name"), "id"]
        constraints = [
            models.UniqueConstraint(Lower("name"), condition=models.Q(archived_at=None), name="modifier_group_name"),
            models.CheckConstraint(
                condition=models.Q(maximum__gte=models.F("minimum")) & models.Q(maximum__gte=1),
                name="modifier_group_range",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def required(self) -> bool:
        return self.minimum > 0


class ModifierOption(models.Model):
    """One choice. `price` is added to the line's; a negative one is taken off. `tax_class` "": the product's.

    With `product` it is a part of a meal deal: a product that keeps its VAT, station, stock and allergens. A size takes
    `portions` times what the product's recipe takes; only the options of sizes use it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    group = models.ForeignKey(ModifierGroup, on_delete=models.CASCADE, related_name="options")
    name = models.CharField(max_length=60)
    product = models.ForeignKey(
        "menu.Product", null=True, blank=True, on_delete=models.PROTECT, related_name="part_of_deals",
        help_text="The product that this choice puts into a meal deal.",
    )  # fmt: skip
    price = models.DecimalField(max_digits=10, decimal_places=2, default=Decimal("0.00"))
    is_default = models.BooleanField(default=False)
    tax_class = models.CharField(max_length=20, choices=tax.CHOICES, blank=True)
    allergens = ArrayField(models.CharField(max_length=20), null=True, blank=True, help_text="None is: unknown.")
    portions = models.DecimalField(max_digits=6, decimal_places=3, default=Decimal(1), db_default=Decimal(1))
    sort_order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["sort_order", "id"]
        constraints = [
            models.UniqueConstraint(Lower("name"), "group", name="modifier_option_name"),
            models.CheckConstraint(condition=models.Q(portions__gt=0), name="modifier_option_portions"),
        ]

    def __str__(self) -> str:
        return self.name
