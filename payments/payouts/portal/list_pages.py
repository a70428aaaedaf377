"""The list of payouts, one payout with its lines, and both as CSV files."""

from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fynlo.core import clock
from fynlo.core.csv_files import csv_response
from fynlo.core.money import ZERO
from payments.models import Payout, PayoutMovement
from payments.payouts import selectors
from payments.payouts.portal.filters import choices, chosen_filters, find_payouts
from payments.providers import title_of_name
from restaurants.business_days import business_day
from restaurants.identity.page_access import PageRequest
from restaurants.identity.permissions import allowed
from restaurants.portal.command_forms import command_page

ROWS = 50
MOST_EXPORTED = 10_000
HEADER = ("Arrives", "Provider", "Payout", "State", "Amount", "Currency", "Lines to check")
LINES_HEADER = (
    "Time", "Kind", "State", "Amount", "Fee", "Paid out", "Expected", "Order", "Payment", "Provider's reference",
    "Explanation", "Explained by",
)  # fmt: skip


@require_safe
@command_page("payouts.view")
def payouts(request: PageRequest) -> HttpResponse:
    """Show the list. Three queries beside the shell's: the count, the page, the sum (or whether any is)."""
    chosen = chosen_filters(request)
    found = find_payouts(chosen)
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    paid = found.filter(is_paid=True).order_by().aggregate(sum=Sum("amount"))["sum"]
    context = {
        **choices(chosen),
        "page": page,
        "rows": [{"payout": payout, "title": title_of_name(payout.provider)} for payout in page],
        "paid": paid or ZERO,
        "has_any": bool(page) or Payout.objects.exists(),
    }
    return render(request, "payments/payouts/payouts.html", context)


@require_safe
@command_page("payouts.view")
def export(request: PageRequest) -> HttpResponse:
    """Return the payouts that the list shows, at most MOST_EXPORTED of them."""
    rows = (
        [
            payout.arrives_on, title_of_name(payout.provider), payout.reference,
            "Paid" if payout.is_paid else "Not paid yet", payout.amount, payout.currency, payout.lines_to_check,
        ]
        for payout in find_payouts(chosen_filters(request))[:MOST_EXPORTED]
    )  # fmt: skip
    today = business_day(clock.now(), request.restaurant)
    return csv_response(f"payouts-{request.restaurant.slug}-{today}.csv", HEADER, rows)


@require_safe
@command_page("payouts.view")
def payout(request: PageRequest, payout_id: UUID) -> HttpResponse:
    """Show one payout. Four queries beside the shell's: the payout, its totals, the count and the page of lines."""
    found = selectors.get_payout(payout_id)
    page = Paginator(selectors.movements_of(found), ROWS).get_page(request.GET.get("page"))
    context = {
        "payout": found,
        "title": title_of_name(found.provider),
        "totals": selectors.totals_of(found),
        "page": page,
        "may_explain": allowed(request.actor, "payouts.explain"),
        "to_check": PayoutMovement.TO_CHECK,
        "zone": request.restaurant.timezone,
    }
    return render(request, "payments/payouts/payout.html", context)


@require_safe
@command_page("payouts.view")
def export_lines(request: PageRequest, payout_id: UUID) -> HttpResponse:
    found = selectors.get_payout(payout_id)
    zone = request.restaurant.zone
    rows = (
        [
            line.at.astimezone(zone).replace(tzinfo=None, microsecond=0), PayoutMovement.Kind(line.kind).label,
            PayoutMovement.Status(line.status).label, line.amount, line.fee, line.net, line.expected,
            line.payment.order.number if line.payment else None, str(line.payment_id or ""),
            line.reference, line.explanation, line.explained_by_name,
        ]
        for line in selectors.movements_of(found).iterator(2000)
    )  # fmt: skip
    return csv_response(f"payout-{found.arrives_on}-{found.reference}.csv", LINES_HEADER, rows)
