"""What the subscriptions register with the rest."""

from django.utils.translation import gettext_lazy as _

from restaurants.billing import commands as billing_commands
from restaurants.billing.commands import MANAGE
from restaurants.identity import permissions
from restaurants.identity.permissions import MANAGERS, OWNER
from restaurants.portal.registry import NavigationItem, register_navigation
from restaurants.subscriptions import commands, counters, warnings


def register_all() -> None:
    permissions.register("subscription.read", _("See the plan and what is used of it"), MANAGERS, support=True)
    permissions.register(MANAGE, _("Change and pay the plan"), (OWNER,))
    register_navigation(NavigationItem(_("Plan and billing"), "portal_plan", "receipt-percent", MANAGE, 92, "Settings"))
    counters.register_own()
    commands.register_all()
    billing_commands.register_all()
    warnings.register_all()
