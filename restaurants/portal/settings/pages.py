"""The page of the restaurant's settings. It never overwrites another person's change."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from fynlo.core.errors import DomainError
from realtime.commands.dispatch import dispatch
from restaurants.identity.page_access import PageRequest, page
from restaurants.models import Restaurant
from restaurants.portal.settings import commands, saving
from restaurants.portal.settings.errors import SettingsStale
from restaurants.portal.settings.example import example_of
from restaurants.portal.settings.forms import SettingsForm
from restaurants.portal.settings.versions import Part


@require_http_methods(["GET", "HEAD", "POST"])
@page("restaurant.settings")
def settings_page(request: PageRequest) -> HttpResponse:
    """Show or save the settings. Reads the row, because the host middleware's cached one may be seconds old."""
    if request.method == "POST":
        return _save(request)
    restaurant = Restaurant.objects.get(pk=request.restaurant.pk)
    return _render(request, SettingsForm.showing(restaurant))


@require_POST
@page("restaurant.settings")
def settings_preview(request: PageRequest) -> HttpResponse:
    """Show a bill and a late sale with the settings in the form. Stores nothing. No query beside the session's."""
    return render(request, "restaurants/portal/_settings_preview.html", _example(SettingsForm(request.POST)))


def _save(request: PageRequest) -> HttpResponse:
    form = SettingsForm(request.POST)
    if not form.is_valid():
        return _render(request, form, status=422)
    try:
        _run(request, form)
    except SettingsStale:
        return _render_conflict(request, form)
    except DomainError as refusal:
        if refusal.code == SettingsStale.code:  # the same refusal, replayed
            return _render_conflict(request, form)
        form.refuse(refusal.field, refusal.message)
        return _render(request, form, status=422)
    messages.success(request, _("Settings saved."))
    return redirect("portal_settings")


def _run(request: PageRequest, form: SettingsForm) -> None:
    dispatch(
        commands.RESTAURANT_CHANGE_SETTINGS,
        target=request.restaurant.pk,
        cleaned={"version": form.cleaned_data["version"], "settings": dict(form.settings())},
        actor=request.actor,
        key=str(form.cleaned_data["key"]),
    )


def _render_conflict(request: PageRequest, form: SettingsForm) -> HttpResponse:
    restaurant = Restaurant.objects.get(pk=request.restaurant.pk)
    context = {"refusal": saving.conflict(restaurant, Part.DETAILS), "conflicts": form.conflicts(restaurant)}
    return _render(request, form.renewed(restaurant), status=412, **context)


def _render(request: PageRequest, form: SettingsForm, *, status: int = 200, **context: object) -> HttpResponse:
    context |= {"form": form, "tabs": saving.tabs("portal_settings"), **_example(form)}
    return render(request, "restaurants/portal/settings.html", context, status=status)


def _example(form: SettingsForm) -> dict[str, object]:
    """Return the preview of what the form shows: its entries if it was sent, else the saved settings."""
    if form.is_bound:
        return example_of(form.settings() if form.is_valid() else None)
    return example_of(form.saved)
