"""Employees in the portal's search. A hit shows the job, never pay."""

from urllib.parse import urlencode

from django.urls import reverse

from restaurants.identity.page_access import PageRequest
from restaurants.portal.search.sources import Hit
from staff.employees import selectors


def employees(request: PageRequest, text: str, most: int) -> list[Hit]:
    """Find employees by name, email, phone or payroll number. Three queries, one without any."""
    return [
        Hit(
            employee.name,
            reverse("portal_employee", args=[employee.id]),
            ", ".join(job.label for job in employee.jobs.all() if job.ended_on is None),
        )
        for employee in selectors.employees_named(selectors.employees(), text)[:most]
    ]


def employee_list(text: str) -> str:
    return f"{reverse('portal_employees')}?{urlencode({'q': text})}"
