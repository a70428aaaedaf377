"""The first step of the set-up, on the platform's host: a person registers a restaurant and goes on in its portal."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from rest_framework.exceptions import ValidationError

from fynlo.core.errors import DomainError
from realtime.commands.dispatch import dispatch
from restaurants import platform_executor
from restaurants.identity.page_access import page
from restaurants.identity.pages.switch import send_to
from restaurants.identity.permissions import SIGNED_IN
from restaurants.identity.selectors import restaurants_of
from restaurants.models import Restaurant, User
from restaurants.models.onboarding import Kind
from restaurants.platform import commands
from restaurants.platform.errors import RegistrationClosed
from restaurants.platform.registrations import count_registration
from restaurants.platform.settings.declarations import SIGN_UP_OPEN
from restaurants.platform.settings.selectors import value_of
from restaurants.portal.command_forms import CommandForm

SETUP = "/portal/setup/address/"  # the step after this one, on the restaurant's host


class NewRestaurantForm(CommandForm):
    name = forms.CharField(
        label=_("Name of the restaurant"),
        max_length=120,
        help_text=_("As guests know it. It is printed on receipts."),
        widget=forms.TextInput({"autocomplete": "organization"}),
    )
    kind = forms.ChoiceField(label=_("What is it?"), choices=[("", _("Choose one")), *Kind.choices], required=False)
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        help_text=_("For guests to call."),
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
    )
    shown_at = {"restaurant_name": "name"}


@require_http_methods(["GET", "HEAD", "POST"])
@page(SIGNED_IN)
def start_page(request: HttpRequest) -> HttpResponse:
    """Register a restaurant as `POST /auth/register-restaurant` does, with the same limits."""
    if request.method != "POST":
        return _render(request, NewRestaurantForm(initial={"name": _wanted_name(request)}))
    form = NewRestaurantForm(request.POST)
    if not form.is_valid():
        return _render(request, form, status=422)
    try:
        count_registration(request, request.principal)
        restaurant = _register(request, form)
    except ValidationError as wrong:
        for field, messages in wrong.detail.items():
            form.refuse(field, str(messages[0]))
        return _render(request, form, status=422)
    except DomainError as refusal:
        form.refuse(refusal.field, refusal.message)
        return _render(request, form, status=refusal.status, retry_after=refusal.retry_after)
    return send_to(request, restaurant, SETUP)


def _register(request: HttpRequest, form: NewRestaurantForm) -> Restaurant:
    """Register the restaurant; a form that is sent twice registers one."""
    given = form.cleaned_data
    answer = dispatch(
        commands.RESTAURANT_REGISTER,
        data={"restaurant_name": given["name"], "kind": given["kind"], "phone": given["phone"]},
        actor=platform_executor.actor_of(request.principal, "portal"),
        key=str(given["key"]),
    )
    return Restaurant.objects.get(pk=answer.data()["restaurant_id"])


def _wanted_name(request: HttpRequest) -> str:
    """Return the name that the person gave the mobile app when they signed up."""
    metadata = User.objects.values_list("metadata", flat=True).get(pk=request.principal.user_id)
    return str(metadata.get("restaurant_name", ""))[:120]


def _render(
    request: HttpRequest, form: NewRestaurantForm, *, status: int = 200, retry_after: int | None = None
) -> HttpResponse:
    closed = None if value_of(SIGN_UP_OPEN) else RegistrationClosed.message
    context = {"form": form, "closed": closed, "restaurants": restaurants_of(request.principal)}
    response = render(request, "restaurants/platform/start.html", context, status=status)
    if retry_after:
        response["Retry-After"] = str(retry_after)
    return response
