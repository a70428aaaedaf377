"""What staff adds to the portal: pages in the navigation, results of the search, the pages of alerts."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from restaurants.portal.registry import AlertSubject, NavigationItem, register_alert_subject, register_navigation
from restaurants.portal.search.sources import SearchSource, register_search
from staff.employees.portal import searching

STAFF = "Staff"


def _document(subject: UUID) -> str:
    return reverse("portal_employee_document", args=[subject])


def register_all() -> None:
    register_navigation(
        NavigationItem(_("Employees"), "portal_employees", "identification", "staff.view", 10, STAFF),
    )
    register_search(
        SearchSource(
            _("Employees"), "identification", "staff.view", 75, searching.employees, searching.employee_list
        ),
    )  # fmt: skip
    register_alert_subject("employee_document", AlertSubject(_("Open the employee"), _document))
