"""What payouts add to the product: permissions, commands, alerts, a page in the navigation."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from payments.payouts import alerts, commands
from restaurants.identity.permissions import MANAGERS, register
from restaurants.portal.registry import AlertSubject, NavigationItem, register_alert_subject, register_navigation


def _payout_address(subject: UUID) -> str:
    return reverse("portal_payout", args=[subject])


def _missing_address(_: UUID) -> str:
    return f"{reverse('portal_payouts_to_check')}?what=missing"


def register_all() -> None:
    register("payouts.view", _("See what providers paid out"), MANAGERS, by_pin=False)
    register("payouts.explain", _("Explain what a provider paid out for sales elsewhere"), MANAGERS, by_pin=False)
    commands.register_all()
    alerts.register_all()
    register_alert_subject("payout", AlertSubject(_("Open the payout"), _payout_address))
    register_alert_subject("payouts", AlertSubject(_("Open the list"), _missing_address))
    register_navigation(NavigationItem(_("Payouts"), "portal_payouts", "building-library", "payouts.view", 62, "Money"))
