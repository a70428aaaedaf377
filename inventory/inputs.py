"""The input of the commands on stock, validated into the arguments of their services."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from fynlo.core.api import MoneyField
from fynlo.core.money import ZERO
from inventory.models import Recipe, StockSettings
from inventory.models.items import LONGEST_NAME
from inventory.models.recipes import MOST_INGREDIENTS
from inventory.recipes import LARGEST_WASTE
from inventory.units import LARGEST_FACTOR, LONGEST_UNIT, MOST_CONVERSIONS
from menu import images
from menu.labels import ALLERGENS
from orders.api.serializers import Input

LEAST, MOST = Decimal("0.0001"), Decimal(1_000_000)
MOST_PORTIONS = 1_000  # of one dish, thrown away at once
MOST_COST = Decimal("999999.99")
NUMBER: dict[str, Any] = {"max_digits": 14, "decimal_places": 4}
BLANK: dict[str, Any] = {"required": False, "allow_blank": True}
REASON: dict[str, Any] = {"max_length": 200, "min_length": 3}


class ConversionInput(Input):
    """One `unit` is `factor` of the unit `of`."""

    unit = serializers.CharField(max_length=LONGEST_UNIT)
    factor = serializers.DecimalField(
        max_digits=13, decimal_places=6, min_value=Decimal("0.000001"), max_value=LARGEST_FACTOR
    )
    of = serializers.CharField(max_length=LONGEST_UNIT)

    def to_internal_value(self, data: Any) -> Any:
        fields = super().to_internal_value(data)
        return [fields["unit"], fields["factor"], fields["of"]]


class ItemInput(Input):
    """The details of a stock item; what is not sent stays."""

    sku = serializers.CharField(max_length=40, **BLANK)
    name = serializers.CharField(max_length=LONGEST_NAME, min_length=2, required=False)
    category = serializers.CharField(max_length=60, **BLANK)
    unit = serializers.CharField(max_length=LONGEST_UNIT, required=False)
    conversions = serializers.ListField(child=ConversionInput(), max_length=MOST_CONVERSIONS, required=False)
    par_level = serializers.DecimalField(min_value=0, max_value=MOST, required=False, allow_null=True, **NUMBER)
    reorder_at = serializers.DecimalField(min_value=0, max_value=MOST, required=False, allow_null=True, **NUMBER)
    supplier_id = serializers.UUIDField(required=False, allow_null=True)
    supplier_code = serializers.CharField(max_length=60, **BLANK)
    order_unit = serializers.CharField(
        max_length=LONGEST_UNIT, help_text="In which it is bought; empty is the first of its own units.", **BLANK
    )
    location_id = serializers.UUIDField(required=False, allow_null=True)
    allergens = serializers.ListField(
        child=serializers.ChoiceField(choices=list(ALLERGENS)), max_length=len(ALLERGENS), required=False,
        allow_null=True, help_text="null is not known yet",
    )  # fmt: skip
    barcode = serializers.CharField(max_length=40, **BLANK)
    scarce = serializers.BooleanField(required=False, help_text="Orders reserve what they need of it.")
    sells_out = serializers.BooleanField(required=False, help_text="Dishes with it sell out while there is none.")


class NewItemInput(ItemInput):
    """The details of a new item; `id` is made by the client. Without a code it gets one of its name."""

    id = serializers.UUIDField(required=False, source="item_id")
    name = serializers.CharField(max_length=LONGEST_NAME, min_length=2)
    unit = serializers.CharField(max_length=LONGEST_UNIT)


class ItemChangeInput(ItemInput):
    """`version` is the one that the editor read; without it the change is of what is there now."""

    version = serializers.IntegerField(min_value=1, max_value=2_000_000_000, required=False)
    sku = serializers.CharField(max_length=40, required=False)


class SupplierInput(Input):
    contact = serializers.CharField(max_length=120, **BLANK)
    email = serializers.EmailField(max_length=254, **BLANK)
    phone = serializers.CharField(max_length=30, **BLANK)
    notes = serializers.CharField(max_length=500, **BLANK)
    lead_days = serializers.IntegerField(min_value=0, max_value=365, required=False)
    review_days = serializers.IntegerField(
        min_value=1, max_value=365, required=False, help_text="The days from one order to the next."
    )


class NewSupplierInput(SupplierInput):
    id = serializers.UUIDField(required=False, source="supplier_id")
    name = serializers.CharField(max_length=LONGEST_NAME, min_length=2)


class SupplierChangeInput(SupplierInput):
    version = serializers.IntegerField(min_value=1, max_value=2_000_000_000)
    name = serializers.CharField(max_length=LONGEST_NAME, min_length=2, required=False)


class NewLocationInput(Input):
    id = serializers.UUIDField(required=False, source="location_id")
    name = serializers.CharField(max_length=LONGEST_NAME, min_length=2)


class LocationNameInput(Input):
    name = serializers.CharField(max_length=LONGEST_NAME, min_length=2)


class MovedInput(Input):
    """`quantity` of `unit`; without a unit it is the item's. Without a place it is the item's own."""

    quantity = serializers.DecimalField(min_value=LEAST, max_value=MOST, **NUMBER)
    unit = serializers.CharField(max_length=LONGEST_UNIT, **BLANK)
    location_id = serializers.UUIDField(required=False, allow_null=True)


class ReceivedInput(MovedInput):
    """`cost` is what all of it cost, in pounds without VAT."""

    cost = MoneyField(min_value=ZERO, max_value=MOST_COST)
    reason = serializers.CharField(max_length=200, **BLANK)


class WastedInput(MovedInput):
    """`picture` is the name of a photo that was uploaded here."""

    reason = serializers.CharField(**REASON)
    picture = serializers.RegexField(r"^([0-9a-f]{64})?$", **BLANK)

    def validate_picture(self, value: str) -> str:
        if value and not images.is_stored(value):
            raise serializers.ValidationError("We cannot find that picture. Upload it first.")
        return value


class WastedProductInput(Input):
    """`quantity` portions, or parts of one."""

    quantity = serializers.DecimalField(min_value=LEAST, max_value=MOST_PORTIONS, **NUMBER)
    reason = serializers.CharField(**REASON)


class StockCorrectionInput(MovedInput):
    """`quantity` below zero removes."""

    quantity = serializers.DecimalField(min_value=-MOST, max_value=MOST, **NUMBER)
    reason = serializers.CharField(**REASON)

    def validate_quantity(self, value: Decimal) -> Decimal:
        if not value:
            raise serializers.ValidationError(_("Enter a quantity above or below 0."))
        return value


class CountedInput(MovedInput):
    """What is there; 0 is nothing."""

    quantity = serializers.DecimalField(min_value=0, max_value=MOST, **NUMBER)
    reason = serializers.CharField(max_length=200, **BLANK)


class TransferredInput(Input):
    quantity = serializers.DecimalField(min_value=LEAST, max_value=MOST, **NUMBER)
    unit = serializers.CharField(max_length=LONGEST_UNIT, **BLANK)
    from_id = serializers.UUIDField()
    to_id = serializers.UUIDField()
    reason = serializers.CharField(max_length=200, **BLANK)


class ProducedInput(MovedInput):
    reason = serializers.CharField(max_length=200, **BLANK)


class IngredientInput(Input):
    """`quantity` of `unit` that goes in; `waste` is the fraction of what is taken that is lost before."""

    item_id = serializers.UUIDField()
    quantity = serializers.DecimalField(min_value=LEAST, max_value=MOST, **NUMBER)
    unit = serializers.CharField(max_length=LONGEST_UNIT, **BLANK)
    waste = serializers.DecimalField(
        max_digits=4, decimal_places=3, min_value=0, max_value=LARGEST_WASTE, required=False
    )


class RecipeInput(Input):
    """What goes into `makes` of `unit`. `version` is the one that the editor read; without it any is replaced."""

    kind = serializers.ChoiceField(choices=Recipe.Kind.choices)
    ingredients = serializers.ListField(child=IngredientInput(), min_length=1, max_length=MOST_INGREDIENTS)
    makes = serializers.DecimalField(min_value=LEAST, max_value=MOST, required=False, **NUMBER)
    unit = serializers.CharField(max_length=LONGEST_UNIT, **BLANK)
    kept = serializers.BooleanField(required=False, help_text="Of an item: it is produced ahead and kept.")
    version = serializers.IntegerField(min_value=0, max_value=2_000_000_000, required=False, allow_null=True)


class StockSettingsInput(Input):
    """`version` is the one that the editor read."""

    version = serializers.IntegerField(min_value=1, max_value=2_000_000_000)
    takes_when = serializers.ChoiceField(choices=StockSettings.Takes.choices, required=False)
    mail = serializers.ChoiceField(choices=StockSettings.Mail.choices, required=False)


class AppIngredientInput(Input):
    """`qty` of the item with this code, in the item's unit."""

    ingredient_sku = serializers.CharField(max_length=40)
    qty = serializers.DecimalField(min_value=LEAST, max_value=MOST, **NUMBER)


class AppRecipeInput(Input):
    """A recipe as the mobile app sends it; `item_id` is the product."""

    item_id = serializers.UUIDField()
    ingredients = serializers.ListField(child=AppIngredientInput(), min_length=1, max_length=MOST_INGREDIENTS)


class TrackedItemInput(Input):
    """A product of the menu as an item: `quantity` is what is there, `cost` what one unit costs.

    With `product_id`, each one sold takes one unit.
    """

    product_id = serializers.UUIDField(required=False, allow_null=True)
    name = serializers.CharField(max_length=LONGEST_NAME, min_length=2)
    category = serializers.CharField(max_length=60, **BLANK)
    unit = serializers.CharField(max_length=LONGEST_UNIT)
    quantity = serializers.DecimalField(min_value=0, max_value=MOST, required=False, allow_null=True, **NUMBER)
    cost = MoneyField(min_value=ZERO, max_value=MOST_COST, required=False, allow_null=True)


class TrackedInput(Input):
    items = serializers.ListField(child=TrackedItemInput(), min_length=1, max_length=200)
