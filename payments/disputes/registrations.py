"""What disputes add to the product: permission, commands, alerts, pages in the navigation."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from payments.disputes import alerts, commands
from restaurants.identity.permissions import MANAGERS, register
from restaurants.portal.registry import AlertSubject, NavigationItem, register_alert_subject, register_navigation


def _address(subject: UUID) -> str:
    return reverse("portal_dispute", args=[subject])


def register_all() -> None:
    register("payments.disputes", _("See and answer disputes of payments"), MANAGERS, by_pin=False)
    commands.register_all()
    alerts.register_all()
    register_alert_subject("dispute", AlertSubject(_("Open the dispute"), _address))
    register_navigation(
        NavigationItem(_("Disputes"), "portal_disputes", "shield-exclamation", "payments.disputes", 22, "Money")
    )
