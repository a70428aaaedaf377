"""What provider accounts add to the product: the permission, the commands, a page in the navigation."""

from django.utils.translation import gettext_lazy as _

from payments.provider_accounts import commands, deploy_checks
from restaurants.identity.permissions import OWNER, register
from restaurants.portal.registry import NavigationItem, register_navigation


def register_all() -> None:
    register("providers.manage", _("Connect payment providers"), (OWNER,), by_pin=False)
    commands.register_all()
    deploy_checks.register_all()
    register_navigation(
        NavigationItem(
            _("Payment providers"), "portal_providers", "building-library", "providers.manage", 64, "Settings"
        )
    )
