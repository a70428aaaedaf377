"""What staff adds to the portal: pages in the navigation, results of the search, the pages of alerts."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from restaurants.portal.registry import AlertSubject, NavigationItem, register_alert_subject, register_navigation
from restaurants.portal.search.sources import (
    SearchPage,
    SearchSource,
    SettingsPage,
    register_search,
    register_search_pages,
    register_settings_pages,
)
from restaurants.portal.today.panels import Panel, register_panels
from staff import events
from staff.clock.portal.forms import ClockSettingsForm
from staff.clock.portal.today import labour, on_shift
from staff.employees.portal import searching
from staff.permissions import OWN_ROTA, ROTA
from staff.rota.portal.forms import RotaSettingsForm

STAFF = "Staff"


def _document(subject: UUID) -> str:
    return reverse("portal_employee_document", args=[subject])


def _punch(subject: UUID) -> str:
    return reverse("portal_punch_day", args=[subject])


def _shift(subject: UUID) -> str:
    return reverse("portal_shift", args=[subject])


def register_all() -> None:
    register_navigation(
        NavigationItem(_("Employees"), "portal_employees", "identification", "staff.view", 10, STAFF),
        NavigationItem(_("Rota"), "portal_rota", "calendar-days", ROTA, 20, STAFF),
        NavigationItem(_("Shift requests"), "portal_rota_requests", "inbox-arrow-down", ROTA, 21, STAFF),
        NavigationItem(_("My shifts"), "portal_rota_own", "calendar-days", OWN_ROTA, 25, STAFF),
        NavigationItem(_("Hours"), "portal_hours", "clock", "staff.hours", 30, STAFF),
        NavigationItem(_("My hours"), "portal_hours_own", "clock", "staff.own", 31, STAFF),
    )
    register_search(
        SearchSource(
            _("Employees"), "identification", "staff.view", 75, searching.employees, searching.employee_list
        ),
    )  # fmt: skip
    register_search_pages(
        SearchPage(_("Time clock"), "portal_clock_settings", "staff.manage", _("Staff")),
        SearchPage(_("Shift templates"), "portal_rota_templates", ROTA, _("Staff")),
        SearchPage(_("Shift records"), "portal_rota_records", ROTA, _("Staff")),
        SearchPage(_("Rota settings"), "portal_rota_settings", ROTA, _("Staff")),
        SearchPage(_("My leave"), "portal_leave_own", OWN_ROTA, _("Staff")),
        SearchPage(_("When I can work"), "portal_availability_own", OWN_ROTA, _("Staff")),
    )
    register_settings_pages(
        SettingsPage(_("Time clock"), "portal_clock_settings", "staff.manage", ClockSettingsForm.base_fields),
        SettingsPage(_("Rota settings"), "portal_rota_settings", ROTA, RotaSettingsForm.base_fields),
    )
    register_panels(Panel("on_shift", "staff/_on_shift.html", on_shift, "staff.hours", 52, events.CLOCK))
    register_panels(Panel("labour", "staff/_labour.html", labour, "staff.pay", 53, events.CLOCK))
    register_alert_subject("rota_shift", AlertSubject(_("Open the shift"), _shift))
    register_alert_subject("punch", AlertSubject(_("Correct the hours"), _punch))
    register_alert_subject("employee_document", AlertSubject(_("Open the employee"), _document))
