"""The page of the cash-up settings."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from payments.cash_up import commands
from payments.cash_up.portal import tabs
from payments.cash_up.portal.forms import SettingsForm
from payments.cash_up.selectors import cash_up_settings
from restaurants.identity.page_access import PageRequest
from restaurants.portal.command_forms import already_done, command_page, submit_form


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("cash_up.z")
def settings(request: PageRequest) -> HttpResponse:
    if request.method != "POST":
        return _render(request, SettingsForm.showing(cash_up_settings()))
    form = SettingsForm(request.POST)
    if already_done(request) or (
        form.is_valid() and submit_form(request, form, commands.CASH_UP_CHANGE_SETTINGS, "", form.changes())
    ):
        messages.success(request, _("Saved. The tills show it now."))
        return redirect("portal_cash_up_settings")
    return _render(request, form, status=422)


def _render(request: PageRequest, form: SettingsForm, *, status: int = 200) -> HttpResponse:
    context = {"tabs": tabs("portal_cash_up_settings"), "form": form}
    return render(request, "payments/cash_up/settings.html", context, status=status)
