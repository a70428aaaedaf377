"""Orders in the portal's search: by number, table, server and reference."""

from urllib.parse import urlencode

from django.urls import reverse

from orders import labels
from orders.search import OrderFilter, find_orders
from restaurants.identity.page_access import PageRequest
from restaurants.portal.search.sources import Hit


def orders(request: PageRequest, text: str, most: int) -> list[Hit]:
    """Find orders as the list of orders does, the newest first. Three queries, two if there are none."""
    found = find_orders(OrderFilter(search=text.lstrip("#")))[:most]
    return [
        Hit(
            f"#{order.number} · {labels.table_label(order.table_name) or order.get_order_type_display()}",
            reverse("portal_order", args=[order.id]),
            f"{order.opened_at.astimezone(request.restaurant.zone):%-d %b %Y, %H:%M}",
        )
        for order in found
    ]


def order_list(text: str) -> str:
    return f"{reverse('portal_orders')}?{urlencode({'range': 'all', 'q': text})}"
