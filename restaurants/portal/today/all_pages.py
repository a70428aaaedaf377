"""All restaurants of a person on one page: a card each, with its figures so far and a button that switches to it."""

import time
from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from fynlo.core.tenancy.context import in_restaurant
from restaurants.identity.page_access import PageRequest, page
from restaurants.identity.permissions import allowed
from restaurants.models import Restaurant
from restaurants.portal.today.panels import render_now, summaries_for

PER_PAGE = 24
LONGEST_SECONDS = 3.0  # of all cards together; those that are left are requested one by one


@dataclass(frozen=True, slots=True)
class Card:
    """`figures` are rendered, None while they are not known. `address` returns the figures alone."""

    restaurant: Restaurant
    figures: SafeString | None
    address: str
    switch_url: str
    is_here: bool


@require_safe
@page("portal.open")
def all_page(request: PageRequest) -> HttpResponse:
    """Show every restaurant whose portal the person may open, a page of them.

    Two queries, and for each restaurant one, or its figures' when they are not kept.
    """
    shown: Page[Restaurant] = Paginator(_theirs(request), PER_PAGE).get_page(request.GET.get("page"))
    until = time.monotonic() + LONGEST_SECONDS
    cards = [_card(request, restaurant, until) for restaurant in shown]
    may_open_reports = allowed(request.actor, "reports.open")
    context = {"page": shown, "cards": cards, "may_open_reports": may_open_reports}
    return render(request, "restaurants/portal/today/all.html", context)


@require_safe
@page("portal.open")
def figures_page(request: PageRequest, restaurant_id: UUID) -> HttpResponse:
    """Return the figures of one of them. 404 for a restaurant whose portal the person may not open."""
    restaurant = next((each for each in _theirs(request) if each.pk == restaurant_id), None)
    if restaurant is None:
        raise Http404
    return HttpResponse(_figures(request, restaurant))


def _theirs(request: PageRequest) -> list[Restaurant]:
    """Return the restaurants in which the person may open the portal, by name. One query."""
    principal = request.principal
    if principal is None:
        return []
    ids = [pk for pk in principal.memberships if allowed(principal.actor_in(pk, "portal"), "portal.open")]
    return list(Restaurant.objects.filter(pk__in=ids).order_by("name", "pk"))


def _card(request: PageRequest, restaurant: Restaurant, until: float) -> Card:
    return Card(
        restaurant,
        _figures(request, restaurant) if time.monotonic() < until else None,
        reverse("portal_all_figures", args=[restaurant.pk]),
        reverse("switch", args=[restaurant.pk]),
        restaurant.pk == request.restaurant.pk,
    )


def _figures(request: PageRequest, restaurant: Restaurant) -> SafeString:
    """Render what the person may see of the restaurant, in its schema."""
    actor = request.principal.actor_in(restaurant.pk, "portal") if request.principal else None
    with in_restaurant(restaurant):
        rendered = render_now(restaurant, summaries_for(actor))
    return format_html_join("", "{}", ((each.html,) for each in rendered))
