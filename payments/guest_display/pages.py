"""The page of a guest display. Nobody is signed in on it: the cookie of its enrolment opens it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fynlo.core.conditional import unless_known
from payments.guest_display.view import display_view, find_display
from restaurants.devices.proof import device_of_browser
from restaurants.identity.page_access import PageRequest, page
from restaurants.identity.permissions import PUBLIC
from restaurants.models import Restaurant

TEMPLATES = "payments/guest_display"


@require_safe
@page(PUBLIC)
def display_page(request: PageRequest) -> HttpResponse:
    """Show the order of the display's till. Its script loads the live part again whenever the socket says so."""
    display = find_display(device_of_browser(request))
    if display is None or request.tenant.status != Restaurant.Status.ACTIVE:
        return render(request, f"{TEMPLATES}/not_a_display.html", {"restaurant": request.tenant}, status=404)
    config = {"restaurant_id": str(request.tenant.pk)}
    context = {"restaurant": request.tenant, "view": display_view(display), "config": config}
    return render(request, f"{TEMPLATES}/display.html", context)


@require_safe
@page(PUBLIC)
def display_live(request: PageRequest) -> HttpResponse:
    """Return the live part of the page; 304 while nothing has changed, 404 for what is no display any more."""
    display = find_display(device_of_browser(request))
    if display is None or request.tenant.status != Restaurant.Status.ACTIVE:
        return HttpResponse(status=404)
    context = {"restaurant": request.tenant, "view": display_view(display)}
    return unless_known(request, render(request, f"{TEMPLATES}/_display.html", context))
