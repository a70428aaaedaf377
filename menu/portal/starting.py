"""The pages to start a menu: with a ready-made menu, a spreadsheet, or product by product."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from fynlo.core.errors import DomainError
from menu import commands
from menu.models import Product
from menu.portal.page_context import page_context
from menu.starters import STARTERS
from restaurants.portal.command_forms import command_page, submit


@require_safe
@command_page("menu.edit")
def start(request: HttpRequest) -> HttpResponse:
    context = {"starters": STARTERS.values(), "existing": _existing(), **page_context(request, "menu_products")}
    return render(request, "menu/portal/start.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("menu.edit")
def starter(request: HttpRequest, slug: str) -> HttpResponse:
    """Show everything that the ready-made menu adds. POST adds it to the draft."""
    chosen = STARTERS.get(slug)
    if chosen is None:
        raise Http404(slug)
    refusal = None
    if request.method == "POST":
        try:
            answer = submit(request, commands.MENU_USE_STARTER, slug, {"beside": "beside" in request.POST}).data()
        except DomainError as error:
            refusal = error
        else:
            messages.success(
                request, _("{added} products are in the draft. Check them, then publish.").format(added=answer["added"])
            )
            return redirect("menu_products")
    context = {"starter": chosen, "existing": _existing(), "refusal": refusal, **page_context(request, "menu_products")}
    return render(request, "menu/portal/starter.html", context, status=409 if refusal else 200)


def _existing() -> int:
    return Product.objects.filter(archived_at=None).count()
