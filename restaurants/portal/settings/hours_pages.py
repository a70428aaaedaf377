"""The page of the opening hours, with what guests will read while they are typed."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from fynlo.core import clock
from restaurants.identity.page_access import PageRequest, page
from restaurants.models import Restaurant
from restaurants.opening_hours import DAY, OpeningHours, as_json, intervals_text, sentence
from restaurants.portal.settings import commands, saving
from restaurants.portal.settings.hours_forms import OpeningHoursForm
from restaurants.portal.settings.versions import Part

SHOWN_DAYS = 7


@require_http_methods(["GET", "HEAD", "POST"])
@page("restaurant.settings")
def opening_hours_page(request: PageRequest) -> HttpResponse:
    restaurant = saving.stored(request)
    if request.method != "POST":
        return _render(request, OpeningHoursForm(restaurant=restaurant))
    form = OpeningHoursForm(request.POST, restaurant=restaurant)
    if not form.is_valid():
        return _render(request, form, status=saving.REFUSED)
    status = saving.save(
        request, form, commands.RESTAURANT_CHANGE_OPENING_HOURS, {"opening_hours": as_json(form.hours())}
    )
    if status == saving.STALE:
        now = saving.stored(request)
        form.restaurant = now
        return _render(
            request,
            form.renewed(),
            status=status,
            refusal=saving.conflict(now, Part.HOURS),
            saved=_days(now.hours, now),
        )
    if status == saving.REFUSED:
        return _render(request, form, status=status)
    messages.success(request, _("Opening hours saved."))
    return redirect("portal_opening_hours")


@require_POST
@page("restaurant.settings")
def opening_hours_preview(request: PageRequest) -> HttpResponse:
    """Show what guests would read of the hours in the form. Stores nothing. No query beside the session's."""
    form = OpeningHoursForm(request.POST, restaurant=request.restaurant)
    return render(request, "restaurants/portal/_opening_hours_preview.html", _preview(form))


def _render(request: PageRequest, form: OpeningHoursForm, *, status: int = 200, **context: object) -> HttpResponse:
    context |= {"form": form, "tabs": saving.tabs("portal_opening_hours"), **_preview(form)}
    return render(request, "restaurants/portal/opening_hours.html", context, status=status)


def _preview(form: OpeningHoursForm) -> dict[str, Any]:
    """Return the sentence of this moment and the hours of the coming days; nothing for a form with mistakes."""
    restaurant = form.restaurant
    if form.is_bound and not form.is_valid():
        return {"has_mistakes": True}
    hours = form.hours() if form.is_bound else restaurant.hours
    return {"sentence": sentence(hours, clock.now(), restaurant.zone), "days": _days(hours, restaurant)}


def _days(hours: OpeningHours, restaurant: Restaurant) -> list[dict[str, Any]]:
    """Return the hours of the coming days."""
    if not hours.is_known:
        return []
    days: list[dict[str, Any]] = []
    for day in (restaurant.today() + DAY * number for number in range(SHOWN_DAYS)):
        special = hours.special_day(day)
        text = intervals_text(hours.on(day)) or _("Closed")
        days.append({"day": datetime.combine(day, datetime.min.time()), "text": text, "special": special})
    return days
