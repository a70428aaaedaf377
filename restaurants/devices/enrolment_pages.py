"""The pages that enrol a device: the portal's form and code, and the page that the device itself opens."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from fynlo.core import clock, qr_codes
from fynlo.core.errors import DomainError, error_response
from realtime.commands.dispatch import dispatch
from realtime.sync.models import Device
from restaurants.devices import commands, enrolment, enrolment_codes
from restaurants.devices.errors import CodeWrong
from restaurants.identity.page_access import DISPLAY, KITCHEN, TILL, page
from restaurants.identity.permissions import PUBLIC
from restaurants.models import EnrolmentCode
from restaurants.portal.command_forms import CommandForm

OPENS = {  # where a new device goes
    Device.Kind.TILL: TILL,
    Device.Kind.MOBILE: TILL,
    Device.Kind.KITCHEN: KITCHEN,
    Device.Kind.GUEST_DISPLAY: DISPLAY,
}
NOTES = {
    Device.Kind.TILL: _("Takes orders and payments. A tablet or a computer."),
    Device.Kind.MOBILE: _("The till on a waiter’s phone."),
    Device.Kind.KITCHEN: _("Shows tickets, and nothing else."),
    Device.Kind.GUEST_DISPLAY: _("Faces the guest: their order, the total and the code to pay. Nothing else."),
}


class AddDeviceForm(CommandForm):
    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        help_text=_("Such as “Bar till” or “Grill screen”."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label=_("What it is used for"),
        widget=forms.RadioSelect,
        initial=Device.Kind.TILL.value,
        choices=lambda: [
            (kind.value, format_html('{} <span class="choice-note">{}</span>', kind.label, NOTES[kind]))
            for kind in OPENS
        ],
    )

    field_order = ["name", "kind"]


@require_http_methods(["GET", "HEAD", "POST"])
@page("devices.manage")
def add_device(request: HttpRequest) -> HttpResponse:
    """Ask for a name and a profile. A POST creates a code and redirects to the page that shows it."""
    form = AddDeviceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = {"name": form.cleaned_data["name"], "kind": form.cleaned_data["kind"]}
        key = str(form.cleaned_data["key"])
        try:
            made = dispatch(
                commands.DEVICE_CREATE_CODE, data=data, extra=enrolment.new_code(), actor=request.actor, key=key
            )
        except DomainError as refusal:
            form.refuse(refusal.field, refusal.message)
        else:
            return redirect("portal_device_code", made.data()["id"])
    return render(request, "restaurants/devices/add.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@page("devices.manage")
def code_page(request: HttpRequest, code_id: UUID) -> HttpResponse:
    """Show a code as letters and as a QR code until it is used or expires. htmx polls for that."""
    codes = EnrolmentCode.objects.select_related("device").filter(restaurant=request.restaurant)
    code = codes.filter(pk=code_id).first()
    if code is None:
        return error_response(request, 404, message=CodeWrong.message)
    waits = code.used_at is None and code.expires_at > clock.now()
    shown = enrolment_codes.shown_code(code.pk, code.code_hash) if waits else ""
    address = request.build_absolute_uri(reverse("device_enrol_page"))
    context = {
        "code": code,
        "shown": shown,
        "address": address,
        "qr_code": qr_codes.svg(f"{address}#{shown}", scale=5, border=3) if shown else "",
        "is_https": request.is_secure() or request.get_host().split(":")[0].endswith("localhost"),
    }
    part = "_code" if request.htmx else "code"
    return render(request, f"restaurants/devices/{part}.html", context)


@require_safe
@page(PUBLIC)
def enrol_page(request: HttpRequest) -> HttpResponse:
    """The page that a new device opens. Its script makes the keys and sends the code."""
    config = {"restaurant_id": str(request.restaurant.pk), "opens": OPENS}
    return render(request, "restaurants/devices/enrol.html", {"restaurant": request.restaurant, "config": config})
