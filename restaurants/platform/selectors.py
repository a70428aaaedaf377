"""Named reads of the platform's tables."""

from uuid import UUID

from django.db.models import Q, QuerySet

from restaurants.models import Restaurant
from restaurants.platform.errors import RestaurantUnknown


def restaurants(*, search: str = "", status: str = "") -> QuerySet[Restaurant]:
    """Every restaurant by name, with subscription and domains: two queries however many."""
    rows = Restaurant.objects.select_related("subscription").prefetch_related("domains").order_by("name", "pk")
    if search:
        rows = rows.filter(Q(name__icontains=search) | Q(slug__icontains=search))
    return rows.filter(status=status) if status else rows


def restaurant(restaurant_id: UUID) -> Restaurant:
    """Raises RestaurantUnknown."""
    row = restaurants().filter(pk=restaurant_id).first()
    if row is None:
        raise RestaurantUnknown()
    return row
