"""What the subscriptions register with the rest."""

from django.utils.translation import gettext_lazy as _

from restaurants.identity import permissions
from restaurants.identity.permissions import MANAGERS
from restaurants.portal.registry import NavigationItem, register_navigation
from restaurants.subscriptions import commands, counters, warnings


def register_all() -> None:
    permissions.register("subscription.read", _("See the plan and what is used of it"), MANAGERS)
    register_navigation(
        NavigationItem(_("Plan and usage"), "portal_plan", "receipt-percent", "restaurant.settings", 92, "Settings")
    )
    counters.register_own()
    commands.register_all()
    warnings.register_all()
