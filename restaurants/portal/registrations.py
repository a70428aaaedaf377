"""What the portal's shell itself hangs into the registry."""

from restaurants.identity import permissions
from restaurants.identity.permissions import MANAGERS, OWNER
from restaurants.portal.registry import NavigationItem, register_navigation


def register_all() -> None:
    permissions.register("portal.open", "Open the portal", MANAGERS)
    permissions.register("restaurant.settings", "Change the restaurant's settings", (OWNER,))
    register_navigation(
        NavigationItem("Dashboard", "portal_dashboard", "home", "portal.open", 0),
        NavigationItem("Settings", "portal_settings", "cog-6-tooth", "restaurant.settings", 90),
    )
