"""The favourites page: the products that the till offers first. Each change starts from the stored list."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from fynlo.core.ids import parse_uuid, uuid7
from orders.api.service_settings_serializers import MOST_FAVOURITES
from orders.portal import menu_choices
from orders.portal.service_pages import tabs
from orders.service_settings import commands
from orders.service_settings.selectors import service_settings
from restaurants.identity.page_access import PageRequest
from restaurants.portal.command_forms import already_done, command_page, run_command
from restaurants.portal.ordering import moved
from restaurants.portal.toasts import rerender_list, with_undo

Change = Callable[[list[UUID]], list[UUID]]


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("orders.settings")
def favourites(request: PageRequest) -> HttpResponse:
    """Show the list. POST adds a product."""
    if request.method != "POST":
        return _render(request)
    product_id = parse_uuid(request.POST.get("product"))
    if product_id is None or menu_choices.menu().product(product_id) is None:
        messages.error(request, _("Choose a product from the menu."))
    else:
        _change(request, lambda now: [*now, *([] if product_id in now else [product_id])])
    return _list_response(request)


@require_POST
@command_page("orders.settings")
def move(request: PageRequest, product_id: UUID) -> HttpResponse:
    """Move a product one place up or down, or to the place where it was dropped."""
    _change(request, lambda now: moved(now, product_id, request.POST))
    return _list_response(request)


@require_POST
@command_page("orders.settings")
def remove(request: PageRequest, product_id: UUID) -> HttpResponse:
    now = service_settings().favourites
    place = now.index(product_id) if product_id in now else len(now)
    if not _change(request, lambda now: [other for other in now if other != product_id]) or not request.htmx:
        return _list_response(request)
    name = menu_choices.product_name(menu_choices.menu(), product_id)
    message = gettext("{name} is removed.").format(name=name) if name else gettext("It is removed.")
    return with_undo(_render(request), message, reverse("portal_favourite_restore", args=[product_id]), place=place)


@require_POST
@command_page("orders.settings")
def restore(request: PageRequest, product_id: UUID) -> HttpResponse:
    """Undo a removal: put the product back in its place."""
    place = request.GET.get("place", "")
    at = int(place) if place.isascii() and place.isdigit() else MOST_FAVOURITES
    done = _change(request, lambda now: now if product_id in now else [*now[:at], product_id, *now[at:]])
    return HttpResponse(status=204 if done else 409)


def _change(request: PageRequest, change: Change) -> bool:
    """Change the stored favourites. Return whether it succeeded: a concurrent change is never overwritten."""
    if already_done(request):
        return True
    settings = service_settings()
    wanted = {"version": settings.version, "favourites": change(list(settings.favourites))}
    return run_command(request, commands.SERVICE_CHANGE_SETTINGS, "", wanted)


def _list_response(request: PageRequest) -> HttpResponse:
    return rerender_list(request, _render) if request.htmx else redirect("portal_favourites")


def _render(request: PageRequest) -> HttpResponse:
    menu, chosen = menu_choices.menu(), service_settings().favourites
    context: dict[str, Any] = {
        "favourites": [{"id": str(each), "name": menu_choices.product_name(menu, each)} for each in chosen],
        "choices": _unchosen(menu_choices.product_choices(menu), {str(each) for each in chosen}),
        "is_full": len(chosen) >= MOST_FAVOURITES,
        "most": MOST_FAVOURITES,
        "tabs": tabs("portal_favourites"),
        "key": uuid7(),
    }
    return render(request, "orders/portal/favourites.html", context)


def _unchosen(choices: menu_choices.Choices, chosen: set[str]) -> menu_choices.Choices:
    offered = [(name, [each for each in products if each[0] not in chosen]) for name, products in choices]
    return [(name, products) for name, products in offered if products]
