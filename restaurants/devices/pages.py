"""The portal's pages of devices: list them, rename, revoke and restore them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from fynlo.core import clock
from fynlo.core.csv_files import csv_response
from fynlo.core.errors import DomainError, error_response
from realtime.commands.dispatch import dispatch
from realtime.commands.registry import Command
from realtime.devices import DeviceNotFound
from realtime.sync.models import Device, KitchenScreen
from restaurants.devices import commands, guest_displays, unsent_work
from restaurants.devices.looks import last_change
from restaurants.devices.profiles import GUEST_DISPLAY
from restaurants.identity.account.user_agents import describe_user_agent
from restaurants.identity.page_access import page
from restaurants.models import Restaurant
from restaurants.portal.command_forms import CommandForm

PER_PAGE = 50
MOST_SCREENS = 50
OVERDUE = timedelta(minutes=10)  # an unsent command older than this is shown as a warning


class NameForm(CommandForm):
    name = forms.CharField(label=_("Name"), max_length=60, help_text=_("Such as “Bar till” or “Grill screen”."))

    field_order = ["name"]


class TillForm(CommandForm):
    till = forms.ChoiceField(label=_("Shows the order of"), required=False)

    field_order = ["till"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        named = [(str(row.pk), f"{row.name} ({row.series})") for row in guest_displays.tills()]
        self.choice_field("till").choices = [("", "No till"), *named]


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A device for its page. `waits` is the age of its oldest unsent command, by its last report."""

    row: Device
    used_by: str
    waits: timedelta | None
    is_overdue: bool
    practises: bool


@require_safe
@page("devices.manage")
def devices_page(request: HttpRequest) -> HttpResponse:
    """List devices, revoked ones last, and the kitchen screens of this service. Three queries."""
    shown = Paginator(_devices(request.restaurant), PER_PAGE).get_page(request.GET.get("page"))
    screens = KitchenScreen.objects.filter(restaurant=request.restaurant).order_by("label", "screen")[:MOST_SCREENS]
    context = {"page": shown, "devices": [_device_row(row) for row in shown], "screens": screens}
    return render(request, "restaurants/devices/devices.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page("devices.manage")
def device_page(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """Show a device, or rename it by POST."""
    row = _devices(request.restaurant).filter(pk=device_id).first()
    if row is None:
        return error_response(request, 404, message=DeviceNotFound.message)
    if request.method != "POST":
        return _render_device(request, row, NameForm(initial={"name": row.name}))
    form = NameForm(request.POST)
    if not form.is_valid():
        return _render_device(request, row, form, status=422)
    return _run(request, form, commands.DEVICE_RENAME, device_id, "Renamed.", {"name": form.cleaned_data["name"]})


@require_POST
@page("devices.manage")
def revoke(request: HttpRequest, device_id: UUID) -> HttpResponse:
    return _run(
        request,
        CommandForm(request.POST),
        commands.DEVICE_REVOKE,
        device_id,
        _("Device revoked. Fynlo refuses everything it sends from now on."),
    )


@require_POST
@page("devices.manage")
def pair(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """Choose the till whose order a guest display shows."""
    form = TillForm(request.POST)
    till_id = form.cleaned_data["till"] or None if form.is_valid() else None
    return _run(request, form, commands.DISPLAY_PAIR, device_id, "Saved.", {"till_id": till_id})


@require_POST
@page("devices.manage")
def restore(request: HttpRequest, device_id: UUID) -> HttpResponse:
    return _run(request, CommandForm(request.POST), commands.DEVICE_RESTORE, device_id, _("Device allowed again."))


@require_safe
@page("devices.manage")
def unsent_csv(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """What a revoked device handed up, as CSV."""
    row = Device.objects.filter(restaurant=request.restaurant, pk=device_id).first()
    if row is None:
        return error_response(request, 404, message=DeviceNotFound.message)
    return csv_response(f"unsent-{row.series}.csv", unsent_work.COLUMNS, unsent_work.table_of(row))


def _run(
    request: HttpRequest,
    form: CommandForm,
    command: Command,
    device_id: UUID,
    success_message: str,
    data: dict[str, str | None] | None = None,
) -> HttpResponse:
    """Run a command about one device, then show the list with a message."""
    if not form.is_valid():
        messages.error(request, _("This page is out of date. Try again."))
        return _back(request)
    try:
        dispatch(command, target=device_id, data=data, actor=request.actor, key=str(form.cleaned_data["key"]))
    except DomainError as refusal:
        if refusal.status == 404:
            return error_response(request, 404, message=refusal.message)
        messages.error(request, refusal.message)
    else:
        messages.success(request, success_message)
    return _back(request)


def _devices(restaurant: Restaurant) -> QuerySet[Device]:
    rows = Device.objects.filter(restaurant=restaurant).select_related(
        "last_user", "enrolled_by", "revoked_by", "partner", "practice_by"
    )
    return rows.order_by(F("revoked_at").asc(nulls_first=True), "number")


def _device_row(row: Device) -> DeviceRow:
    person = row.last_user or row.enrolled_by
    waits = _age(row.unsent_since) if row.unsent and row.unsent_since else None
    return DeviceRow(
        row,
        person.name if person else "",
        waits,
        is_overdue=waits is not None and waits > OVERDUE,
        practises=row.practice_until is not None and row.practice_until > clock.now(),
    )


def _age(since: datetime) -> timedelta:
    return max(clock.now() - since, timedelta(0))


def _render_device(request: HttpRequest, row: Device, form: NameForm, *, status: int = 200) -> HttpResponse:
    context = {
        "device": _device_row(row),
        "form": form,
        "access_key": uuid4(),
        "last_receipt": row.receipt(row.last_receipt),
        "browser": describe_user_agent(row.user_agent) if row.user_agent else row.fingerprint,
        "last_change": last_change(row),
        "till_form": TillForm(initial={"till": row.partner_id or ""}) if row.kind == GUEST_DISPLAY else None,
        "displays": row.displays.filter(revoked_at=None),
        "unsent_work": unsent_work.unsent_rows(row.pk) if row.revoked_at else [],
    }
    part = "_device" if request.htmx else "device"
    return render(request, f"restaurants/devices/{part}.html", context, status=status)


def _back(request: HttpRequest) -> HttpResponse:
    address = reverse("portal_devices")
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)
