"""Products in the portal's search: by name, SKU and barcode."""

from urllib.parse import urlencode

from django.urls import reverse

from menu import selectors
from restaurants.identity.page_access import PageRequest
from restaurants.portal.search.sources import Hit


def products(request: PageRequest, text: str, most: int) -> list[Hit]:
    """Find products of the draft. One query."""
    found = selectors.products(search=text).select_related("category")[:most]
    return [
        Hit(product.name, reverse("menu_portal_product", args=[product.id]), product.category.name) for product in found
    ]


def product_list(text: str) -> str:
    return f"{reverse('menu_products')}?{urlencode({'q': text})}"
