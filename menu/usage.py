"""How many products count for the restaurant's plan."""

from django.utils.translation import gettext_lazy as _

from menu.models import Product
from restaurants.subscriptions.counters import Counter, Month, register


def register_all() -> None:
    register(Counter("products", _("Products"), "menu_items_count", "max_menu_items", count_products))


def count_products(month: Month) -> int:
    """Count the products of the draft that are not archived. One query."""
    return Product.objects.filter(archived_at=None).count()
