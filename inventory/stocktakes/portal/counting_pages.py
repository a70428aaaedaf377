"""The page on which people count, on a phone. Whole without scripts; with them it works without a network."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from fynlo.core.ids import parse_uuid, uuid7
from inventory.models import StocktakeLine
from inventory.portal.access import stock_page
from inventory.stocktakes import commands, selectors
from inventory.stocktakes.counting import expected_now
from orders.search import LONGEST_SEARCH
from restaurants.identity.page_access import PageRequest
from restaurants.identity.permissions import allowed
from restaurants.portal.command_forms import run_command

ROWS = 50
WORKER = "inventory/counting_worker.js"
SENT = ("item_id", "location_id", "quantity", "unit", "mode")
# A camera reads barcodes here, and on no other page.
WITH_CAMERA = "geolocation=(), camera=(self), microphone=(), payment=()"


@dataclass(frozen=True, slots=True)
class CountRow:
    """A line as the page shows it: the units it is entered in, and what should be there unless it is blind."""

    line: StocktakeLine
    units: list[str]
    expected: Any
    key: UUID


@require_http_methods(["GET", "HEAD", "POST"])
@stock_page("inventory.count")
def count(request: PageRequest, stocktake_id: UUID) -> HttpResponse:
    """Show what is to be counted. POST counts one item. Four queries beside the shell's, five unless it is blind."""
    found = selectors.stocktake(stocktake_id)
    if request.method == "POST":
        data = {name: request.POST[name] for name in SENT if name in request.POST}
        run_command(request, commands.STOCKTAKE_COUNT, str(found.id), data, _("Counted."))
        return redirect(f"{reverse('portal_stocktake', args=[found.id])}?{request.GET.urlencode()}")
    chosen = _chosen(request)
    lines = selectors.lines_named(selectors.lines_of(found), chosen["q"])
    if chosen["place"]:
        lines = lines.filter(location=chosen["place"])
    if chosen["left"]:
        lines = selectors.left_to_count(lines)
    page = Paginator(lines, ROWS).get_page(request.GET.get("page"))
    known = {} if found.blind else expected_now(found)
    context = {
        "stocktake": found,
        "page": page,
        "rows": [
            CountRow(line, line.item.units.entered_in(line.item.unit), known.get(line.id), uuid7()) for line in page
        ],
        "places": [
            {"place": each, "url": _url({**chosen, "place": each.location_id}), "chosen": str(each.location_id)}
            for each in selectors.progress(found)
        ],
        "all_url": _url({**chosen, "place": ""}),
        "chosen": chosen,
        "may_review": allowed(request.actor, "inventory.manage"),
        "zone": request.restaurant.timezone,
    }
    response = render(request, "inventory/stocktakes/count.html", context)
    response.headers["Permissions-Policy"] = WITH_CAMERA
    return response


@require_safe
@stock_page("inventory.count")
def service_worker(request: PageRequest) -> HttpResponse:
    """Return the script that stores counting pages on the device. Here, so that it governs the pages beside it."""
    response = HttpResponse(Path(finders.find(WORKER)).read_bytes(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


def _chosen(request: PageRequest) -> dict[str, str]:
    place = parse_uuid(request.GET.get("place", ""))
    return {
        "q": request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH],
        "place": str(place) if place else "",
        "left": "1" if request.GET.get("left") else "",
    }


def _url(chosen: dict[str, Any]) -> str:
    return "?" + urlencode({name: value for name, value in chosen.items() if value})
