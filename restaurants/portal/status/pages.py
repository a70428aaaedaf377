"""The page "Status": whether each part of the service works for this restaurant, and what to do if not."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fynlo.core import clock
from restaurants.identity.page_access import PageRequest, page
from restaurants.portal.status import checks
from restaurants.portal.status.checks import Health

WORST_FIRST = (Health.FAILS, Health.IMPAIRED)


@require_safe
@page("attention.resolve")
def status_page(request: PageRequest) -> HttpResponse:
    """Render every check. For htmx, which asks again every 30 s, the list alone."""
    found = checks.findings(request.tenant)
    worst = next((health for health in WORST_FIRST if any(each.health is health for _, each in found)), Health.WORKS)
    context = {"found": found, "worst": worst.code, "read_at": clock.now().astimezone(request.tenant.zone)}
    template = "_status" if request.headers.get("HX-Request") else "status"
    return render(request, f"restaurants/portal/{template}.html", context)
