"""What the portal's shell itself hangs into the registry."""

from django.db import connection

from realtime import attention
from restaurants.identity import permissions
from restaurants.identity.permissions import MANAGERS, OWNER
from restaurants.models import Invitation, Membership
from restaurants.portal.registry import (
    FirstStep,
    NavigationItem,
    register_first_steps,
    register_navigation,
)


def register_all() -> None:
    permissions.register("portal.open", "Open the portal", MANAGERS)
    permissions.register("people.manage", "Invite people, change roles, deactivate", MANAGERS)
    permissions.register("security.read", "Read the security log", (OWNER,))
    permissions.register("restaurant.settings", "Change the restaurant's settings", (OWNER,))
    permissions.register("attention.resolve", "Resolve what needs attention", MANAGERS)
    register_navigation(
        NavigationItem("Today", "portal_dashboard", "home", "portal.open", 0),
        NavigationItem(
            "Attention", "portal_attention", "bell-alert", "attention.resolve", 15, count=attention.open_count
        ),
        NavigationItem("People", "portal_people", "users", "people.manage", 80),
        NavigationItem("Settings", "portal_settings", "cog-6-tooth", "restaurant.settings", 90),
    )
    register_first_steps(
        FirstStep(
            "Check the settings", "Name, address and VAT, as they stand on every receipt.", "portal_settings",
            "cog-6-tooth", "restaurant.settings", 0, _has_settings,
        ),
        FirstStep(
            "Invite your people", "Servers, cashiers, cooks: each gets an e-mail with a link.", "portal_invite",
            "user-plus", "people.manage", 80, _has_people,
        ),
    )  # fmt: skip


def _has_settings() -> bool:
    """The owner has saved them once, or they came with the restaurant."""
    restaurant = connection.tenant
    return restaurant.settings_version > 1 or bool(restaurant.address)


def _has_people() -> bool:
    """Somebody beside the owner is in, or has been asked."""
    others = Membership.objects.filter(restaurant=connection.tenant).exclude(role="restaurant_owner")
    return (
        others.exists()
        or Invitation.objects.filter(restaurant=connection.tenant, withdrawn_at=None)
        .exclude(role="restaurant_owner")
        .exists()
    )
