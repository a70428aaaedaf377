"""Customers in the portal's search: by name, phone, email and tag."""

from urllib.parse import urlencode

from django.urls import reverse

from orders.customers import selectors
from restaurants.identity.page_access import PageRequest
from restaurants.portal.search.sources import Hit


def customers(request: PageRequest, text: str, most: int) -> list[Hit]:
    """Find customers as their list does, by name. One query."""
    found = selectors.customers(text).order_by("name", "id")[:most]
    return [Hit(each.name, reverse("portal_customer", args=[each.id]), each.phone or each.email) for each in found]


def customer_list(text: str) -> str:
    return f"{reverse('portal_customers')}?{urlencode({'q': text})}"
