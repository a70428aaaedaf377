"""What dishes and sauces are made of, and the one row of settings of stock."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from inventory import recipes
from inventory.models.items import QUANTITY, Item

if TYPE_CHECKING:
    from django.db.models.manager import RelatedManager

MOST_INGREDIENTS = 60


class Recipe(models.Model):
    """What goes into a product, an option of a product or an item, and how much comes out: `makes` of `unit`.

    `made_id` is the id of the product, option or item. An item that is `kept` is produced ahead and is stock of its
    own, such as a tub of salsa; of any other, each dish takes the ingredients.
    """

    class Kind(models.TextChoices):
        PRODUCT = "product", _("Product")
        OPTION = "option", _("Option")
        ITEM = "item", _("Item")

    made_id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=7, choices=Kind.choices)
    makes = models.DecimalField(**QUANTITY, default=Decimal(1))
    unit = models.CharField(max_length=20, default="portion")
    kept = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1, help_text="Increases with every change.")
    changed_at = models.DateTimeField()
    ingredients: RelatedManager[RecipeIngredient]

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(makes__gt=0), name="recipe_makes")]

    def __str__(self) -> str:
        return f"{self.kind} {self.made_id}"

    def as_rule(self) -> recipes.Recipe:
        """Return it as the pure rules need it. One query unless its ingredients are prefetched."""
        parts = [recipes.Ingredient(e.item_id, e.quantity, e.unit, e.waste) for e in self.ingredients.all()]
        return recipes.Recipe(tuple(parts), self.makes, self.unit)


class RecipeIngredient(models.Model):
    """`quantity` of `unit` of an item that goes into a recipe after its `waste`, a fraction."""

    recipe = models.ForeignKey(Recipe, on_delete=models.CASCADE, related_name="ingredients")
    recipe_id: UUID
    position = models.PositiveSmallIntegerField()
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="uses")
    item_id: UUID
    quantity = models.DecimalField(**QUANTITY)
    unit = models.CharField(max_length=20)
    waste = models.DecimalField(max_digits=4, decimal_places=3, default=Decimal(0))

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["recipe", "item"], name="recipe_ingredient_once"),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="recipe_ingredient_quantity"),
            models.CheckConstraint(condition=models.Q(waste__gte=0, waste__lt=1), name="recipe_ingredient_waste"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} {self.unit} of {self.item_id}"


class StockSettings(models.Model):
    """One row (pk 1). It does not exist before the first recipe or change; until then the defaults are in force.

    `recipes_version` goes up with each change of a recipe or of an item's units, so that a process knows when what it
    has computed is out of date. `takes_when` is when a dish takes its ingredients.
    """

    class Takes(models.TextChoices):
        COMPLETED = "completed", _("When the order is completed")
        FIRED = "fired", _("When it is sent to the kitchen")

    class Mail(models.TextChoices):
        EACH = "each", _("One email for each item")
        DAILY = "daily", _("One email a day")
        NONE = "none", _("No email")

    takes_when = models.CharField(max_length=9, choices=Takes.choices, default=Takes.COMPLETED)
    mail = models.CharField(max_length=5, choices=Mail.choices, default=Mail.DAILY)
    recipes_version = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1, help_text="Increases with every change of the settings.")

    def __str__(self) -> str:
        return f"version {self.version}"
