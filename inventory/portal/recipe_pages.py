"""The pages of recipes: dishes with their cost and margin, those without a recipe, and the editor of one recipe."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inventory import commands, selectors
from inventory.dish_costs import DishMargin, costs_of_dishes, margins
from inventory.inputs import LEAST, MOST
from inventory.labels import unit_label
from inventory.models import Item, Recipe
from inventory.models.recipes import MOST_INGREDIENTS
from inventory.portal.access import stock_page
from inventory.portal.forms import QUANTITY, RowForm
from inventory.recipes import LARGEST_WASTE
from inventory.units import LONGEST_UNIT
from menu import selectors as menu
from menu.models import ModifierOption
from orders.search import LONGEST_SEARCH
from restaurants.identity.page_access import PageRequest
from restaurants.portal.command_forms import CommandForm, already_done, run_command, submit_form

ROWS = 100
HUNDRED = Decimal(100)
VIEWS = {
    "": gettext_lazy("Dishes"),
    "without": gettext_lazy("Without a recipe"),
    "options": gettext_lazy("Options"),
    "items": gettext_lazy("Made here"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A product, an option or an item with what making it costs. `margin` is of products with a price."""

    made_id: UUID
    kind: str
    name: str
    note: str
    has_recipe: bool
    cost: Decimal | None = None
    margin: DishMargin | None = None


class RecipeForm(CommandForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    makes = forms.DecimalField(label=gettext_lazy("It makes"), min_value=LEAST, max_value=MOST, initial=1, **QUANTITY)
    unit = forms.CharField(label=gettext_lazy("Unit"), max_length=LONGEST_UNIT, required=False)
    kept = forms.BooleanField(
        label=gettext_lazy("Prepared ahead and kept"), required=False,
        help_text=gettext_lazy("It is stock of its own. Otherwise each dish takes the ingredients."),
    )  # fmt: skip

    shown_at = {"ingredients": "makes"}


class IngredientForm(RowForm):
    """How much of an item goes in. An empty row is left out."""

    item = forms.CharField(
        label=gettext_lazy("Ingredient"), max_length=120, required=False,
        widget=forms.TextInput({"list": "stock-items", "autocomplete": "off"}),
    )  # fmt: skip
    quantity = forms.DecimalField(
        label=gettext_lazy("How much"), min_value=LEAST, max_value=MOST, required=False, **QUANTITY
    )
    unit = forms.CharField(label=gettext_lazy("Unit"), max_length=LONGEST_UNIT, required=False)
    waste = forms.DecimalField(
        label=gettext_lazy("Loss (%)"), min_value=0, max_value=LARGEST_WASTE * HUNDRED, max_digits=4,
        decimal_places=1, required=False,
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if bool(data.get("item")) != bool(data.get("quantity")) and not self.errors:
            raise forms.ValidationError(_("Enter the ingredient and how much of it, or empty the row."))
        return data


class IngredientFormSet(forms.BaseFormSet):
    """The ingredients, whose names are looked up among the items in use. One query."""

    def clean(self) -> None:
        names = {row["item"].lower() for row in self.cleaned_data if row.get("item")} if not any(self.errors) else set()
        found = {item.name.lower(): item for item in Item.objects.filter(archived_at=None)} if names else {}
        for form in self.forms:
            name = form.cleaned_data.get("item") if form.is_valid() else ""
            if name and name.lower() not in found:
                form.add_error(
                    "item", _("There is no stock item called that. Choose one of the list, or add it first.")
                )
        self.items = found

    def ingredients(self) -> list[dict[str, Any]]:
        """Return the rows as the command takes them. The formset is valid."""
        return [
            {
                "item_id": str(self.items[row["item"].lower()].id), "quantity": str(row["quantity"]),
                "unit": row["unit"], "waste": str((row["waste"] or Decimal(0)) / HUNDRED),
            }
            for row in self.cleaned_data
            if row.get("item")
        ]  # fmt: skip


IngredientForms = forms.formset_factory(
    IngredientForm, formset=IngredientFormSet, extra=3, max_num=MOST_INGREDIENTS, absolute_max=MOST_INGREDIENTS
)


@require_safe
@stock_page("inventory.manage")
def recipes(request: PageRequest) -> HttpResponse:
    """Show what has a recipe, or the dishes that have none, with cost and margin.

    A constant number of queries: the recipes, costs, what is listed, its count.
    """
    view = request.GET.get("view", "")
    view = view if view in VIEWS else ""
    text = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH]
    page = Paginator(_rows(view, text), ROWS).get_page(request.GET.get("page"))
    context = {
        "page": page, "view": view, "q": text,
        "views": [{"label": label, "url": f"?view={name}" if name else "?", "active": name == view}
                  for name, label in VIEWS.items()],
    }  # fmt: skip
    return render(request, "inventory/recipes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@stock_page("inventory.manage")
def recipe(request: PageRequest, kind: str, made_id: UUID) -> HttpResponse:
    """Show a recipe with what it costs now. POST sets it."""
    if kind not in Recipe.Kind.values:
        raise Http404(kind)
    name = selectors.made_name(kind, made_id)
    found = selectors.recipes().filter(pk=made_id).first()
    if request.method == "POST":
        form, rows = RecipeForm(request.POST), IngredientForms(request.POST, prefix="rows")
    else:
        form, rows = _form(found), IngredientForms(initial=_ingredients(found), prefix="rows")
    if request.method == "POST" and (already_done(request) or _save(request, form, rows, kind, made_id)):
        messages.success(request, _("Saved."))
        return redirect("portal_recipe", kind, made_id)
    context = {
        "form": form, "rows": rows, "recipe": found, "kind": kind, "made_id": made_id, "name": name,
        "margin": margins().get(made_id) if kind == Recipe.Kind.PRODUCT else None,
        "cost": costs_of_dishes().get(made_id),
        "items": selectors.items().exclude(pk=made_id).values_list("name", flat=True).order_by("name"),
    }  # fmt: skip
    return render(request, "inventory/recipe.html", context, status=422 if form.errors or rows.is_bound else 200)


@require_POST
@stock_page("inventory.manage")
def remove(request: PageRequest, made_id: UUID) -> HttpResponse:
    """Remove a recipe: what it makes takes nothing from stock any more."""
    run_command(request, commands.INVENTORY_REMOVE_RECIPE, str(made_id), {}, _("The recipe is removed."))
    return redirect("portal_recipes")


def _save(request: PageRequest, form: RecipeForm, rows: Any, kind: str, made_id: UUID) -> bool:
    if not (form.is_valid() and rows.is_valid()):
        return False
    data = form.cleaned_data
    sent: dict[str, Any] = {"kind": kind, "ingredients": rows.ingredients(), "makes": str(data["makes"])}
    if kind == Recipe.Kind.ITEM:
        sent |= {"unit": data["unit"], "kept": data["kept"]}
    if data["version"]:
        sent["version"] = data["version"]
    return submit_form(request, form, commands.INVENTORY_SET_RECIPE, str(made_id), sent)


def _form(found: Recipe | None) -> RecipeForm:
    if found is None:
        return RecipeForm()
    return RecipeForm(
        initial={
            "version": found.version,
            "makes": _plain(found.makes),
            "unit": unit_label(found.unit),
            "kept": found.kept,
        }
    )


def _ingredients(found: Recipe | None) -> list[dict[str, Any]]:
    return [
        {
            "item": each.item.name, "quantity": _plain(each.quantity), "unit": unit_label(each.unit),
            "waste": _plain(each.waste * HUNDRED) if each.waste else "",
        }
        for each in (found.ingredients.all() if found else ())
    ]  # fmt: skip


def _rows(view: str, text: str) -> list[Row]:
    known = set(Recipe.objects.values_list("made_id", flat=True))
    if view == "options":
        options = ModifierOption.objects.filter(group__archived_at=None, name__icontains=text)
        costs = costs_of_dishes()
        return [
            Row(each.id, "option", each.name, each.group.name, each.id in known, costs.get(each.id))
            for each in options.select_related("group").order_by("group__name", "sort_order")
        ]
    if view == "items":
        made = selectors.items_named(selectors.items().filter(pk__in=known), text)
        return [Row(each.id, "item", each.name, each.category, True, each.stock.cost or None) for each in made]
    products, found = menu.products(search=text).select_related("category"), margins()
    costs = costs_of_dishes()
    return [
        Row(each.id, "product", each.name, each.category.name, each.id in known, costs.get(each.id), found.get(each.id))
        for each in products
        if (each.id in known) == (view == "")
    ]


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
