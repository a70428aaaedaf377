"""Close the day in three steps: drawers, card machines, the Z report."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from fynlo.core import clock
from fynlo.core.errors import DomainError
from payments.cash_up import commands, reports
from payments.cash_up.portal import tabs
from payments.cash_up.portal.forms import MachineTotalForm
from payments.cash_up.portal.rows import shown
from payments.cash_up.selectors import sums_without_drawer, unclosed_sessions
from realtime.projections import one_moment
from restaurants.business_days import business_day
from restaurants.identity.page_access import PageRequest
from restaurants.identity.permissions import allowed
from restaurants.portal.command_forms import command_page, run_command, submit


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("cash_up.view")
def close_the_day(request: PageRequest) -> HttpResponse:
    """Show what is left to do today. POST makes the Z report."""
    if request.method == "POST":
        return _close(request)
    today = business_day(clock.now(), request.restaurant)
    with one_moment():
        document = reports.x_report(today, made_by=request.actor.name)
        days = reports.open_days(today)
    content = shown(document)
    machines = [
        {**machine, "form": MachineTotalForm(initial={"machine": machine["name"], "total": machine["total"]})}
        for machine in content["card_machines"]
        if machine["name"]
    ]
    taken, given_back = sums_without_drawer()
    context = {
        "tabs": tabs("portal_cash_up"),
        "today": today,
        "taken_without_drawer": taken,
        "given_back_without_drawer": given_back,
        "earlier": [day for day in days if day < today],
        "report": content,
        "sessions": unclosed_sessions(),
        "machines": machines,
        "unnamed": next((machine for machine in content["card_machines"] if not machine["name"]), None),
        "may_close": allowed(request.actor, "cash_up.z"),
        "key": MachineTotalForm().initial["key"],
    }
    return render(request, "payments/cash_up/day.html", context)


def _close(request: PageRequest) -> HttpResponse:
    try:
        made = submit(request, commands.Z_CLOSE).data()
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return redirect("portal_cash_up")
    if made["refused_day"]:
        messages.error(
            request,
            _(
                "The Z report was not made, because its figures do not add up. Nothing is lost. The figures are under "
                "Needs attention: send them to support."
            ),
        )
        return redirect("portal_cash_up")
    names = ", ".join(f"Z {report['number']}" for report in made["reports"])
    messages.success(request, _("The day is closed with {names}.").format(names=names))
    return redirect("portal_z_report", number=made["reports"][-1]["number"])


@require_POST
@command_page("cash_up.view")
def card_machine(request: PageRequest) -> HttpResponse:
    form = MachineTotalForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Enter the total on the slip in pounds and pence, such as 120.50."))
        return redirect("portal_cash_up")
    data = {"machine": form.cleaned_data["machine"], "total": form.cleaned_data["total"]}
    run_command(
        request,
        commands.CASH_UP_CARD_MACHINE_TOTAL,
        "",
        data,
        _("The total of {machine} is saved.").format(machine=data["machine"]),
    )
    return redirect("portal_cash_up")
