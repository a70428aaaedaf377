"""How many orders count for the restaurant's plan."""

from django.utils.translation import gettext_lazy as _

from orders.models import Order
from restaurants.subscriptions.counters import Counter, Month, register


def register_all() -> None:
    register(Counter("orders", _("Orders"), "orders_count", "max_orders_per_month", count_orders, monthly=True))


def count_orders(month: Month) -> int:
    """Count the orders of the month's business days. Drafts and cancelled orders do not count. One query."""
    rows = Order.objects.filter(business_day__range=(month.first, month.last))
    return rows.exclude(status__in=(Order.Status.DRAFT, Order.Status.CANCELLED)).count()
