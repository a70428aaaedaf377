"""The page of the kitchen's stations: when their tickets turn amber and red, with a preview."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from menu.models import Station
from orders.portal.service_pages import tabs
from orders.portal.station_forms import StationsForm
from orders.service_settings import commands
from orders.service_settings.selectors import service_settings
from restaurants.identity.page_access import PageRequest
from restaurants.portal.command_forms import already_done, command_page, submit_form


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("orders.settings")
def stations(request: PageRequest) -> HttpResponse:
    """Show or save the thresholds. Two queries beside the shell's: the settings and the stations."""
    form = _form(request)
    if request.method != "POST":
        return _render(request, form)
    if already_done(request) or (form.is_valid() and _save(request, form)):
        messages.success(request, _("Saved. The kitchen screens show it now."))
        return redirect("portal_stations")
    now = service_settings()
    if form.cleaned_data.get("version") not in (None, now.version):
        saved = StationsForm(settings=now, stations=form.stations).preview()
        return _render(request, form.renewed(now), status=412, stale=True, saved=saved)
    return _render(request, form, status=422)


@require_POST
@command_page("orders.settings")
def stations_preview(request: PageRequest) -> HttpResponse:
    """Show from when tickets would turn amber and red. Stores nothing."""
    return render(request, "orders/portal/_stations_preview.html", {"form": _form(request)})


def _form(request: PageRequest) -> StationsForm:
    data = request.POST if request.method == "POST" else None
    return StationsForm(data, settings=service_settings(), stations=list(Station.objects.all()))


def _save(request: PageRequest, form: StationsForm) -> bool:
    data = {"version": form.cleaned_data["version"], "station_ageing": form.station_ageing()}
    return submit_form(request, form, commands.SERVICE_CHANGE_SETTINGS, "", data)


def _render(request: PageRequest, form: StationsForm, *, status: int = 200, **context: object) -> HttpResponse:
    context |= {"form": form, "tabs": tabs("portal_stations")}
    return render(request, "orders/portal/stations.html", context, status=status)
