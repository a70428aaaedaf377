"""The cash that was taken or given back without a drawer, and the form that assigns it to a shift."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from payments.cash_up import commands
from payments.cash_up.inputs import MOST_ASSIGNED
from payments.cash_up.portal import tabs
from payments.cash_up.portal.forms import AssignForm
from payments.cash_up.selectors import cash_without_drawer, refunds_without_drawer, uncounted_sessions
from payments.models import DrawerSession, Payment, Refund
from restaurants.identity.page_access import PageRequest
from restaurants.identity.permissions import allowed
from restaurants.portal.command_forms import already_done, command_page, submit_form

ROWS = 50


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("cash_up.view")
def cash_without_a_drawer(request: PageRequest) -> HttpResponse:
    """Show or assign it. Four queries: the count, the payments with their orders, the refunds, the shifts.

    The refunds stand on the first page, the oldest MOST_ASSIGNED of them.
    """
    sessions = uncounted_sessions()
    listed = Paginator(cash_without_drawer().select_related("order"), ROWS).get_page(request.GET.get("page"))
    refunds = list(refunds_without_drawer().select_related("payment__order")[:MOST_ASSIGNED])
    form = AssignForm(
        request.POST if request.method == "POST" else None, sessions=sessions, payments=list(listed), refunds=refunds
    )
    if request.method == "POST" and (already_done(request) or (form.is_valid() and _assign(request, form))):
        messages.success(request, _("The cash is in that shift now. Its count expects it."))
        return redirect("portal_cash_without_drawer")
    context = {
        "tabs": tabs("portal_drawers"),
        "page": listed,
        "payments": [
            _row(payment, payment.order.number, payment.captured_at, payment.taken_by_name) for payment in listed
        ],
        "refunds": [
            _row(refund, refund.payment.order.number, refund.at, refund.by_name)
            for refund in (refunds if listed.number == 1 else ())
        ],
        "form": form,
        "may_assign": allowed(request.actor, "drawer.assign"),
        "chosen": [*request.POST.getlist("payments"), *request.POST.getlist("refunds")]
        if form.is_bound
        else _offered([*listed, *refunds], sessions),
    }
    return render(request, "payments/cash_up/without_drawer.html", context, status=422 if form.is_bound else 200)


def _row(cash: Payment | Refund, order_number: int, at: datetime | None, by: str) -> dict[str, Any]:
    """Return what `_assignable.html` shows of a payment or refund, with its sum that a drawer holds or lacks."""
    amount = getattr(cash, "in_drawer")  # noqa: B009, an annotation of the selectors
    return {"id": str(cash.pk), "order_number": order_number, "at": at, "by": by, "amount": amount}


def _offered(rows: Iterable[Payment | Refund], sessions: Sequence[DrawerSession]) -> list[str]:
    """Return the ids of what is chosen at first: all, where only one shift can have the cash."""
    return [str(row.pk) for row in rows] if len(sessions) == 1 else []


def _assign(request: PageRequest, form: AssignForm) -> bool:
    data = form.cleaned_data
    wanted = {"payment_ids": data["payments"], "refund_ids": data["refunds"]}
    return submit_form(request, form, commands.DRAWER_ASSIGN_CASH, data["session"], wanted)
