"""The page for guests who order on their phones: what happens to their orders, and the QR codes of the tables."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from fynlo.core import qr_codes
from fynlo.core.tenancy.connection import connection
from fynlo.core.tenancy.hosts import base_url
from orders.floor import selectors as floor
from orders.models import ServiceSettings, Table
from orders.portal.guest_forms import GuestOrdersForm
from orders.portal.service_pages import tabs
from orders.service_settings import commands
from orders.service_settings.selectors import service_settings
from restaurants.identity.page_access import PageRequest
from restaurants.portal.command_forms import already_done, command_page, submit_form

Mode = ServiceSettings.GuestOrders


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("orders.settings")
def guest_orders(request: PageRequest) -> HttpResponse:
    """Show and change what happens to guests' orders. Two queries beside the session's: settings, tables."""
    settings = service_settings()
    if request.method != "POST":
        return _render(request, GuestOrdersForm(initial={"guest_orders": settings.guest_orders}), settings)
    form = GuestOrdersForm(request.POST)
    if already_done(request):
        return redirect("portal_guest_orders")
    if form.is_valid():
        changes = {"version": settings.version, "guest_orders": form.cleaned_data["guest_orders"]}
        if submit_form(request, form, commands.SERVICE_CHANGE_SETTINGS, "", changes):
            messages.success(request, _("Saved. It holds now."))
            return redirect("portal_guest_orders")
    return _render(request, form, settings, status=422)


@require_safe
@command_page("orders.settings")
def table_codes(request: PageRequest) -> HttpResponse:
    """The QR codes of all tables, to print and put on them. They never change. One query beside the session's."""
    places = ("section__sort_order", "section__name", "sort_order", "name")
    rows = floor.tables().select_related("section").order_by(*places)
    return render(request, "orders/portal/table_codes.html", {"codes": [_code_of(table) for table in rows]})


def _code_of(table: Table) -> dict[str, Any]:
    address = table_address(table)
    return {"table": table, "address": address, "svg": qr_codes.svg(address, scale=None)}


def table_address(table: Table) -> str:
    """Return what the QR code of a table opens. It opens nothing without the code of a visit."""
    return f"{base_url(connection.tenant)}{reverse('guest_table', args=[table.id])}"


def _render(
    request: PageRequest, form: GuestOrdersForm, settings: ServiceSettings, *, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "is_on": settings.guest_orders != Mode.OFF,
        "table_count": floor.tables().count(),
        "tabs": tabs("portal_guest_orders"),
    }
    return render(request, "orders/portal/guest_orders.html", context, status=status)
