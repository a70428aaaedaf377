"""Reads of the platform's restaurants."""

from uuid import UUID

from django.db.models import Q, QuerySet

from restaurants.models import Restaurant
from restaurants.platform.errors import RestaurantUnknown


def restaurants(*, search: str = "", status: str = "") -> QuerySet[Restaurant]:
    """Return restaurants by name, with subscription and domains. Two queries."""
    rows = Restaurant.objects.select_related("subscription").prefetch_related("domains").order_by("name", "pk")
    if search:
        rows = rows.filter(Q(name__icontains=search) | Q(slug__icontains=search))
    return rows.filter(status=status) if status else rows


def restaurant(restaurant_id: UUID) -> Restaurant:
    """Return a restaurant with subscription and domains. Raises RestaurantUnknown."""
    row = restaurants().filter(pk=restaurant_id).first()
    if row is None:
        raise RestaurantUnknown()
    return row
