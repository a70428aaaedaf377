"""What the shell itself lets people search: pages, people and settings."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from restaurants.identity.page_access import PageRequest
from restaurants.identity.selectors import position_label
from restaurants.notifications.pages import FIELDS as NOTIFICATIONS
from restaurants.portal.people.selectors import members
from restaurants.portal.search import sources
from restaurants.portal.search.sources import (
    PERMISSION,
    Hit,
    SearchPage,
    SearchSource,
    SettingsPage,
    register_search,
    register_search_pages,
    register_settings_pages,
)
from restaurants.portal.security_policy.pages import PolicyForm
from restaurants.portal.settings.forms import SettingsForm
from restaurants.portal.settings.hours_forms import OpeningHoursForm


def register_all() -> None:
    register_search(
        SearchSource(_("Pages"), "document", PERMISSION, 0, sources.pages),
        SearchSource(_("People"), "users", "people.manage", 30, people, more=_people_list),
        SearchSource(_("Settings"), "cog-6-tooth", PERMISSION, 40, sources.settings),
    )
    register_search_pages(
        SearchPage(_("Needs attention"), "portal_alerts", "attention.resolve"),
        SearchPage(_("All restaurants"), "portal_all", PERMISSION),
        SearchPage(_("First steps"), "portal_first_steps", PERMISSION),
        SearchPage(_("Invite a person"), "portal_invite", "people.manage", _("People")),
        SearchPage(_("Security log"), "portal_security", "security.read", _("People")),
        SearchPage(_("Support access"), "portal_support", "restaurant.settings", _("Settings")),
    )
    register_settings_pages(
        SettingsPage(_("Restaurant"), "portal_settings", "restaurant.settings", SettingsForm.base_fields),
        SettingsPage(_("Opening hours"), "portal_opening_hours", "restaurant.settings", OpeningHoursForm.base_fields),
        SettingsPage(_("Notifications"), "portal_notifications", PERMISSION, NOTIFICATIONS),
        SettingsPage(_("Security settings"), "portal_security_policy", "restaurant.settings", PolicyForm.base_fields),
    )


def people(request: PageRequest, text: str, most: int) -> list[Hit]:
    """Find members by name or email. One query."""
    return [
        Hit(
            row.user.name or row.user.email,
            reverse("portal_person", args=[row.pk]),
            position_label(row.role, row.job)
            if row.is_active
            else gettext("{position}, switched off").format(position=position_label(row.role, row.job)),
        )
        for row in members(request.restaurant, search=text)[:most]
    ]


def _people_list(text: str) -> str:
    return f"{reverse('portal_people')}?{urlencode({'q': text})}"
