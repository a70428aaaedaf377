"""The list of stocktakes, the form of a new one, and the review: variance, second counts, notes, approval, CSV."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fynlo.core.csv_files import csv_response
from fynlo.core.ids import parse_uuid, uuid7
from fynlo.core.money import ZERO
from inventory.models import Stocktake, StocktakeLine
from inventory.portal.access import stock_page
from inventory.stocktakes import commands, selectors
from inventory.stocktakes.portal.forms import ApproveForm, NewStocktakeForm
from inventory.stocktakes.selectors import Row
from restaurants.identity.page_access import PageRequest
from restaurants.identity.permissions import allowed
from restaurants.portal.command_forms import already_done, run_command, submit_form

ROWS = 50
COLUMNS = (
    "Item", "Code", "Place", "Unit", "Expected", "Counted", "Difference", "Value", "Skipped", "Note", "Counted by",
    "Counted at",
)  # fmt: skip
Skipped = StocktakeLine.Skipped
VIEWS: dict[str, tuple[Any, Callable[[Row], bool]]] = {
    "": (gettext_lazy("Different"), lambda row: bool(row.difference)),
    "left": (gettext_lazy("Not counted"), lambda row: row.skipped == Skipped.UNCOUNTED),
    "right": (gettext_lazy("As expected"), lambda row: row.difference is not None and not row.difference),
    "skipped": (gettext_lazy("Skipped"), lambda row: row.skipped in (Skipped.ARCHIVED, Skipped.COUNTED_SINCE)),
    "late": (gettext_lazy("Arrived late"), lambda row: row.is_late),
}
ONLY_WITH_ROWS = "late"


@dataclass(frozen=True, slots=True)
class Figures:
    """What the stocktake found in all, in pounds: `missing` is below zero."""

    counted: int
    total: int
    missing: Decimal
    found: Decimal
    recounts: int

    @property
    def net(self) -> Decimal:
        return self.missing + self.found


@require_safe
@stock_page("inventory.count")
def stocktakes(request: PageRequest) -> HttpResponse:
    """Show the stocktakes, the newest first. Two queries beside the shell's."""
    context = {
        "page": Paginator(selectors.stocktakes(), ROWS).get_page(request.GET.get("page")),
        "may_manage": allowed(request.actor, "inventory.manage"),
        "zone": request.restaurant.timezone,
    }
    return render(request, "inventory/stocktakes/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@stock_page("inventory.manage")
def new(request: PageRequest) -> HttpResponse:
    """Show what can be counted. POST begins the stocktake and opens its counting page."""
    form = NewStocktakeForm(request.POST if request.method == "POST" else None)
    wanted = parse_uuid(request.POST.get("key"))
    if request.method == "POST" and (
        already_done(request)
        or (
            form.is_valid()
            and submit_form(request, form, commands.STOCKTAKE_BEGIN, "", {**form.details(), "id": str(wanted)})
        )
    ):
        return redirect("portal_stocktake", wanted)
    context = {"form": form}
    return render(request, "inventory/stocktakes/new.html", context, status=422 if form.errors else 200)


@require_safe
@stock_page("inventory.manage")
def review(request: PageRequest, stocktake_id: UUID) -> HttpResponse:
    """Show the variance, the largest in money first. Four queries beside the shell's."""
    found = selectors.stocktake(stocktake_id)
    rows = selectors.review(found)
    view = request.GET.get("view", "")
    view = view if view in VIEWS else ""
    shown = [row for row in rows if VIEWS[view][1](row)]
    page = Paginator(shown, ROWS).get_page(request.GET.get("page"))
    prefetch_related_objects([row.line for row in page], "counts")
    context = {
        "stocktake": found,
        "page": page,
        "view": view,
        "views": [
            {
                "label": label,
                "url": f"?{urlencode({'view': name})}" if name else "?",
                "active": name == view,
                "count": sum(1 for row in rows if belongs(row)),
            }
            for name, (label, belongs) in VIEWS.items()
            if name != ONLY_WITH_ROWS or any(map(belongs, rows))
        ],
        "figures": _figures(rows),
        "form": ApproveForm(),
        "key": uuid7(),
        "may_approve": allowed(request.actor, "inventory.approve_stocktakes"),
        "zone": request.restaurant.timezone,
    }
    return render(request, "inventory/stocktakes/review.html", context)


@require_safe
@stock_page("inventory.manage")
def result(request: PageRequest, stocktake_id: UUID) -> HttpResponse:
    """Return every line with its variance as CSV. Three queries beside the shell's."""
    found = selectors.stocktake(stocktake_id)
    rows = [
        (
            row.line.item.name, row.line.item.sku, row.line.location.name, row.line.item.unit, row.expected,
            row.line.counted, row.difference, row.worth, Skipped(row.skipped).value, row.line.note,
            row.line.counted_by_name, row.line.counted_at,
        )
        for row in selectors.review(found)
    ]  # fmt: skip
    return csv_response(f"stocktake-{request.restaurant.slug}-{found.started_at:%Y-%m-%d}.csv", COLUMNS, rows)


@require_POST
@stock_page("inventory.manage")
def recount(request: PageRequest, stocktake_id: UUID) -> HttpResponse:
    """Ask for a second count of the ticked lines."""
    lines = request.POST.getlist("line")
    if not lines:
        messages.error(request, _("Tick the items to be counted again."))
    else:
        done = ngettext("One item is to be counted again.", "{number} items are to be counted again.", len(lines))
        run_command(
            request, commands.STOCKTAKE_ASK_RECOUNT, str(stocktake_id), {"line_ids": lines},
            done.format(number=len(lines)),
        )  # fmt: skip
    return redirect("portal_stocktake_review", stocktake_id)


@require_POST
@stock_page("inventory.manage")
def note(request: PageRequest, stocktake_id: UUID, line_id: UUID) -> HttpResponse:
    """Write a note at a line."""
    data = {"note": request.POST.get("note", "")}
    run_command(request, commands.STOCKTAKE_NOTE, f"{stocktake_id}:{line_id}", data, _("The note is saved."))
    return redirect(f"{reverse('portal_stocktake_review', args=[stocktake_id])}?{request.GET.urlencode()}")


@require_POST
@stock_page("inventory.approve_stocktakes")
def approve(request: PageRequest, stocktake_id: UUID) -> HttpResponse:
    """Book the differences."""
    data = {"uncounted": request.POST.get("uncounted", Stocktake.Uncounted.KEEP)}
    done = _("The stocktake is approved. Its differences are booked.")
    run_command(request, commands.STOCKTAKE_APPROVE, str(stocktake_id), data, done)
    return redirect("portal_stocktake_review", stocktake_id)


@require_POST
@stock_page("inventory.manage")
def cancel(request: PageRequest, stocktake_id: UUID) -> HttpResponse:
    """End the stocktake without booking anything."""
    done = _("The stocktake is cancelled. Nothing has moved.")
    run_command(request, commands.STOCKTAKE_CANCEL, str(stocktake_id), {}, done)
    return redirect("portal_stocktakes")


def _figures(rows: list[Row]) -> Figures:
    worth = [row.worth or ZERO for row in rows]
    counted = sum(1 for row in rows if row.line.counted is not None and row.skipped != Skipped.ARCHIVED)
    return Figures(
        counted, sum(1 for row in rows if row.skipped != Skipped.ARCHIVED),
        sum((each for each in worth if each < 0), ZERO), sum((each for each in worth if each > 0), ZERO),
        sum(1 for row in rows if row.line.recount_asked_at is not None),
    )  # fmt: skip
