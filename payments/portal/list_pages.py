"""The list of payments, its CSV file, and the story of one payment."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from fynlo.core import clock
from fynlo.core.csv_files import csv_response
from fynlo.core.errors import InvalidInput
from orders.portal.filters import toolbar_context, url_with
from orders.search import LONGEST_SEARCH
from payments import search, selectors
from payments.errors import PaymentNotFound
from payments.history import story_of
from payments.portal.section import payment_row
from payments.tenders import TENDERS
from restaurants.business_days import business_day
from restaurants.identity.page_access import PageRequest
from restaurants.identity.permissions import allowed
from restaurants.portal.command_forms import command_page

ROWS = 50
MOST_EXPORTED = 100_000
NAMES = ("day", "from", "to", "tender", "state", "q")
FIELDS = ("day", "tender")
HEADER = (
    "Time", "Business day", "Order", "Way of paying", "State", "Amount (GBP)", "Tip (GBP)", "Fee (GBP)",
    "Refunded (GBP)", "Refunded tip (GBP)", "Taken by", "Receipt of the device", "Card ending", "Provider", "Reference",
    "Test money", "Paid out on", "Payout",
)  # fmt: skip


@require_safe
@command_page("payments.list")
def payments(request: PageRequest) -> HttpResponse:
    """Show the list. Four queries beside the shell's: the count, the payments with their orders, payouts, figures."""
    chosen = _chosen(request)
    found = _found(chosen)
    listed = Paginator(found.prefetch_related(selectors.PAID_OUT), ROWS).get_page(request.GET.get("page"))
    context = {
        "page": listed,
        "figures": search.figures_of(found),
        "chosen": chosen,
        "is_narrowed": any(chosen[name] for name in NAMES),
        **toolbar_context(chosen, tab="state", fields=FIELDS),
        "states": [
            {"label": label, "url": url_with(chosen, state=name), "active": name == chosen["state"]}
            for name, label in [
                ("", pgettext("payments", "All")),
                *((name, label) for name, (label, condition) in search.STATES.items()),
            ]
        ],
        "tenders": search.tender_choices(),
        "export": url_with(chosen),
        "zone": request.restaurant.timezone,
    }
    return render(request, "payments/portal/payments.html", context)


@require_safe
@command_page("payments.list")
def export(request: PageRequest) -> HttpResponse:
    """Return the payments that the list shows as CSV, at most MOST_EXPORTED."""
    chosen = _chosen(request)
    found = _found(chosen)
    if found.count() > MOST_EXPORTED:
        messages.error(
            request,
            _("That is more than {most:,} payments. Choose a shorter period.").format(most=MOST_EXPORTED),
        )
        return redirect(f"{request.path.removesuffix('export.csv')}{url_with(chosen)}")
    zone, today = request.restaurant.zone, business_day(clock.now(), request.restaurant)
    rows = (
        [
            payment.created_at.astimezone(zone).replace(tzinfo=None, microsecond=0), payment.business_day,
            payment.order.number, TENDERS[payment.tender].label, payment.get_status_display(), payment.amount,
            payment.tip, payment.fee, payment.refunded, payment.refunded_tip, payment.taken_by_name,
            payment.receipt_number, payment.card_last_four, payment.provider, payment.reference,
            "yes" if payment.is_test else "",
            *_payout_of(payment),
        ]
        for payment in found.prefetch_related(selectors.PAID_OUT).iterator(2000)
    )  # fmt: skip
    return csv_response(f"payments-{request.restaurant.slug}-{today}.csv", HEADER, rows)


@require_safe
@command_page("payments.list")
def payment(request: PageRequest, payment_id: UUID) -> HttpResponse:
    """Show one payment: what it paid for, its receipts, refunds and its story in sentences."""
    try:
        found = selectors.payment_with_history(payment_id)
    except PaymentNotFound as error:
        raise Http404 from error
    context = {
        "payment": found,
        "row": payment_row(request, found),
        "story": story_of(found),
        "may_see_payouts": allowed(request.actor, "payouts.view"),
        "zone": request.restaurant.timezone,
    }
    return render(request, "payments/portal/payment.html", context)


def _chosen(request: PageRequest) -> dict[str, str]:
    chosen = {name: request.GET.get(name, "")[:LONGEST_SEARCH] for name in NAMES}
    return {"range": request.GET.get("range", "today")[:10], **chosen}


def _found(chosen: dict[str, str]) -> Any:
    """Return the payments of these filters. Raises Http404 for filters that no link of ours has."""
    date_range = "" if chosen["range"] == "all" else chosen["range"]
    try:
        wanted = search.parse_filter(
            date_range=date_range, day=chosen["day"], start=chosen["from"], end=chosen["to"],
            tender=chosen["tender"], state=chosen["state"], search=chosen["q"],
        )  # fmt: skip
    except InvalidInput as error:
        raise Http404 from error
    return search.find_payments(wanted)


def _payout_of(payment: Any) -> tuple[Any, str]:
    """Return day and reference of the payout that a payment is in, for the file."""
    return next(((line.payout.arrives_on, line.payout.reference) for line in payment.paid_out), (None, ""))
