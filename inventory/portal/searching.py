"""Stock items and suppliers in the portal's search."""

from urllib.parse import urlencode

from django.urls import reverse

from inventory import selectors
from inventory.labels import written_quantity
from restaurants.identity.page_access import PageRequest
from restaurants.portal.search.sources import Hit


def items(request: PageRequest, text: str, most: int) -> list[Hit]:
    """Find items by name, code, barcode or the supplier's code. One query."""
    return [
        Hit(
            item.name,
            reverse("portal_stock_item", args=[item.id]),
            written_quantity(item.stock.quantity, item.unit),
        )
        for item in selectors.items_named(selectors.items(), text)[:most]
    ]


def item_list(text: str) -> str:
    return f"{reverse('portal_stock')}?{urlencode({'q': text})}"


def suppliers(request: PageRequest, text: str, most: int) -> list[Hit]:
    """Find suppliers by name or contact. One query."""
    return [
        Hit(supplier.name, reverse("portal_supplier", args=[supplier.id]), supplier.phone or supplier.email)
        for supplier in selectors.suppliers_named(text)[:most]
    ]


def supplier_list(text: str) -> str:
    return f"{reverse('portal_suppliers')}?{urlencode({'q': text})}"
