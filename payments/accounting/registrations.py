"""What accounting adds to the product: permissions, commands, a page in the navigation."""

from django.utils.translation import gettext_lazy as _

from payments.accounting import commands
from restaurants.identity.permissions import MANAGERS, OWNER, register
from restaurants.portal.registry import NavigationItem, register_navigation


def register_all() -> None:
    register("accounting.view", _("See the daily journal"), MANAGERS, by_pin=False)
    register("accounting.export", _("Export journals and choose their accounts"), (OWNER,), by_pin=False)
    commands.register_all()
    register_navigation(
        NavigationItem(_("Accounting"), "portal_accounting", "calculator", "accounting.view", 62, "Money")
    )
