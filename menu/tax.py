"""The tax class of a product, a modifier or a part of a bundle. `orders.pricing.vat` has the rates."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class TaxClass(StrEnum):
    STANDARD = "standard"  # alcohol, and whatever is not food
    STANDARD_FOOD = "standard_food"  # crisps, soft drinks, ice cream, confectionery: never zero-rated
    HOT_FOOD = "hot_food"  # toasted to order, kept in a heated cabinet; tea and coffee
    COLD_FOOD = "cold_food"  # sandwiches, salads, cakes, and a sausage roll cooling from the oven
    ZERO = "zero"
    EXEMPT = "exempt"


LABELS = {
    TaxClass.STANDARD: _("Standard: alcohol and what is not food"),
    TaxClass.STANDARD_FOOD: _("Snacks and soft drinks"),
    TaxClass.HOT_FOOD: _("Hot food and hot drinks"),
    TaxClass.COLD_FOOD: _("Cold food: sandwiches, salads, cakes"),
    TaxClass.ZERO: _("Zero-rated"),
    TaxClass.EXEMPT: _("Exempt"),
}

CHOICES = [(tax_class.value, words) for tax_class, words in LABELS.items()]
