"""The pages of categories, stations and modifier groups."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fynlo.core.errors import DomainError
from menu import commands, selectors
from menu.models import Category, ModifierGroup, Station
from menu.portal.forms import CategoryForm, GroupForm, OptionFormSet, Refusable, StationForm, option_values
from menu.portal.page_context import page_context
from realtime.commands.registry import Command
from restaurants.portal.command_forms import already_done, command_page, submit
from restaurants.portal.ordering import moved
from restaurants.portal.toasts import rerender_list

LIVE = Count("products", filter=Q(products__archived_at=None))


# -- categories -----------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("menu.edit")
def categories(request: HttpRequest) -> HttpResponse:
    """The list of categories and the form to add one."""
    form = CategoryForm(request.POST or None)
    if request.method == "POST" and _saved(request, form, commands.MENU_CREATE_CATEGORY):
        messages.success(request, _("{name} is added.").format(name=form.cleaned_data["name"]))
        return redirect("menu_portal_categories")
    return _render_categories(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("menu.edit")
def category_page(request: HttpRequest, category_id: UUID) -> HttpResponse:
    category = selectors.category(category_id)
    names = CategoryForm.base_fields
    form = CategoryForm(request.POST or None, initial={name: getattr(category, name) for name in names})
    if request.method == "POST" and _saved(request, form, commands.MENU_UPDATE_CATEGORY, str(category_id)):
        messages.success(request, _("Saved. The till sees it when you publish."))
        return redirect("menu_portal_categories")
    context = {"category": category, "form": form, **page_context(request, "menu_portal_categories")}
    return render(request, "menu/portal/category.html", context, status=422 if form.errors else 200)


@require_POST
@command_page("menu.edit")
def archive_category(request: HttpRequest, category_id: UUID) -> HttpResponse:
    _run(request, commands.MENU_ARCHIVE_CATEGORY, str(category_id), success_message=_("The category is archived."))
    return redirect("menu_portal_categories")


@require_POST
@command_page("menu.edit")
def move_category(request: HttpRequest, category_id: UUID) -> HttpResponse:
    """Move a row one place, or to the place where it was dropped. Returns the list to htmx, else redirects."""
    selectors.category(category_id)
    before = [category.id for category in _categories()]
    after = moved(before, category_id, request.POST)
    if after != before and not already_done(request):
        _run(request, commands.MENU_REORDER_CATEGORIES, data={"category_ids": after})
    return rerender_list(request, _render_categories) if request.htmx else redirect("menu_portal_categories")


def _categories() -> QuerySet[Category]:
    """Return categories in the menu's order, with their counts of products."""
    return Category.objects.filter(archived_at=None).annotate(count=LIVE).order_by("sort_order", "id")


def _render_categories(request: HttpRequest, form: CategoryForm | None = None) -> HttpResponse:
    form = form or CategoryForm()
    context = {"categories": _categories(), "form": form, **page_context(request, "menu_portal_categories")}
    return render(request, "menu/portal/categories.html", context, status=422 if form.errors else 200)


# -- stations -------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("menu.edit")
def stations(request: HttpRequest) -> HttpResponse:
    form = StationForm(request.POST or None)
    if request.method == "POST" and _saved(request, form, commands.MENU_CREATE_STATION):
        messages.success(request, _("{name} is added.").format(name=form.cleaned_data["name"]))
        return redirect("menu_portal_stations")
    return _render_stations(request, form)


@require_POST
@command_page("menu.edit")
def move_station(request: HttpRequest, slug: str) -> HttpResponse:
    """Move a row one place, or to the place where it was dropped. Returns the list to htmx, else redirects."""
    selectors.station(slug)
    before = [station.slug for station in _stations()]
    after = moved(before, slug, request.POST)
    if after != before and not already_done(request):
        _run(request, commands.MENU_REORDER_STATIONS, data={"slugs": after})
    return rerender_list(request, _render_stations) if request.htmx else redirect("menu_portal_stations")


def _stations() -> QuerySet[Station]:
    return Station.objects.annotate(count=LIVE).order_by("sort_order", "id")


def _render_stations(request: HttpRequest, form: StationForm | None = None) -> HttpResponse:
    form = form or StationForm()
    context = {"stations": _stations(), "form": form, **page_context(request, "menu_portal_stations")}
    return render(request, "menu/portal/stations.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("menu.edit")
def station_page(request: HttpRequest, slug: str) -> HttpResponse:
    station = selectors.station(slug)
    form = StationForm(request.POST or None, initial={"name": station.name})
    if request.method == "POST" and _saved(request, form, commands.MENU_UPDATE_STATION, slug):
        messages.success(request, _("Saved. The kitchen sees it when you publish."))
        return redirect("menu_portal_stations")
    context = {"station": station, "form": form, **page_context(request, "menu_portal_stations")}
    return render(request, "menu/portal/station.html", context, status=422 if form.errors else 200)


# -- modifier groups ------------------------------------------------------------------------------------------


@require_safe
@command_page("menu.edit")
def groups(request: HttpRequest) -> HttpResponse:
    rows = ModifierGroup.objects.filter(archived_at=None).annotate(count=LIVE).prefetch_related("options")
    rows = rows.order_by(Lower("name"), "id")
    return render(request, "menu/portal/groups.html", {"groups": rows, **page_context(request, "menu_portal_groups")})


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("menu.edit")
def group_page(request: HttpRequest, group_id: UUID | None = None) -> HttpResponse:
    """Edit a group together with its options. Without `group_id`: add a group."""
    group = selectors.modifier_group(group_id) if group_id else None
    form = GroupForm(request.POST or None, initial=_group_initial(group))
    parts = selectors.product_labels()
    options = OptionFormSet(
        request.POST or None, initial=_option_initial(group, parts), prefix="options", form_kwargs={"parts": parts}
    )
    if request.method == "POST" and form.is_valid() & options.is_valid():
        data = form.cleaned_data | {"options": option_values(options)}
        command = commands.MENU_UPDATE_MODIFIER_GROUP if group else commands.MENU_CREATE_MODIFIER_GROUP
        try:
            submit(request, command, str(group_id or ""), data)
        except DomainError as refusal:
            form.refuse(refusal.field, refusal.message)
        else:
            messages.success(
                request, _("{name} is saved. The till sees it when you publish.").format(name=data["name"])
            )
            return redirect("menu_portal_groups")
    context = {
        "group": group,
        "form": form,
        "options": options,
        "parts": parts,
        "users": group.products.filter(archived_at=None).values_list("name", flat=True) if group else (),
        **page_context(request, "menu_portal_groups"),
    }
    return render(request, "menu/portal/group.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@command_page("menu.edit")
def archive_group(request: HttpRequest, group_id: UUID) -> HttpResponse:
    _run(
        request,
        commands.MENU_ARCHIVE_MODIFIER_GROUP,
        str(group_id),
        success_message=_("The modifier group is archived."),
    )
    return redirect("menu_portal_groups")


def _group_initial(group: ModifierGroup | None) -> dict[str, Any]:
    fields = ("name", "minimum", "maximum", "always_ask", "is_size")
    return {name: getattr(group, name) for name in fields} if group else {}


def _option_initial(group: ModifierGroup | None, parts: Mapping[str, UUID]) -> list[dict[str, Any]]:
    if group is None:
        return []
    labels = {product_id: label for label, product_id in parts.items()}
    fields = ("id", "name", "price", "is_default", "tax_class", "allergens", "portions", "product_id")
    return [
        row | {"portions": row["portions"].normalize(), "part": labels.get(row.pop("product_id"), "")}
        for row in group.options.values(*fields)
    ]


def _saved(request: HttpRequest, form: Refusable, command: Command, target: str = "") -> bool:
    """Run a command with a form. Returns whether it succeeded; a refusal is shown in the form."""
    if not form.is_valid():
        return False
    try:
        submit(request, command, target, form.cleaned_data)
    except DomainError as refusal:
        form.refuse(refusal.field, refusal.message)
        return False
    return True


def _run(
    request: HttpRequest, command: Command, target: str = "", data: dict | None = None, success_message: str = ""
) -> None:
    """Run a command and show `success_message`, or the refusal."""
    try:
        submit(request, command, target, data)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        if success_message:
            messages.success(request, success_message)
