"""The inputs of the menu's commands. A change holds only the fields that it changes."""

import re
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from fynlo.core.api import MoneyField
from fynlo.core.ids import parse_uuid
from menu import images, labels, tax
from menu.services import MOST_PORTIONS, TOMORROW
from menu.services.products import MOST_CALORIES

EMOJI_LENGTH = 16
MATERIAL_ICON = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*")
TAX_CLASSES = [value for value, _ in tax.CHOICES]


class Words(serializers.ListField):
    """A list of known words in any spelling: `Gluten-Free` is `gluten_free`."""

    def __init__(self, words: dict[str, str], **kwargs: Any):
        super().__init__(child=serializers.ChoiceField(list(words)), max_length=len(words) * 2, **kwargs)

    def to_internal_value(self, data: Any) -> list[str]:
        if isinstance(data, list):
            data = [_plain(word) if isinstance(word, str) else word for word in data]
        return super().to_internal_value(data)


def _plain(word: str) -> str:
    return word.strip().lower().replace("-", "_").replace(" ", "_")


class SparseInput(serializers.Serializer):
    """Null in a field that cannot be null means that it was not sent: the mobile app sends its empty fields so."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            data = {name: value for name, value in data.items() if value is not None or self._takes_null(name)}
        return super().to_internal_value(data)

    def _takes_null(self, name: str) -> bool:
        return name not in self.fields or self.fields[name].allow_null


class CategoryInput(SparseInput):
    name = serializers.CharField(max_length=60)
    description = serializers.CharField(max_length=300, allow_blank=True, required=False)
    color = serializers.RegexField(r"^(#[0-9a-fA-F]{6})?$", allow_blank=True, required=False)
    icon = serializers.CharField(max_length=60, allow_blank=True, required=False, source="mobile_icon")
    emoji = serializers.CharField(max_length=EMOJI_LENGTH, allow_blank=True, required=False, source="icon")
    sort_order = serializers.IntegerField(min_value=0, max_value=100_000, required=False)
    is_active = serializers.BooleanField(required=False)
    dayparts = serializers.ListField(child=serializers.UUIDField(), max_length=20, required=False)

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        """An emoji that is sent as the icon is the category's emoji: the mobile app draws MaterialIcons only."""
        icon = values.get("mobile_icon")
        if icon and not MATERIAL_ICON.fullmatch(icon):
            if len(icon) > EMOJI_LENGTH:
                raise serializers.ValidationError(
                    {"icon": _("Send the name of a MaterialIcons icon, such as local-bar.")}
                )
            values |= {"mobile_icon": "", "icon": values.get("icon") or icon}
        return values


class CategoryChange(CategoryInput):
    name = serializers.CharField(max_length=60, required=False)


class CategoryOrder(serializers.Serializer):
    ids = serializers.ListField(child=serializers.UUIDField(), max_length=500, source="category_ids")


class StationOrder(serializers.Serializer):
    slugs = serializers.ListField(child=serializers.SlugField(max_length=40), max_length=100)


class StarterInput(serializers.Serializer):
    beside = serializers.BooleanField(default=False, help_text="Add it beside the products that are there.")


class DaypartInput(serializers.Serializer):
    """`weekdays`: 0 is Monday. A time of day that ends at or before its start ends on the next day."""

    name = serializers.CharField(max_length=40)
    weekdays = serializers.ListField(child=serializers.IntegerField(min_value=0, max_value=6), max_length=7)
    starts = serializers.TimeField()
    ends = serializers.TimeField()


class ProductDaypartInput(serializers.Serializer):
    daypart_id = serializers.UUIDField()
    only = serializers.BooleanField(default=False, help_text="Sold in no other time of day.")
    price = MoneyField(min_value=0, default=None, allow_null=True, help_text="For eating in, while it lasts.")


class StationInput(serializers.Serializer):
    name = serializers.CharField(max_length=40)


class OptionInput(serializers.Serializer):
    id = serializers.UUIDField(required=False)
    name = serializers.CharField(max_length=60, allow_blank=True)
    product_id = serializers.UUIDField(
        required=False,
        allow_null=True,
        help_text="The product that it puts into a meal deal; its name without another.",
    )
    price_adjustment = MoneyField(source="price", required=False)
    is_default = serializers.BooleanField(required=False)
    tax_class = serializers.ChoiceField(TAX_CLASSES, required=False, allow_null=True)
    allergens = Words(labels.ALLERGENS, required=False, allow_null=True)
    portions = serializers.DecimalField(
        max_digits=6, decimal_places=3, required=False, help_text="Of a size: how many portions of the recipe it takes."
    )

    def validate_tax_class(self, value: str | None) -> str:
        return value or ""

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        if not values["name"] and not values.get("product_id"):
            raise serializers.ValidationError({"name": _("Enter a name.")})
        return values


class ModifierGroupInput(serializers.Serializer):
    """`is_required` without a minimum asks for one."""

    name = serializers.CharField(max_length=60)
    min_selections = serializers.IntegerField(source="minimum", min_value=0, max_value=100, required=False)
    max_selections = serializers.IntegerField(source="maximum", min_value=1, max_value=100, required=False)
    is_required = serializers.BooleanField(required=False)
    always_ask = serializers.BooleanField(required=False)
    is_size = serializers.BooleanField(required=False, help_text="Its options are sizes: exactly one is chosen.")
    options = OptionInput(many=True, required=False, max_length=100)

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        required = values.pop("is_required", None)
        if required:
            values["minimum"] = max(1, values.get("minimum", 1))
        elif required is False:
            values["minimum"] = 0
        return values


class ModifierGroupChange(ModifierGroupInput):
    name = serializers.CharField(max_length=60, required=False)


@extend_schema_field({"oneOf": [{"type": "string", "format": "uuid"}, {"type": "object"}]})
class ModifierReference(serializers.Field):
    """A group by its id, alone or in an object. An object without an id is a new group."""

    def to_internal_value(self, data: Any) -> UUID | dict[str, Any]:
        given = data.get("id") if isinstance(data, dict) else data
        if given:
            group_id = parse_uuid(given)
            if group_id is None:
                raise serializers.ValidationError(_("Send the id of a modifier group."))
            return group_id
        serializer = ModifierGroupInput(data=data)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    def to_representation(self, value: Any) -> Any:
        return value


class ProductInput(SparseInput):
    """`is_active` is the sold-out switch. Station and VAT default to the usual ones of the category."""

    category_id = serializers.UUIDField()
    name = serializers.CharField(max_length=80)
    description = serializers.CharField(max_length=500, allow_blank=True, required=False)
    price = MoneyField(min_value=0, required=False, allow_null=True)
    short_name = serializers.CharField(max_length=40, allow_blank=True, required=False)
    calories = serializers.IntegerField(min_value=0, max_value=MOST_CALORIES, required=False, allow_null=True)
    takeaway_price = MoneyField(min_value=0, required=False, allow_null=True)
    delivery_price = MoneyField(min_value=0, required=False, allow_null=True)
    cost = MoneyField(min_value=0, required=False, allow_null=True)
    emoji = serializers.CharField(max_length=16, allow_blank=True, required=False)
    image_url = serializers.CharField(max_length=300, allow_blank=True, allow_null=True, required=False)
    barcode = serializers.CharField(max_length=40, allow_blank=True, required=False)
    sku = serializers.CharField(max_length=40, allow_blank=True, required=False)
    prep_time = serializers.IntegerField(min_value=0, max_value=600, source="prep_minutes", required=False)
    dietary_info = Words(labels.DIETARY, required=False)
    allergens = Words(labels.ALLERGENS, required=False, allow_null=True)
    tax_class = serializers.ChoiceField(TAX_CLASSES, required=False)
    station = serializers.SlugField(max_length=40, required=False, allow_null=True)
    sort_order = serializers.IntegerField(min_value=0, max_value=100_000, required=False)
    modifiers = serializers.ListField(child=ModifierReference(), max_length=20, required=False)
    dayparts = ProductDaypartInput(many=True, required=False, max_length=20)
    is_active = serializers.BooleanField(required=False)

    def validate_image_url(self, value: str | None) -> str:
        """Return the name of a picture that was uploaded here. Nothing is fetched from another site."""
        if not value:
            return ""
        name = images.name_in(value)
        if name is None or not images.is_stored(name):
            raise serializers.ValidationError(_("Upload the picture here. Pictures on other sites cannot be shown."))
        return name


class ProductChange(ProductInput):
    category_id = serializers.UUIDField(required=False)
    name = serializers.CharField(max_length=80, required=False)
    version = serializers.IntegerField(
        min_value=1, required=False, help_text="Refuse if another person has saved a newer version."
    )


class AvailabilityInput(serializers.Serializer):
    """`until` for what is sold out, `portions` for what is available; without them it lasts until a person says."""

    available = serializers.BooleanField()
    until = serializers.ChoiceField(choices=[TOMORROW], required=False)
    portions = serializers.IntegerField(min_value=1, max_value=MOST_PORTIONS, required=False)


class ImageInput(serializers.Serializer):
    image = serializers.RegexField(r"^([0-9a-f]{64})?$", allow_blank=True)

    def validate_image(self, value: str) -> str:
        if value and not images.is_stored(value):
            raise serializers.ValidationError(_("We cannot find that picture. Upload it first."))
        return value
