"""Suspend, restore, close and open restaurants again in Django admin: one form for all four."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from fynlo.core.errors import DomainError
from fynlo.core.ids import parse_uuid
from realtime.commands.registry import Command
from restaurants.closing import commands as closing
from restaurants.models import Restaurant
from restaurants.platform.admin import commands
from restaurants.platform.admin.base import run_command
from restaurants.platform.admin.forms import StatusForm
from restaurants.platform.statistics import statistics_of

Status = Restaurant.Status


@dataclass(frozen=True, slots=True)
class StatusChange:
    """`allowed` are the statuses in which it is offered. `stops`: people lose access, so the name is typed first."""

    verb: str
    done: str
    command: Command
    allowed: tuple[str, ...]
    consequence: str
    stops: bool = False


CHANGES = {
    "suspend_this": StatusChange(
        "Suspend", "is suspended", commands.PLATFORM_SUSPEND_RESTAURANT, (Status.ACTIVE,),
        "Everyone who works there loses access within seconds, even during service. Orders, menu and people are kept."
        " Its owners get an email with the reason.", stops=True,
    ),
    "restore_this": StatusChange(
        "Restore", "is open again", commands.PLATFORM_RESTORE_RESTAURANT, (Status.SUSPENDED,),
        "It opens again at once. Orders, menu and people are as they were. Its owners get an email.",
    ),
    "close_this": StatusChange(
        "Close", "is closed", closing.PLATFORM_CLOSE_RESTAURANT, (Status.ACTIVE, Status.SUSPENDED),
        "Everyone who works there loses access within seconds. An archive is made for its owners. After 30 days the"
        " restaurant and everything in it are deleted. Its owners get an email.", stops=True,
    ),
    "reopen_this": StatusChange(
        "Open again", "is open again", closing.PLATFORM_REOPEN_RESTAURANT, (Status.CLOSED,),
        "It opens again at once and is not deleted. Its owners get an email.",
    ),
}  # fmt: skip


def changes_offered(status: str) -> list[str]:
    """Return the names of the changes for a restaurant with that status."""
    return [name for name, change in CHANGES.items() if status in change.allowed]


def change_status(site: AdminSite, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
    """Ask for the reason, and for the name where people lose access. Shows what is going on in the restaurant."""
    restaurant = get_object_or_404(Restaurant.objects.prefetch_related("domains"), pk=parse_uuid(object_id))
    change = CHANGES[name]
    back = reverse("admin:restaurants_restaurant_change", args=[restaurant.pk])
    if restaurant.status not in change.allowed:
        return redirect(back)
    form = StatusForm(request.POST or None, restaurant=restaurant, stops=change.stops)
    if request.method == "POST" and form.is_valid():
        try:
            cleaned = {"reason": form.cleaned_data["reason"]}
            run_command(request, change.command, target=restaurant.pk, cleaned=cleaned)
        except DomainError as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, f"{restaurant.name} {change.done}.")
        return redirect(back)
    context = site.each_context(request) | {
        "title": f"{change.verb} {restaurant.name}",
        "restaurant": restaurant,
        "consequence": change.consequence,
        "statistics": statistics_of(restaurant),
        "form": form,
        "variant": "danger" if change.stops else "primary",
        "back": back,
    }
    return TemplateResponse(request, "admin/restaurants/restaurant/change_status.html", context)
