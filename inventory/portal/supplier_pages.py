"""The pages of suppliers and of the places where stock lies."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inventory import commands, selectors
from inventory.errors import SupplierNotFound
from inventory.models import Supplier
from inventory.portal.access import stock_page
from inventory.portal.forms import PlaceForm, SupplierForm
from orders.search import LONGEST_SEARCH
from restaurants.identity.page_access import PageRequest
from restaurants.portal.command_forms import already_done, run_command, submit_form

METHODS = ["GET", "HEAD", "POST"]


@require_safe
@stock_page("inventory.manage")
def suppliers(request: PageRequest) -> HttpResponse:
    """Show the suppliers with how many items each delivers. One query beside the shell's."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH]
    in_use = Count("items", filter=Q(items__archived_at=None))
    found = selectors.suppliers_named(text).annotate(item_count=in_use).order_by("name", "id")
    return render(request, "inventory/suppliers.html", {"suppliers": found, "q": text})


@require_http_methods(METHODS)
@stock_page("inventory.manage")
def new(request: PageRequest) -> HttpResponse:
    """Show the form of a new supplier. POST adds it."""
    form = SupplierForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (
        already_done(request)
        or (form.is_valid() and submit_form(request, form, commands.INVENTORY_ADD_SUPPLIER, "", form.details()))
    ):
        messages.success(request, _("The supplier is added."))
        return redirect("portal_suppliers")
    context = {"form": form, "title": _("New supplier")}
    return render(request, "inventory/supplier.html", context, status=422 if form.errors else 200)


@require_http_methods(METHODS)
@stock_page("inventory.manage")
def supplier(request: PageRequest, supplier_id: UUID) -> HttpResponse:
    """Show a supplier with its items. POST changes its details."""
    found = Supplier.objects.filter(pk=supplier_id).first()
    if found is None:
        raise SupplierNotFound()
    form = SupplierForm(request.POST) if request.method == "POST" else SupplierForm.showing(found)
    if request.method == "POST" and (already_done(request) or (form.is_valid() and _change(request, form, found))):
        messages.success(request, _("Saved."))
        return redirect("portal_suppliers")
    items = selectors.items().filter(supplier=found)
    context = {"form": form, "supplier": found, "items": items, "title": found.name}
    return render(request, "inventory/supplier.html", context, status=422 if form.errors else 200)


@require_POST
@stock_page("inventory.manage")
def archive(request: PageRequest, supplier_id: UUID) -> HttpResponse:
    """Take a supplier out of use."""
    run_command(request, commands.INVENTORY_ARCHIVE_SUPPLIER, str(supplier_id), {}, _("The supplier is archived."))
    return redirect("portal_suppliers")


@require_http_methods(METHODS)
@stock_page("inventory.manage")
def places(request: PageRequest) -> HttpResponse:
    """Show the places with the form of a new one. POST adds it. One query beside the shell's."""
    form = PlaceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (
        already_done(request)
        or (form.is_valid() and submit_form(request, form, commands.INVENTORY_ADD_LOCATION, "", form.details()))
    ):
        messages.success(request, _("The place is added."))
        return redirect("portal_places")
    context = {"form": form, "places": _places()}
    return render(request, "inventory/places.html", context, status=422 if form.errors else 200)


@require_http_methods(METHODS)
@stock_page("inventory.manage")
def place(request: PageRequest, location_id: UUID) -> HttpResponse:
    """Show what lies in a place. POST renames it."""
    found = selectors.location(location_id)
    form = PlaceForm(request.POST) if request.method == "POST" else PlaceForm(initial={"name": found.name})
    command = commands.INVENTORY_RENAME_LOCATION
    if request.method == "POST" and (
        already_done(request)
        or (form.is_valid() and submit_form(request, form, command, str(found.id), form.details()))
    ):
        messages.success(request, _("Saved."))
        return redirect("portal_places")
    context = {"form": form, "place": found, "there": selectors.stock_in(found)}
    return render(request, "inventory/place.html", context, status=422 if form.errors else 200)


@require_POST
@stock_page("inventory.manage")
def archive_place(request: PageRequest, location_id: UUID) -> HttpResponse:
    """Take a place out of use, or show why it cannot be."""
    done = _("The place is archived.")
    if run_command(request, commands.INVENTORY_ARCHIVE_LOCATION, str(location_id), {}, done):
        return redirect("portal_places")
    return redirect("portal_place", location_id)


def _places() -> Any:
    there = Count("stock", filter=~Q(stock__quantity=0))
    return selectors.locations().annotate(item_count=there)


def _change(request: PageRequest, form: SupplierForm, found: Supplier) -> bool:
    data = {**form.details(), "version": form.cleaned_data["version"] or found.version}
    return submit_form(request, form, commands.INVENTORY_CHANGE_SUPPLIER, str(found.id), data)
