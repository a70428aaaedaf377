"""The payments of one card machine on one business day, to compare with its slip line by line."""

from datetime import date

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from payments.cash_up.card_machines import machines_of, payments_of_machine, refunds_of_machine
from payments.cash_up.portal import tabs
from restaurants.identity.page_access import PageRequest
from restaurants.portal.command_forms import command_page

ROWS = 100


@require_safe
@command_page("cash_up.view")
def machine_payments(request: PageRequest, day: date) -> HttpResponse:
    """Show what tills recorded for the card machine named in `?machine=`.

    Nine queries: four for the machines of the day, two for the settings, the count, the page, the refunds.
    """
    machines = machines_of(day)
    machine = next((each for each in machines if each.name == request.GET.get("machine", "")), None)
    if machine is None:
        raise Http404
    taken = payments_of_machine(day, machine.name)
    context = {
        "tabs": tabs("portal_cash_up"),
        "day": day,
        "machine": machine,
        "page": Paginator(taken.select_related("order"), ROWS).get_page(request.GET.get("page")),
        "refunds": refunds_of_machine(day, machine.name).select_related("payment__order"),
    }
    return render(request, "payments/cash_up/machine.html", context)
