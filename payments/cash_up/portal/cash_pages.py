"""The cash that was taken without a drawer, and the form that assigns it to a shift."""

from collections.abc import Iterable, Sequence

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from payments.cash_up import commands
from payments.cash_up.portal import tabs
from payments.cash_up.portal.forms import AssignForm
from payments.cash_up.selectors import cash_without_drawer, uncounted_sessions
from payments.models import DrawerSession, Payment
from restaurants.identity.page_access import PageRequest
from restaurants.identity.permissions import allowed
from restaurants.portal.command_forms import already_done, command_page, submit_form

ROWS = 50


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("cash_up.view")
def cash_without_a_drawer(request: PageRequest) -> HttpResponse:
    """Show or assign it. Three queries: the count, the payments with their orders, the shifts."""
    sessions = uncounted_sessions()
    listed = Paginator(cash_without_drawer().select_related("order"), ROWS).get_page(request.GET.get("page"))
    form = AssignForm(request.POST if request.method == "POST" else None, sessions=sessions, payments=list(listed))
    if request.method == "POST" and (already_done(request) or (form.is_valid() and _assign(request, form))):
        messages.success(request, "The cash is in that shift now. Its count expects it.")
        return redirect("portal_cash_without_drawer")
    context = {
        "tabs": tabs("portal_drawers"),
        "page": listed,
        "form": form,
        "may_assign": allowed(request.actor, "drawer.assign"),
        "chosen": request.POST.getlist("payments") if form.is_bound else _offered(listed, sessions),
    }
    return render(request, "payments/cash_up/without_drawer.html", context, status=422 if form.is_bound else 200)


def _offered(payments: Iterable[Payment], sessions: Sequence[DrawerSession]) -> list[str]:
    """Return the ids of the payments that are chosen at first: all, where only one shift can have their cash."""
    return [str(payment.pk) for payment in payments] if len(sessions) == 1 else []


def _assign(request: PageRequest, form: AssignForm) -> bool:
    data = form.cleaned_data
    return submit_form(request, form, commands.DRAWER_ASSIGN_CASH, data["session"], {"payment_ids": data["payments"]})
