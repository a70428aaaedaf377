"""What tips add to the product: permissions, commands, pages in the navigation."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from payments.tips import commands, records, reminders
from payments.tips.portal.forms import PolicyForm
from restaurants.identity.permissions import CASHIER, COOK, EXPEDITER, MANAGER, MANAGERS, SERVER, register
from restaurants.portal.registry import AlertSubject, NavigationItem, register_alert_subject, register_navigation
from restaurants.portal.search.sources import SettingsPage, register_settings_pages

WORKERS = (MANAGER, SERVER, CASHIER, COOK, EXPEDITER)  # an owner must not share in tips


def _address(subject: UUID) -> str:
    return reverse("portal_tips")


def _requests(subject: UUID) -> str:
    return reverse("portal_tips_requests")


def register_all() -> None:
    register("tips.manage", _("Share tips among the workers"), MANAGERS, by_pin=False)
    register("tips.own", _("See own tips"), WORKERS)
    commands.register_all()
    records.register_all()
    reminders.register_all()
    register_alert_subject("tips", AlertSubject(_("Open the tips"), _address))
    register_alert_subject(records.ABOUT, AlertSubject(_("Open the requests"), _requests))
    register_settings_pages(SettingsPage(_("Tips policy"), "portal_tips_policy", "tips.manage", PolicyForm.base_fields))
    register_navigation(
        NavigationItem(_("Tips"), "portal_tips", "gift", "tips.manage", 60, "Staff"),
        NavigationItem(_("My tips"), "portal_tips_own", "gift", "tips.own", 61, "Staff"),
    )
