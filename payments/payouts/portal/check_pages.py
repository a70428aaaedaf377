"""What does not match, with its age, and the form that explains a line."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_safe

from fynlo.core import clock
from payments.models import Payment, PayoutMovement
from payments.payouts import commands, selectors
from payments.payouts.errors import NothingToExplain
from payments.payouts.inputs import LONGEST_EXPLANATION
from payments.providers import title_of_name
from restaurants.business_days import business_day
from restaurants.identity.page_access import PageRequest
from restaurants.identity.permissions import allowed
from restaurants.portal.command_forms import CommandForm, already_done, command_page, submit_form

ROWS = 50
LISTS = {"unmatched": _lazy("Not in Fynlo"), "differs": _lazy("Another amount"), "missing": _lazy("In no payout")}


class ExplainForm(CommandForm):
    explanation = forms.CharField(
        label=_lazy("What is it?"),
        max_length=LONGEST_EXPLANATION,
        help_text=_lazy("Such as: sold in the web shop, not on the till."),
    )


@require_safe
@command_page("payouts.view")
def to_check(request: PageRequest) -> HttpResponse:
    """Show one list of what does not match. Two queries beside the shell's: the count and the page."""
    what = request.GET.get("what", "unmatched")
    if what not in LISTS:
        raise Http404
    today = business_day(clock.now(), request.restaurant)
    if what == "missing":
        page = Paginator(selectors.in_no_payout(clock.now()), ROWS).get_page(request.GET.get("page"))
        rows = [_missing(payment, today) for payment in page]
    else:
        lines = selectors.to_check().filter(status=what)
        page = Paginator(lines, ROWS).get_page(request.GET.get("page"))
        rows = [_line(line, today) for line in page]
    context = {
        "tabs": [{"label": label, "url": f"?what={name}", "active": name == what} for name, label in LISTS.items()],
        "what": what,
        "page": page,
        "rows": rows,
        "may_explain": allowed(request.actor, "payouts.explain"),
        "zone": request.restaurant.timezone,
    }
    return render(request, "payments/payouts/to_check.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("payouts.explain")
def explain(request: PageRequest, movement_id: UUID) -> HttpResponse:
    """Show one line that does not match. POST stores what it is."""
    line = selectors.get_movement(movement_id)
    back = reverse("portal_payout", args=[line.payout_id])
    if already_done(request):
        return redirect(back)
    if line.status not in PayoutMovement.TO_CHECK:
        raise NothingToExplain(movement=str(line.id), status=line.status)
    form = ExplainForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = {"explanation": form.cleaned_data["explanation"]}
        if submit_form(request, form, commands.PAYOUT_EXPLAIN, str(line.id), data):
            messages.success(request, _("The line is explained."))
            return redirect(back)
    context = {
        "form": form, "line": line, "title": title_of_name(line.payout.provider), "back": back,
        "zone": request.restaurant.timezone,
    }  # fmt: skip
    return render(request, "payments/payouts/explain.html", context, status=422 if form.errors else 200)


def _line(line: PayoutMovement, today: Any) -> dict[str, Any]:
    return {"line": line, "title": title_of_name(line.payout.provider), "days": line.age(today)}


def _missing(payment: Payment, today: Any) -> dict[str, Any]:
    return {
        "payment": payment,
        "title": title_of_name(payment.provider),
        "amount": payment.amount + payment.tip,
        "days": (today - payment.business_day).days,
    }
