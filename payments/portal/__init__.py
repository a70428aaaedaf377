"""What payments add to the portal.

The first page gets the day's money by tender. The page of an order gets its payments, with their receipts and the forms
that correct them.
"""

from django.utils.translation import gettext_lazy as _

from orders.portal.sections import Section, register_section
from orders.projections import ORDER_EVENTS
from payments.portal.section import money_of
from payments.portal.today import money
from payments.projections import TAKINGS_EVENTS
from payments.receipts.settings_pages import ReceiptForm
from restaurants.portal.registry import NavigationItem, register_navigation
from restaurants.portal.search.sources import SettingsPage, register_settings_pages
from restaurants.portal.settings.saving import register_tab
from restaurants.portal.today.panels import Panel, register_panels


def register_all() -> None:
    register_tab(20, _("Receipts"), "portal_receipt_settings")
    register_settings_pages(
        SettingsPage(_("Receipts"), "portal_receipt_settings", "restaurant.settings", ReceiptForm),
    )
    register_navigation(NavigationItem(_("Payments"), "portal_payments", "banknotes", "payments.list", 21, "Money"))
    events = (*TAKINGS_EVENTS, *ORDER_EVENTS)
    register_panels(Panel("money", "payments/portal/_money.html", money, "orders.manage", 15, events, is_wide=True))
    register_section(Section("payments/portal/_payments.html", money_of, "payments.view"))
    register_navigation(
        NavigationItem(_("Fees and savings"), "portal_fees", "receipt-percent", "fees.view", 63, "Money")
    )
