"""What payments add to the portal.

The first page gets the day's money by tender. The page of an order gets its payments, with their receipts and the forms
that correct them.
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from orders.portal.sections import Section, register_section
from orders.projections import ORDER_EVENTS
from payments.fees.portal import SettingsForm as FeesForm
from payments.models import DrawerSession, Payment
from payments.portal import setup
from payments.portal.section import money_of
from payments.portal.status import online_payments
from payments.portal.today import money
from payments.projections import TAKINGS_EVENTS
from payments.receipts.settings_pages import ReceiptForm
from restaurants.closing.checks import Check
from restaurants.closing.checks import register as register_checks
from restaurants.portal.registry import NavigationItem, register_navigation
from restaurants.portal.search.sources import SettingsPage, register_settings_pages
from restaurants.portal.settings.saving import register_tab
from restaurants.portal.status.checks import StatusCheck, register_status_checks
from restaurants.portal.today.panels import Panel, register_panels


def register_all() -> None:
    register_checks(
        Check(Payment.objects.filter(status__in=Payment.OPEN).count, _payments_to_finish),
        Check(DrawerSession.objects.exclude(status=DrawerSession.Status.CLOSED).count, _drawers_to_close),
    )
    register_status_checks(StatusCheck("payments", _("Card and QR payments"), 40, online_payments, "portal_payments"))
    setup.register_all()
    register_tab(20, _("Receipts"), "portal_receipt_settings")
    register_settings_pages(
        SettingsPage(_("Receipts"), "portal_receipt_settings", "restaurant.settings", ReceiptForm.base_fields),
        SettingsPage(_("Fees and savings"), "portal_fees", "payments.settings", FeesForm.base_fields),
    )
    register_navigation(NavigationItem(_("Payments"), "portal_payments", "banknotes", "payments.list", 21, "Money"))
    events = (*TAKINGS_EVENTS, *ORDER_EVENTS)
    register_panels(Panel("money", "payments/portal/_money.html", money, "orders.manage", 15, events, is_wide=True))
    register_section(Section("payments/portal/_payments.html", money_of, "payments.view"))
    register_navigation(
        NavigationItem(_("Fees and savings"), "portal_fees", "receipt-percent", "fees.view", 63, "Money")
    )


def _payments_to_finish(count: int) -> str:
    return ngettext(
        "%(count)d payment has no certain result yet: wait for it or cancel it.",
        "%(count)d payments have no certain result yet: wait for them or cancel them.",
        count,
    ) % {"count": count}


def _drawers_to_close(count: int) -> str:
    return ngettext(
        "%(count)d cash drawer is open: count and close it.",
        "%(count)d cash drawers are open: count and close them.",
        count,
    ) % {"count": count}
