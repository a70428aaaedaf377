"""The page of the service settings. A concurrent change is never overwritten."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from orders.portal.service_forms import ServiceForm
from orders.portal.service_preview import preview_of
from orders.service_settings import commands
from orders.service_settings.selectors import service_settings
from restaurants.identity.page_access import PageRequest
from restaurants.identity.permissions import allowed
from restaurants.portal.command_forms import already_done, command_page, submit_form


def tabs(here: str) -> list[dict[str, Any]]:
    pages = (
        (_("Settings"), "portal_service"),
        (_("Stations"), "portal_stations"),
        (_("Favourites"), "portal_favourites"),
        (_("Guests’ phones"), "portal_guest_orders"),
    )
    return [{"label": label, "url": reverse(name), "active": name == here} for label, name in pages]


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("orders.settings")
def service(request: PageRequest) -> HttpResponse:
    if request.method != "POST":
        return _render(request, ServiceForm.showing(service_settings()))
    form = ServiceForm(request.POST)
    if already_done(request) or (
        form.is_valid() and submit_form(request, form, commands.SERVICE_CHANGE_SETTINGS, "", form.changes())
    ):
        messages.success(request, _("Saved. Till and kitchen show it now."))
        return redirect("portal_service")
    now = service_settings()
    if form.cleaned_data.get("version") not in (None, now.version):
        return _render(request, form.renewed(now), status=412, stale=True, conflicts=form.conflicts(now))
    return _render(request, form, status=422)


@require_POST
@command_page("orders.settings")
def service_preview(request: PageRequest) -> HttpResponse:
    """Show what the settings in the form do. Stores nothing. No query beside the session's."""
    return render(request, "orders/portal/_service_preview.html", _preview(ServiceForm(request.POST)))


def _preview(form: ServiceForm) -> dict[str, Any]:
    if not form.is_bound:
        return preview_of(form.stored)
    return preview_of(form.changes()) if form.is_valid() else {"has_mistakes": True}


def _render(request: PageRequest, form: ServiceForm, *, status: int = 200, **context: object) -> HttpResponse:
    context |= {
        "form": form,
        "tabs": tabs("portal_service"),
        **_preview(form),
        "may_set_charge": allowed(request.actor, "restaurant.settings"),
    }
    return render(request, "orders/portal/service.html", context, status=status)
