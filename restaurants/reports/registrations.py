"""The permission and the navigation of reports. The reports themselves come from the domains."""

from restaurants.identity import permissions
from restaurants.identity.permissions import MANAGERS
from restaurants.portal.registry import NavigationItem, register_navigation


def register_all() -> None:
    permissions.register("reports.open", "Open the reports", MANAGERS, by_pin=False)
    register_navigation(NavigationItem("Reports", "portal_reports", "chart-bar", "reports.open", 28))
