"""Set up stock from the menu: choose products, say in which unit they are counted and how much there is."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from fynlo.core.errors import DomainError
from fynlo.core.ids import parse_uuid, uuid7
from inventory import commands, selectors
from inventory.inputs import MOST, MOST_COST
from inventory.labels import USUAL_UNITS
from inventory.portal.access import stock_page
from inventory.setup.columns import number
from inventory.units import spelled
from menu import selectors as menu
from menu.models import Category, Product
from menu.sheet.columns import BadCell
from restaurants.identity.page_access import PageRequest
from restaurants.portal.command_forms import already_done, submit

MOST_SHOWN = 150  # products of one page: each has four fields


@dataclass(slots=True)
class Row:
    """A product with what was entered for it. `errors` has a sentence for a field that cannot be used."""

    product: Product
    is_tracked: bool
    chosen: bool = False
    unit: str = "each"
    quantity: str = ""
    cost: str = ""
    errors: dict[str, str] = field(default_factory=dict)


@require_http_methods(["GET", "HEAD", "POST"])
@stock_page("inventory.manage")
def set_up(request: PageRequest) -> HttpResponse:
    """Show the products of the menu. POST adds those that are chosen. Three queries beside the shell's."""
    category = str(parse_uuid(request.GET.get("category", "")) or "")
    products = list(menu.products(category_id=category).select_related("category")[: MOST_SHOWN + 1])
    names = {name.lower() for name in selectors.items().order_by().values_list("name", flat=True)}
    rows = [Row(each, each.name.lower() in names, cost=_price(each.cost)) for each in products[:MOST_SHOWN]]
    refusal = ""
    if request.method == "POST":
        entered = [data for row in rows if (data := _read(request, row))]
        wrong = any(row.errors for row in rows)
        if already_done(request):
            return redirect("portal_stock")
        if not entered and not wrong:
            refusal = _("Tick the products that you want to track.")
        elif wrong:
            refusal = _("Some numbers cannot be used. They are marked below.")
        else:
            try:
                added = submit(request, commands.INVENTORY_TRACK_PRODUCTS, cleaned={"items": entered}).data()["added"]
            except DomainError as error:
                refusal = error.message
            else:
                done = ngettext("{count} item is tracked.", "{count} items are tracked.", added)
                messages.success(request, done.format(count=added))
                return redirect("portal_stock")
    context = {
        "rows": rows, "refusal": refusal, "units": USUAL_UNITS, "key": str(uuid7()), "chosen": category,
        "categories": Category.objects.filter(archived_at=None), "is_cut": len(products) > MOST_SHOWN,
        "most": MOST_SHOWN,
    }  # fmt: skip
    return render(request, "inventory/set_up.html", context, status=422 if refusal else 200)


def _read(request: PageRequest, row: Row) -> dict[str, Any] | None:
    """Read the fields of a product into its row and return its item, None if it is not chosen or not usable."""
    given, key = request.POST, row.product.id
    row.chosen = f"pick_{key}" in given and not row.is_tracked
    row.unit = given.get(f"unit_{key}", row.unit).strip()
    row.quantity, row.cost = given.get(f"quantity_{key}", "").strip(), given.get(f"cost_{key}", row.cost).strip()
    if not row.chosen:
        return None
    found: dict[str, Any] = {
        "product_id": row.product.id, "name": row.product.name, "category": row.product.category.name,
    }  # fmt: skip
    for name, text, most in (("quantity", row.quantity, MOST), ("cost", row.cost, MOST_COST)):
        try:
            found[name] = number(text, most)
        except BadCell as error:
            row.errors[name] = str(error)
    try:
        found["unit"] = spelled(row.unit)
    except DomainError as refusal:
        row.errors["unit"] = str(refusal.message)
    return None if row.errors else found


def _price(cost: Decimal | None) -> str:
    return "" if cost is None else f"{cost:.2f}"
