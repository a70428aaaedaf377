"""The kitchen's pages: which screen, and the screen itself. What it shows comes over the socket."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from fynlo.frontend.assets import page_assets
from fynlo.frontend.bundles import KITCHEN
from fynlo.frontend.time_clock import has_clock
from menu.errors import MenuVersionUnknown
from menu.selectors import published_menu
from restaurants.identity.page_access import page
from restaurants.identity.permissions import allowed

ALL = "all"
ICONS = [
    "adjustments-horizontal",
    "archive-box",
    "arrow-long-down",
    "arrow-long-left",
    "arrow-long-right",
    "arrow-long-up",
    "arrow-path",
    "arrow-right",
    "arrow-uturn-left",
    "arrows-pointing-out",
    "backspace",
    "bolt",
    "chat-bubble-left",
    "check",
    "check-circle",
    "clock",
    "ellipsis-horizontal",
    "exclamation-triangle",
    "eye",
    "fire",
    "list-bullet",
    "magnifying-glass",
    "moon",
    "no-symbol",
    "pause-circle",
    "question-mark-circle",
    "shopping-bag",
    "signal-slash",
    "speaker-wave",
    "speaker-x-mark",
    "truck",
    "wifi",
    "x-mark",
]


@require_safe
@page("kitchen.view", client_type="kitchen")
def chooser(request: HttpRequest) -> HttpResponse:
    """One button for each station of the published menu, and one for all of them together."""
    may_publish = allowed(request.actor, "menu.publish")
    context = {"stations": _stations(), "publish_url": reverse("menu_portal_publish") if may_publish else ""}
    return render(request, "frontend/kitchen/chooser.html", context | _ways_out(request))


@require_safe
@gzip_page
@page("kitchen.view", client_type="kitchen")
def screen(request: HttpRequest, station: str) -> HttpResponse:
    """The screen of one station, or of all (`all`). Raises Http404 for a station that no menu names."""
    stations = _stations()
    if station != ALL and station not in stations:
        raise Http404(station)
    shown = (
        {"slug": "", "name": gettext("All stations")}
        if station == ALL
        else {"slug": station, "name": stations[station]}
    )
    config = {
        "restaurant": {"id": str(request.restaurant.pk), "name": request.restaurant.name},
        "station": shown,
        "stations": stations,
        "person": {"id": str(request.actor.user_id)},
        "has_clock": has_clock(request.actor),
        "may_work": allowed(request.actor, "kitchen.work"),
        "may_86": allowed(request.actor, "menu.availability"),
    }
    context = {
        "config": config,
        "shown": shown,
        "stations": stations,
        "icons": ICONS,
        "assets": page_assets(KITCHEN),
        "application": KITCHEN.name,
        **_ways_out(request),
    }
    return render(request, "frontend/kitchen/screen.html", context)


def _stations() -> dict[str, str]:
    """Names by slug, in the menu's order; none before the first menu. No query once the menu is known."""
    try:
        return {station["slug"]: station["name"] for station in published_menu().document["stations"]}
    except MenuVersionUnknown:
        return {}


def _ways_out(request: HttpRequest) -> dict[str, Any]:
    return {"till_url": reverse("till") if allowed(request.actor, "orders.take") else ""}
