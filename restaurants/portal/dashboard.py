"""The portal's first page: what happens now, or for a new restaurant what to do first."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from fynlo import clock
from restaurants.identity.pages import page
from restaurants.portal.registry import FirstStep, Tile, first_steps_for, tiles_for


@dataclass(frozen=True, slots=True)
class Step:
    """A first step as the page shows it."""

    step: FirstStep
    url: str
    done: bool


@require_safe
@page("portal.open")
def dashboard(request: HttpRequest) -> HttpResponse:
    """Costs one query for each open first step, and what each tile costs."""
    steps = _steps(request)
    context = {
        "today": clock.now().astimezone(request.restaurant.zone),
        "steps": steps,
        "steps_done": sum(step.done for step in steps),
        "is_new": any(not step.done for step in steps),
        "live_tiles": _drawn(request, live=True),
        "tiles": _drawn(request, live=False),
    }
    return render(request, "restaurants/portal/dashboard.html", context)


@require_safe
@page("portal.open")
def live_tiles(request: HttpRequest) -> HttpResponse:
    """The live tiles alone, as the dashboard asks for them when something has happened."""
    return render(request, "restaurants/portal/_tiles.html", {"drawn": _drawn(request, live=True)})


def _steps(request: HttpRequest) -> list[Step]:
    return [Step(step, reverse(step.url_name), step.done()) for step in first_steps_for(request.actor)]


def _drawn(request: HttpRequest, *, live: bool) -> list[SafeString]:
    tiles: list[Tile] = [tile for tile in tiles_for(request.actor) if tile.live is live]
    contexts: list[dict[str, Any]] = [tile.context(request) for tile in tiles]
    return [
        render_to_string(tile.template, context, request=request) for tile, context in zip(tiles, contexts, strict=True)
    ]
