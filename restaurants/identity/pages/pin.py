"""The page to sign in with a PIN in the browser of an enrolled device. Works without scripts."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from fynlo.core.errors import DomainError
from realtime.sync.models import Device
from restaurants.devices.proof import device_of_browser
from restaurants.identity import page_sessions, sessions
from restaurants.identity.page_access import home_path, page, safe_next
from restaurants.identity.permissions import PUBLIC
from restaurants.identity.pins.rules import LONGEST, SHORTEST
from restaurants.identity.pins.selectors import open_sessions_of, people_of
from restaurants.identity.pins.services import WrongPin, check_pin
from restaurants.models import Session

DIGITS = forms.PasswordInput({"inputmode": "numeric", "autocomplete": "off", "maxlength": LONGEST})


class PinSignInForm(forms.Form):
    person = forms.ChoiceField(label=_("Your name"), widget=forms.RadioSelect)
    pin = forms.RegexField(
        rf"^[0-9]{{{SHORTEST},{LONGEST}}}$",
        label=_("PIN"),
        widget=DIGITS,
        error_messages={"invalid": format_lazy(_("A PIN has {least} to {most} digits."), least=SHORTEST, most=LONGEST)},
    )

    def __init__(self, *args: Any, device: Device, **kwargs: Any):
        super().__init__(*args, **kwargs)
        people = [(str(member.user_id), member.user.name) for member in people_of(device)]
        self.fields["person"].choices = people  # pyright: ignore[reportAttributeAccessIssue], a ChoiceField


@sensitive_post_parameters("pin")
@require_http_methods(["GET", "HEAD", "POST"])
@page(PUBLIC)
def pin_page(request: HttpRequest) -> HttpResponse:
    """Sign in one of the device's people, then redirect to `next` or to where they work.

    A browser without an enrolled device's cookie is redirected to the page for email and password.
    """
    device = device_of_browser(request)
    if device is None:
        return HttpResponseRedirect("/sign-in/")
    if request.method != "POST":
        return _render(request, PinSignInForm(device=device), device)
    form = PinSignInForm(request.POST, device=device)
    if not form.is_valid():
        return _render(request, form, device, status=422)
    try:
        return _sign_in(request, device, UUID(form.cleaned_data["person"]), form.cleaned_data["pin"])
    except DomainError as refusal:
        form.add_error("pin", refusal.message)
        response = _render(request, form, device, status=refusal.status)
        if refusal.retry_after:
            response["Retry-After"] = str(refusal.retry_after)
        return response


def _sign_in(request: HttpRequest, device: Device, user_id: UUID, pin: str) -> HttpResponse:
    """Raises WrongPin, TooManyAttempts."""
    user = check_pin(device=device, user_id=user_id, pin=pin).user
    for session_id in open_sessions_of(device):
        sessions.end_session(session_id)
    principal = page_sessions.sign_in(request, user, method=Session.Method.PIN, device=device)
    if principal is None:
        raise WrongPin()
    return HttpResponseRedirect(safe_next(request) or home_path(request, principal))


def _render(request: HttpRequest, form: PinSignInForm, device: Device, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "device": device, "next": safe_next(request)}
    return render(request, "restaurants/identity/pin.html", context, status=status)
