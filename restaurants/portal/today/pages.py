"""Today: the portal's first page, with the panels of the day and the first steps of a new restaurant."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fynlo.core import clock
from restaurants.identity.page_access import PageRequest, page
from restaurants.portal import first_steps
from restaurants.portal.today.panels import panels_for, render_at, render_now


@require_safe
@page("portal.open")
def today_page(request: PageRequest) -> HttpResponse:
    """Show Today. Two queries for the first steps, one if they are dismissed, one for the panels if they are kept."""
    steps = first_steps.shown_on_dashboard(request)
    context = {
        "today": clock.now().astimezone(request.restaurant.zone),
        "steps": steps,
        "setup": steps.setup if steps is not None else None,
        "is_new": steps is not None and not steps.has_sold,
        "has_steps": steps is not None and not steps.is_done,
        "is_dismissed": steps is None,
        "panels": render_now(request.restaurant, panels_for(request.actor)),
        "has_others": len(request.principal.memberships) > 1 if request.principal else False,
    }
    return render(request, "restaurants/portal/today/today.html", context)


@require_safe
@page("portal.open")
def panels_page(request: PageRequest) -> HttpResponse:
    """Return the panels that the address names, such as `?epoch=1&sales=104`: the event that each must contain.

    No query if they are kept. Names that the person may not see, or that do not exist, are left out.
    """
    epoch, wanted = _number(request.GET.get("epoch")), {}
    for panel in panels_for(request.actor):
        if panel.name in request.GET:
            wanted[panel.name] = _number(request.GET[panel.name])
    named = [panel for panel in panels_for(request.actor) if panel.name in wanted]
    context = {"panels": render_at(request.restaurant, named, epoch, wanted)}
    return render(request, "restaurants/portal/today/_panels.html", context)


def _number(text: str | None) -> int:
    """Return a whole number, 0 for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 18 else 0
