"""The owner's pages of orders: today's list, one order with its history, and the dashboard's tile of the day."""

from orders.portal.today import today
from restaurants.portal.registry import NavigationItem, Tile, register_navigation, register_tiles


def register_all() -> None:
    register_navigation(NavigationItem("Orders", "portal_orders", "queue-list", "orders.manage", 10))
    register_tiles(Tile("orders/portal/_today.html", today, "orders.manage", 10, live=True))
