"""The pages of deposits: the list, its CSV, and one deposit with everything that happened to it."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet, Sum
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fynlo.core import clock
from fynlo.core.csv_files import csv_response
from orders.search import LONGEST_SEARCH
from payments.deposits import commands, selectors
from payments.models import Deposit, DepositMovement, Payment
from restaurants.business_days import business_day
from restaurants.identity.page_access import PageRequest
from restaurants.portal.command_forms import CommandForm, already_done, command_page, run_command, submit_form

ROWS = 50
MOST_EXPORTED = 20_000
HEADER = (
    "Deposit", "For", "Guest", "Phone", "Email", "Party", "Amount (GBP)", "VAT (GBP)", "Held (GBP)", "Taken", "Terms",
)  # fmt: skip


class KeepForm(CommandForm):
    reason = forms.CharField(
        label=_lazy("Why it is kept"),
        max_length=200,
        min_length=3,
        help_text=_lazy("Such as: did not come, not cancelled in time."),
    )


@require_safe
@command_page("payments.deposits")
def deposits(request: PageRequest) -> HttpResponse:
    """Show the list. Three queries beside the shell's: the sum of what is held, the count, the page."""
    chosen = _chosen(request)
    page = Paginator(_found(chosen), ROWS).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "held": selectors.total_held(),
        "chosen": chosen,
        "is_narrowed": bool(chosen["q"]) or chosen["state"] != "held",
        "states": [
            {"label": label, "url": _url({**chosen, "state": name}), "active": name == chosen["state"]}
            for name, label in [
                *((name, label) for name, (label, condition) in selectors.STATES.items()),
                ("all", _("All")),
            ]
        ],
        "export": _url(chosen),
    }
    return render(request, "payments/deposits/deposits.html", context)


@require_safe
@command_page("payments.deposits")
def export(request: PageRequest) -> HttpResponse:
    """Return the deposits that the list shows as CSV, at most MOST_EXPORTED."""
    zone, today = request.restaurant.zone, business_day(clock.now(), request.restaurant)
    rows = [
        [
            each.code, each.for_date, each.name, each.phone, each.email, each.party, each.amount, each.vat,
            each.balance,
            each.taken_at.astimezone(zone).replace(tzinfo=None, microsecond=0) if each.taken_at else None, each.terms,
        ]
        for each in _found(_chosen(request))[:MOST_EXPORTED]
    ]  # fmt: skip
    return csv_response(f"deposits-{request.restaurant.slug}-{today}.csv", HEADER, rows)


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("payments.deposits")
def deposit(request: PageRequest, deposit_id: UUID) -> HttpResponse:
    """Show one deposit. POST keeps what is held of it. Four queries beside the shell's."""
    found = selectors.get_deposit(deposit_id)
    form = KeepForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (already_done(request) or (form.is_valid() and _keep(request, form, found))):
        messages.success(request, _("The deposit is kept. Its VAT stays due."))
        return redirect("portal_deposit", deposit_id)
    moved = list(found.movements.select_related("payment__order").order_by("at", "id"))
    sums = found.movements.order_by().values_list("kind").annotate(sum=Sum("amount"))
    context = {
        "deposit": found,
        "sums": {kind: abs(amount) for kind, amount in sums},
        "movements": [{"movement": each, "words": words_of(each)} for each in moved],
        "paid_by": Payment.objects.filter(allocations__line_id=found.line_id, allocations__refund=None).distinct(),
        "form": form,
        "zone": request.restaurant.timezone,
    }
    return render(request, "payments/deposits/deposit.html", context, status=422 if form.errors else 200)


@require_POST
@command_page("payments.deposits")
def erase(request: PageRequest, deposit_id: UUID) -> HttpResponse:
    """Erase the guest's name, phone and email. The money stays."""
    run_command(request, commands.DEPOSIT_ERASE, str(deposit_id), {}, _("The guest’s data is erased. The money stays."))
    return redirect("portal_deposit", deposit_id)


@require_POST
@command_page("payments.cash")
def link(request: PageRequest, booking_id: UUID) -> HttpResponse:
    """Link the deposit that was chosen on a booking's page to the booking."""
    linked = _("The deposit is linked to the booking.")
    target = request.POST.get("deposit_id", "")
    run_command(request, commands.DEPOSIT_LINK_BOOKING, target, {"booking_id": str(booking_id)}, linked)
    return redirect("portal_booking", booking_id)


def words_of(movement: DepositMovement) -> str:
    """Return what a movement was, in words. Needs the payment's order."""
    order = _("order {number}").format(number=movement.payment.order.number) if movement.payment else ""
    kind = DepositMovement.Kind
    return {
        kind.TAKEN: _("Taken"),
        kind.APPLIED: _("Applied to {order}").format(order=order),
        kind.RETURNED: _("Given back from {order}: {reason}").format(order=order, reason=movement.reason),
        kind.REFUNDED: _("Refunded to the guest"),
        kind.KEPT: _("Kept: {reason}").format(reason=movement.reason),
    }[kind(movement.kind)]


def _chosen(request: PageRequest) -> dict[str, str]:
    state = request.GET.get("state", "held")
    known = state in selectors.STATES or state == "all"
    return {"q": request.GET.get("q", "")[:LONGEST_SEARCH], "state": state if known else "held"}


def _found(chosen: dict[str, str]) -> QuerySet[Deposit]:
    rows = selectors.find_deposits(state=chosen["state"], text=chosen["q"])
    return rows if chosen["state"] in ("held", "unpaid") else rows.order_by("-for_date", "-number")


def _url(chosen: dict[str, str]) -> str:
    return "?" + urlencode({name: value for name, value in chosen.items() if value})


def _keep(request: PageRequest, form: Any, found: Deposit) -> bool:
    data = {"reason": form.cleaned_data["reason"]}
    return submit_form(request, form, commands.DEPOSIT_KEEP, str(found.id), data)
