"""The figures of orders that the platform's worker stores for each day (`restaurants.platform.figures`)."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Count

from orders.models import Order
from restaurants.platform import figures


def register_all() -> None:
    figures.register(read_orders)


def read_orders(first: date, last: date) -> Iterator[tuple[date, str, int]]:
    """Count the orders of each business day, without cancelled ones and drafts. One query."""
    placed = Order.objects.filter(business_day__range=(first, last)).order_by()
    placed = placed.exclude(status__in=[Order.Status.CANCELLED, Order.Status.DRAFT])
    for day, count in placed.values_list("business_day").annotate(Count("pk")):
        yield day, figures.ORDERS, count
