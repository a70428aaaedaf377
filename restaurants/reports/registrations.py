"""The permission of the portal's reports, their place in the navigation and in the search."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from restaurants.identity import permissions
from restaurants.identity.page_access import PageRequest
from restaurants.identity.permissions import MANAGERS
from restaurants.portal.registry import NavigationItem, register_navigation
from restaurants.portal.search.sources import Hit, SearchSource, best, register_search
from restaurants.reports.registry import reports_for


def register_all() -> None:
    permissions.register("reports.open", _("Open the reports"), MANAGERS, by_pin=False, support=True)
    register_navigation(NavigationItem(_("Reports"), "portal_reports", "chart-bar", "reports.open", 60))
    register_search(SearchSource(_("Reports"), "chart-bar", "reports.open", 50, find))


def find(request: PageRequest, text: str, most: int) -> list[Hit]:
    """Find reports by title and summary. No query."""
    entries = [
        (Hit(report.title, reverse("portal_report", args=[report.name]), report.summary), report.summary)
        for report in reports_for(request.actor)
    ]
    return best(text, entries)[:most]
