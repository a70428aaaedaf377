"""The list of products with its switch for "sold out", and the page of one product."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fynlo.core.errors import DomainError
from fynlo.core.ids import parse_uuid, uuid7
from fynlo.core.pictures import BadPicture
from menu import commands, images, payloads, published, selectors, services
from menu.errors import ProductChanged
from menu.models import Category, Product
from menu.portal.forms import ProductForm
from menu.portal.margin import margin_label
from menu.portal.page_context import page_context
from menu.published import Current
from menu.sharing.following import shared_with
from restaurants.identity.page_access import safe_next
from restaurants.portal.command_forms import command_page, submit
from restaurants.portal.toasts import flash_with_undo

ROWS = 50


@require_safe
@command_page("menu.view")
def products(request: HttpRequest) -> HttpResponse:
    search, chosen = request.GET.get("q", ""), request.GET.get("category", "")
    archived = request.GET.get("archived") == "1"
    rows = selectors.products(search=search, category_id=chosen, archived=archived)
    listed = Paginator(rows.select_related("category", "station"), ROWS).get_page(request.GET.get("page"))
    now = published.read_current()
    context = {
        "page": listed,
        "rows": [_row(product, now) for product in listed],
        "categories": Category.objects.filter(archived_at=None),
        "search": search,
        "chosen": chosen,
        "archived": archived,
        "here": request.get_full_path(),
        **page_context(request, "menu_products"),
    }
    return render(request, "menu/portal/products.html", context)


@require_POST
@command_page("menu.availability")
def switch(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Mark a product as sold out or available. Returns its row to htmx, else redirects to the list."""
    submit(request, commands.MENU_SET_AVAILABILITY, str(item_id), {"available": request.POST.get("available") == "1"})
    if not request.htmx:
        return redirect(safe_next(request) or "menu_products")
    product = selectors.product(item_id)
    context = {
        "row": _row(product, published.read_current()),
        "here": request.htmx.current_url_abs_path or reverse("menu_products"),
        **page_context(request, "menu_products"),
    }
    return render(request, "menu/portal/_row.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("menu.edit")
def new_product(request: HttpRequest) -> HttpResponse:
    form = ProductForm(request.POST or None, request.FILES or None, is_new=True, initial=_first_values(request))
    if request.method != "POST":
        return _render(request, form)
    if not form.is_valid():
        return _render(request, form, status=422)
    try:
        values = form.values() | _picture(form)
        values.pop("version", None)
        made = submit(request, commands.MENU_CREATE_PRODUCT, cleaned=values).data()
    except DomainError as refusal:
        form.refuse(refusal.field, refusal.message)
        return _render(request, form, status=422)
    messages.success(request, _("{name} is in the draft. Publish the menu to sell it.").format(name=made["name"]))
    return redirect("menu_portal_product", product_id=made["id"])


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("menu.edit")
def product_page(request: HttpRequest, product_id: UUID) -> HttpResponse:
    product = _product(product_id)
    if request.method != "POST":
        return _render(request, ProductForm.showing(product), product)
    form = ProductForm(request.POST, request.FILES)
    if not form.is_valid():
        return _render(request, form, product, status=422)
    try:
        submit(request, commands.MENU_UPDATE_PRODUCT, str(product_id), form.values() | _picture(form))
    except DomainError as refusal:
        if refusal.code == ProductChanged.code:
            now = _product(product_id)
            return _render(request, form.renewed(now), now, status=412, refusal=refusal, conflicts=form.conflicts(now))
        form.refuse(refusal.field, refusal.message)
        return _render(request, form, product, status=422)
    messages.success(request, _("Saved. The till sees it when you publish."))
    return redirect("menu_portal_product", product_id=product_id)


@require_POST
@command_page("menu.edit")
def archive(request: HttpRequest, product_id: UUID) -> HttpResponse:
    product = submit(request, commands.MENU_ARCHIVE_PRODUCT, str(product_id)).data()
    message = gettext("{name} is archived. It leaves the till when you publish.").format(name=product["name"])
    flash_with_undo(request, message, reverse("menu_portal_restore", args=[product_id]))
    return redirect("menu_products")


@require_POST
@command_page("menu.edit")
def discard(request: HttpRequest, product_id: UUID) -> HttpResponse:
    """Discard the unpublished changes to one product, which the publish page lists."""
    try:
        product = submit(request, commands.MENU_DISCARD_PRODUCT_CHANGES, str(product_id)).data()
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("The changes to {name} are discarded.").format(name=product["name"]))
    return redirect("menu_portal_publish")


@require_POST
@command_page("menu.edit")
def restore(request: HttpRequest, product_id: UUID) -> HttpResponse:
    try:
        product = submit(request, commands.MENU_RESTORE_PRODUCT, str(product_id)).data()
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return redirect(f"{reverse('menu_products')}?archived=1")
    messages.success(request, _("{name} is back in the draft.").format(name=product["name"]))
    return redirect("menu_portal_product", product_id=product_id)


def _first_values(request: HttpRequest) -> dict[str, Any]:
    """Return the first values of a new product: allergens not known, station and VAT as usual in `?category=`."""
    values: dict[str, Any] = {"category_id": request.GET.get("category"), "allergens": None}
    if chosen := parse_uuid(values["category_id"]):
        usual = services.usual_in(chosen)
        values |= {"station": usual.station.slug if usual.station else "", "tax_class": usual.tax_class}
    return values


def _picture(form: ProductForm) -> dict[str, str]:
    """Store the form's picture and return it as input of the command, {} to leave the old one. Raises BadPicture."""
    try:
        name = form.picture_name()
    except BadPicture as refusal:
        refusal.field = "picture"
        raise
    return {} if name is None else {"image_url": name}


def _product(product_id: UUID) -> Product:
    found = selectors.product(product_id)
    return payloads.with_groups(Product.objects.filter(pk=found.pk)).get()


def _row(product: Product, now: Current) -> dict[str, Any]:
    pictures = images.urls(connection.schema_name, product.image)
    item_id = str(product.id)
    return {
        "product": product,
        "picture": pictures.get("160"),
        "available": item_id not in now.unavailable,
        "until": now.sold_out.get(item_id),
        "left": now.left.get(item_id),
        "key": str(uuid7()),
    }


def _render(
    request: HttpRequest, form: ProductForm, product: Product | None = None, *, status: int = 200, **context: Any
) -> HttpResponse:
    if product is not None:
        pictures = images.urls(connection.schema_name, product.image)
        margin = margin_label(product.price, product.cost)
        context |= {"product": product, "picture": pictures.get("640"), "margin": margin, **shared_with(product)}
    context |= {"form": form, **page_context(request, "menu_products")}
    return render(request, "menu/portal/product.html", context, status=status)
