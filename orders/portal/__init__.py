"""The owner's pages of orders: the list, one order with its history, how the restaurant serves, and
the dashboard's tile of the day."""

from uuid import UUID

from django.urls import reverse

from orders.portal.today import today
from restaurants.portal.registry import (
    NavigationItem,
    Subject,
    Tile,
    register_navigation,
    register_subject,
    register_tiles,
)


def address(order_id: UUID) -> str:
    """Where a notice about an order leads to."""
    return reverse("portal_order", args=[order_id])


def register_all() -> None:
    register_subject("order", Subject("Open the order", address))
    register_navigation(
        NavigationItem("Orders", "portal_orders", "queue-list", "orders.manage", 10),
        NavigationItem("Room", "portal_room", "table-cells", "floor.edit", 25),
        NavigationItem("Service", "portal_service", "adjustments-horizontal", "orders.settings", 30),
        NavigationItem("Kitchen routing", "portal_routing", "arrows-right-left", "kitchen.settings", 40),
    )
    register_tiles(Tile("orders/portal/_today.html", today, "orders.manage", 10, live=True))
