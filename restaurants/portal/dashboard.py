"""The portal's first page: tiles about today, and the first steps of a new restaurant."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from fynlo.core import clock
from restaurants.identity.page_access import page
from restaurants.portal import first_steps
from restaurants.portal.registry import Tile, tiles_for


@require_safe
@page("portal.open")
def dashboard(request: HttpRequest) -> HttpResponse:
    """Two queries for the first steps, one if they are dismissed, plus those of the tiles."""
    steps = first_steps.shown_on_dashboard(request)
    context = {
        "today": clock.now().astimezone(request.restaurant.zone),
        "steps": steps,
        "is_new": steps is not None and not steps.has_sold,
        "has_steps": steps is not None and not steps.is_done,
        "is_dismissed": steps is None,
        "live_tiles": _render_tiles(request, live=True),
        "tiles": _render_tiles(request, live=False),
    }
    return render(request, "restaurants/portal/dashboard.html", context)


@require_safe
@page("portal.open")
def live_tiles(request: HttpRequest) -> HttpResponse:
    """Render the live tiles only. The dashboard requests them after an event."""
    return render(request, "restaurants/portal/_tiles.html", {"tiles": _render_tiles(request, live=True)})


def _render_tiles(request: HttpRequest, *, live: bool) -> list[SafeString]:
    tiles: list[Tile] = [tile for tile in tiles_for(request.actor) if tile.live is live]
    contexts: list[dict[str, Any]] = [tile.context(request) for tile in tiles]
    return [
        render_to_string(tile.template, context, request=request) for tile, context in zip(tiles, contexts, strict=True)
    ]
