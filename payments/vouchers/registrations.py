"""What vouchers add to the product: permissions, commands, events, the till's list, the page in the navigation."""

from django.utils.translation import gettext_lazy as _

from payments.tenders import VOUCHER
from payments.vouchers import alerts, commands, events, projections
from restaurants.identity.permissions import OWNER, register
from restaurants.portal.registry import NavigationItem, register_navigation


def register_all() -> None:
    register("vouchers.settings", _("Choose which vouchers are taken"), (OWNER,), by_pin=False)
    register(VOUCHER.cash_refund, _("Refund a voucher in cash"), (OWNER,))
    events.register_all()
    commands.register_all()
    projections.register_all()
    alerts.register_all()
    register_navigation(NavigationItem(_("Vouchers"), "portal_vouchers", "ticket", "vouchers.settings", 66, "Money"))
