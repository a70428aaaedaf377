"""The list of stock items, its CSV file, one item with its history, and the form of its details."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fynlo.core import clock
from fynlo.core.csv_files import csv_response
from fynlo.core.keyset import keyset_page
from fynlo.core.money import ZERO
from inventory import commands, selectors
from inventory.labels import USUAL_UNITS, unit_label
from inventory.models import Item, Movement
from inventory.portal.access import stock_page
from inventory.portal.forms import ConversionForms, ItemForm, conversions_of
from inventory.setup.columns import COLUMNS, item_cells
from menu.labels import ALLERGENS
from orders.search import LONGEST_SEARCH
from restaurants.business_days import business_day
from restaurants.identity.page_access import PageRequest
from restaurants.identity.permissions import allowed
from restaurants.portal.command_forms import already_done, run_command, submit_form
from restaurants.portal.toasts import flash_with_undo

ROWS = 50
MOVEMENTS = 25
DELIVERIES = 8
MOST_EXPORTED = 20_000
STATES = {
    "": gettext_lazy("In use"),
    "low": gettext_lazy("Low"),
    "out": gettext_lazy("Out of stock"),
    "archived": gettext_lazy("Archived"),
}


@dataclass(frozen=True, slots=True)
class Price:
    """What one unit cost in a delivery, and the change against the delivery before as a fraction."""

    delivery: Movement
    cost: Decimal
    change: Decimal | None


@require_safe
@stock_page("inventory.view")
def items(request: PageRequest) -> HttpResponse:
    """Show the list. Three queries beside the shell's: the figures, the count, the page."""
    chosen = _chosen(request)
    found = _found(chosen)
    low, out = Count("id", filter=selectors.is_low()), Count("id", filter=selectors.is_out())
    figures = found.order_by().aggregate(value=Sum("stock__value"), low=low, out=out)
    context = {
        "page": Paginator(found, ROWS).get_page(request.GET.get("page")),
        "value": figures["value"] or ZERO,
        "low": figures["low"],
        "out": figures["out"],
        "chosen": chosen,
        "is_narrowed": bool(chosen["q"] or chosen["state"]),
        "states": [
            {"label": label, "url": _url({**chosen, "state": name}), "active": name == chosen["state"]}
            for name, label in STATES.items()
        ],
        "export": _url(chosen),
        "may_manage": allowed(request.actor, "inventory.manage"),
    }
    return render(request, "inventory/items.html", context)


@require_safe
@stock_page("inventory.manage")
def export(request: PageRequest) -> HttpResponse:
    """Return the items that the list shows as CSV, in the columns that an import reads, at most MOST_EXPORTED."""
    rows = [item_cells(item) for item in _found(_chosen(request))[:MOST_EXPORTED]]
    today = business_day(clock.now(), request.restaurant)
    return csv_response(f"stock-{request.restaurant.slug}-{today}.csv", COLUMNS, rows)


@require_safe
@stock_page("inventory.view")
def item(request: PageRequest, item_id: UUID) -> HttpResponse:
    """Show one item and its history. Five queries beside the shell's; on later pages of the history one more."""
    found = selectors.get_item(item_id)
    history = selectors.movements_of(found)
    context = {
        "item": found,
        "places": selectors.places_of(found),
        "page": keyset_page(
            history, by="stored_at", size=MOVEMENTS, before=request.GET.get("before", ""),
            after=request.GET.get("after", ""),
        ),
        "total": history.order_by().count(),
        "prices": _prices(found),
        "allergens": None if found.allergens is None else [ALLERGENS[name] for name in found.allergens],
        "zone": request.restaurant.timezone,
        **{f"may_{name}": allowed(request.actor, f"inventory.{name}") for name in ("manage", "receive")},
    }  # fmt: skip
    return render(request, "inventory/item.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@stock_page("inventory.manage")
def new(request: PageRequest) -> HttpResponse:
    """Show the form of a new item. POST adds it."""
    form = ItemForm(request.POST if request.method == "POST" else None)
    rows = ConversionForms(request.POST if request.method == "POST" else None, prefix="units")
    if request.method == "POST" and (
        already_done(request)
        or (form.is_valid() and rows.is_valid() and _submit(request, form, rows, commands.INVENTORY_ADD_ITEM, "", {}))
    ):
        messages.success(request, _("The item is added. Count it or receive a delivery."))
        added = selectors.items().filter(name__iexact=form.cleaned_data["name"]).first() if form.is_valid() else None
        return redirect("portal_stock_item", added.id) if added else redirect("portal_stock")
    context = {"form": form, "rows": rows, "title": _("New stock item"), "units": USUAL_UNITS}
    return render(request, "inventory/item_form.html", context, status=422 if form.errors or rows.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@stock_page("inventory.manage")
def edit(request: PageRequest, item_id: UUID) -> HttpResponse:
    """Show the details of an item. POST changes them."""
    found = selectors.get_item(item_id)
    initial = [
        {"unit": unit, "factor": f"{Decimal(factor).normalize():f}", "of": unit_label(of)}
        for unit, factor, of in found.conversions
    ]
    if request.method == "POST":
        form, rows = ItemForm(request.POST), ConversionForms(request.POST, prefix="units")
    else:
        form, rows = ItemForm.showing(found), ConversionForms(initial=initial, prefix="units")
    command, version = commands.INVENTORY_CHANGE_ITEM, {"version": found.version}
    if request.method == "POST" and (
        already_done(request)
        or (form.is_valid() and rows.is_valid() and _submit(request, form, rows, command, str(found.id), version))
    ):
        messages.success(request, _("Saved."))
        return redirect("portal_stock_item", found.id)
    context = {"form": form, "rows": rows, "item": found, "title": found.name, "units": USUAL_UNITS}
    return render(request, "inventory/item_form.html", context, status=422 if form.errors or rows.is_bound else 200)


@require_POST
@stock_page("inventory.manage")
def archive(request: PageRequest, item_id: UUID) -> HttpResponse:
    """Take the item out of use; Undo restores it."""
    if run_command(request, commands.INVENTORY_ARCHIVE_ITEM, str(item_id), {}):
        name = selectors.get_item(item_id).name
        restore_url = reverse("portal_stock_item_restore", args=[item_id])
        flash_with_undo(request, _("{name} is archived.").format(name=name), restore_url)
    return redirect("portal_stock")


@require_POST
@stock_page("inventory.manage")
def restore(request: PageRequest, item_id: UUID) -> HttpResponse:
    run_command(request, commands.INVENTORY_RESTORE_ITEM, str(item_id), {}, _("The item is in use again."))
    return redirect("portal_stock_item", item_id)


def _submit(
    request: PageRequest, form: ItemForm, rows: Any, command: Any, target: str, version: dict[str, int]
) -> bool:
    """Run the command with the details. The version that the form was opened with wins over the stored one."""
    shown = form.cleaned_data["version"]
    versions = {"version": shown or version["version"]} if version else {}
    return submit_form(
        request, form, command, target, {**form.details(), "conversions": conversions_of(rows), **versions}
    )


def _chosen(request: PageRequest) -> dict[str, str]:
    state = request.GET.get("state", "")
    return {"q": request.GET.get("q", "")[:LONGEST_SEARCH], "state": state if state in STATES else ""}


def _found(chosen: dict[str, str]) -> QuerySet[Item]:
    found = selectors.archived_items() if chosen["state"] == "archived" else selectors.items()
    wanted = {"low": selectors.is_low(), "out": selectors.is_out()}.get(chosen["state"], Q())
    return selectors.items_named(found.filter(wanted), chosen["q"])


def _prices(found: Item) -> list[Price]:
    """Return what one unit cost in the last deliveries, the newest first. One query."""
    deliveries = list(selectors.deliveries_of(found)[: DELIVERIES + 1])
    costs = [each.value / each.quantity for each in deliveries]
    prices = []
    for number, (delivery, cost) in enumerate(zip(deliveries, costs, strict=True)):
        before = costs[number + 1] if number + 1 < len(costs) else None
        prices.append(Price(delivery, cost, (cost - before) / before if before else None))
    return prices[:DELIVERIES]


def _url(chosen: dict[str, str]) -> str:
    return "?" + urlencode({name: value for name, value in chosen.items() if value})
