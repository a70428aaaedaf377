"""What loyalty adds to the product: commands, what orders do to points, the balance on customers, the page, a check."""

from django.utils.translation import gettext_lazy as _

from orders.customers import points
from orders.customers.permissions import MANAGE
from payments.journal import checks
from payments.loyalty import commands, earning, selectors
from payments.loyalty.consistency_check import troubles
from payments.loyalty.payloads import own_movements
from payments.loyalty.portal.forms import SettingsForm
from restaurants.portal.registry import NavigationItem, register_navigation
from restaurants.portal.search.sources import SettingsPage, register_settings_pages


def register_all() -> None:
    commands.register_all()
    earning.register_all()
    points.register(selectors.points_of, own_movements)
    checks.register(checks.Check("loyalty points", troubles))
    register_navigation(NavigationItem(_("Loyalty points"), "portal_loyalty", "star", MANAGE, 67, "Money"))
    register_settings_pages(
        SettingsPage(_("Loyalty points"), "portal_loyalty_settings", MANAGE, SettingsForm.base_fields)
    )
