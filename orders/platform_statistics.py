"""The figures of orders that the platform shows for a restaurant."""

from datetime import datetime

from orders.models import Order
from orders.selectors import CLOSED
from restaurants.platform.statistics import Statistic, register


def open_orders() -> int:
    return Order.objects.exclude(status__in=CLOSED).count()


def last_order() -> datetime | None:
    return Order.objects.order_by("-opened_at").values_list("opened_at", flat=True).first()


def register_all() -> None:
    register(Statistic("Open orders", open_orders), Statistic("Last order", last_order))
