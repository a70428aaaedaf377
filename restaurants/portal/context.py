"""The context of the portal's shell: restaurant, person, navigation and switcher."""

from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from fynlo.core import clock
from fynlo.core.tenancy.hosts import base_url
from realtime import alerts
from realtime.actors import Actor
from restaurants.announcements.selectors import in_portal
from restaurants.identity.page_access import home_link
from restaurants.identity.permissions import allowed
from restaurants.identity.principals import Principal
from restaurants.identity.selectors import position_label
from restaurants.models import Restaurant
from restaurants.portal.registry import MOST_UNGROUPED, NAVIGATION_GROUPS, navigation_for, notices
from restaurants.portal.search.sources import PERMISSION as SEARCH_PERMISSION
from restaurants.portal.theme import THEMES, theme_of
from restaurants.support.commands import SUPPORT_END


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the host's restaurant and, for a signed-in member, what the shell shows.

    Lists are read when a template uses them, so that an error page or the till costs no query. The switcher's list is
    one query, and none for a person with one restaurant.
    """
    restaurant = getattr(request, "tenant", None)
    principal = getattr(request, "principal", None)
    actor = getattr(request, "actor", None)
    everywhere = {
        "restaurant": restaurant,
        "home_link": _lazily(lambda: home_link(request)),
        "theme": theme_of(request),
    }
    if restaurant is None or principal is None or actor is None:
        return everywhere
    return {
        **everywhere,
        "bell": _lazily(lambda: _bell(actor)),
        "may_open_portal": allowed(actor, SEARCH_PERMISSION),
        "themes": THEMES,
        "notices": _lazily(notices),
        "navigation": _lazily(lambda: _navigation(request)),
        "restaurants": _lazily(lambda: _restaurants(principal, restaurant)),
        "announcements": _lazily(lambda: in_portal(principal.announcements.get(restaurant.pk, ()))),
        "support": _lazily(lambda: _support(request, principal, restaurant)),
        "person": {"name": principal.name, "email": principal.email, "role": position_label(actor.role, actor.job)},
        "account_url": reverse("account"),
        "sign_out_url": reverse("sign_out"),
    }


def _lazily(read: Callable[[], Any]) -> Any:
    return SimpleLazyObject(read)


def _navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the navigation from the top: links, and groups with `pages`.

    The active item has the longest address that the page's path starts with.
    """
    items = [
        {
            "label": item.label,
            "icon": item.icon,
            "url": reverse(item.url_name),
            "group": item.group,
            "order": item.order,
        }
        for item in navigation_for(request.actor)
    ]
    above = [item["url"] for item in items if request.path.startswith(item["url"])]
    here = max(above, key=len, default="")
    links = [item | {"active": item["url"] == here} for item in items]
    if len(links) <= MOST_UNGROUPED:
        return links
    entries = [link for link in links if not link["group"]] + list(_groups(links))
    return sorted(entries, key=lambda entry: entry["order"])


def _groups(links: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for group in NAVIGATION_GROUPS:
        members = [link for link in links if link["group"] == group.name]
        if members:
            active = any(link["active"] for link in members)
            yield {"label": group.label, "icon": group.icon, "order": group.order, "pages": members, "active": active}


def _bell(actor: Actor) -> dict[str, Any] | None:
    """Return the address of what needs attention and how much that is; None without the permission. One query."""
    if not allowed(actor, alerts.ATTENTION_RESOLVE.permission):
        return None
    return {"url": reverse("portal_alerts"), "count": alerts.open_count()}


def _support(request: HttpRequest, principal: Principal, restaurant: Restaurant) -> dict[str, Any] | None:
    """Return what the banner of open support access shows, else None. No query."""
    if principal.only_looks_into(restaurant.pk):
        page = reverse("admin:restaurants_restaurant_support_this", args=[restaurant.pk], urlconf="fynlo.urls.platform")
        return {"is_theirs": True, "url": f"{base_url(None, request)}{page}"}
    until = principal.support_until.get(restaurant.pk)
    if until is None or until <= clock.now() or not allowed(request.actor, SEARCH_PERMISSION):
        return None
    may_end = allowed(request.actor, SUPPORT_END.permission)
    return {"is_theirs": False, "until": until, "url": reverse("portal_support") if may_end else ""}


def _restaurants(principal: Principal, here: Restaurant) -> list[dict[str, Any]]:
    """Return the restaurants to which the person may switch, by name."""
    if len(principal.memberships) < 2:
        return [{"name": here.name, "url": "", "current": True}]
    theirs = Restaurant.objects.filter(pk__in=principal.memberships).values_list("pk", "name")
    return [{"name": name, "url": reverse("switch", args=[pk]), "current": pk == here.pk} for pk, name in theirs]
