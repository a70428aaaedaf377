"""The portal's section "Cash-up": close the day, drawers, Z reports, settings."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from payments.cash_up.portal.forms import SettingsForm
from restaurants.portal.registry import AlertSubject, NavigationItem, register_alert_subject, register_navigation
from restaurants.portal.search.sources import SearchPage, SettingsPage, register_search_pages, register_settings_pages

PAGES = (
    (_("Close the day"), "portal_cash_up"),
    (_("Drawers"), "portal_drawers"),
    (_("Z reports"), "portal_z_reports"),
    (_("Settings"), "portal_cash_up_settings"),
)


def tabs(here: str) -> list[dict[str, Any]]:
    return [{"label": label, "url": reverse(name), "active": name == here} for label, name in PAGES]


def session_address(session_id: UUID) -> str:
    """Return the page that an alert about a drawer's session links to."""
    return reverse("portal_drawer_session", args=[session_id])


def report_address(_: UUID) -> str:
    return reverse("portal_cash_up")


def register_all() -> None:
    register_navigation(NavigationItem(_("Cash-up"), "portal_cash_up", "banknotes", "cash_up.view", 22, "Money"))
    register_search_pages(*(SearchPage(title, name, "cash_up.view", _("Cash-up")) for title, name in PAGES[:-1]))
    register_settings_pages(
        SettingsPage(_("Cash-up"), "portal_cash_up_settings", "cash_up.z", SettingsForm.base_fields)
    )
    register_alert_subject("drawer_session", AlertSubject(_("Open the drawer"), session_address))
    register_alert_subject("z_report", AlertSubject(_("Open the cash-up"), report_address))
