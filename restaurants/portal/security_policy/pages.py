"""The page of the security settings: what asks for a manager's PIN, and when a device locks."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from fynlo.core.errors import DomainError
from realtime.commands.registry import step_ups
from restaurants.identity.page_access import page
from restaurants.identity.reauthentication import asks_again
from restaurants.models import Pin, SecurityPolicy
from restaurants.portal.command_forms import CommandForm, submit
from restaurants.portal.security_policy import commands
from restaurants.portal.security_policy.services import LONGEST_LOCK, SHORTEST_LOCK

SAVED = ("step_up_actions", "auto_lock_seconds", "requires_signatures", "managers_need_second_factor", "version")


class PolicyForm(CommandForm):
    step_up_actions = forms.MultipleChoiceField(
        label=_("Ask for a manager’s PIN"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The till asks for it before each action that is ticked."),
    )
    auto_lock_seconds = forms.IntegerField(
        label=_("Lock after"),
        min_value=0,
        max_value=LONGEST_LOCK,
        help_text=format_lazy(
            _("A till locks when nobody touches it for so long. {least} seconds or more; 0 means never."),
            least=SHORTEST_LOCK,
        ),
    )
    requires_signatures = forms.BooleanField(
        label=_("Apps must sign what they change"),
        required=False,
        help_text=_("Only enrolled devices that sign with their key can then change anything through the API."),
    )
    managers_need_second_factor = forms.BooleanField(
        label=_("Owners and managers need a second step"),
        required=False,
        help_text=_("After the password they use a passkey or enter a code from an app. Without one, you add it next."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    field_order = ["step_up_actions", "auto_lock_seconds", "requires_signatures", "managers_need_second_factor"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.choice_field("step_up_actions").choices = [(step_up.action, step_up.label) for step_up in step_ups()]


@require_http_methods(["GET", "HEAD", "POST"])
@page("restaurant.settings")
@asks_again
def security_policy_page(request: HttpRequest) -> HttpResponse:
    """Show or save the policy. Two queries: the policy, and whether a manager has a PIN."""
    if request.method != "POST":
        policy = SecurityPolicy.objects.filter(pk=request.restaurant.pk).first() or SecurityPolicy()
        shown = {name: getattr(policy, name, None) for name in SAVED}
        shown["managers_need_second_factor"] = policy.second_factor == SecurityPolicy.SecondFactor.MANAGERS
        return _render(request, PolicyForm(initial=shown))
    form = PolicyForm(request.POST)
    if not form.is_valid():
        return _render(request, form, status=422)
    cleaned = {name: form.cleaned_data[name] for name in SAVED}
    try:
        submit(request, commands.RESTAURANT_CHANGE_SECURITY, request.restaurant.pk, cleaned)
    except DomainError as refusal:
        form.refuse(refusal.field, refusal.message)
        return _render(request, form, status=refusal.status)
    messages.success(request, _("Security settings saved."))
    return redirect("portal_security_policy")


def _render(request: HttpRequest, form: PolicyForm, *, status: int = 200) -> HttpResponse:
    managers = Pin.objects.filter(membership__restaurant=request.restaurant, membership__is_active=True)
    context = {"form": form, "manager_has_pin": managers.exclude(membership__role="employee").exists()}
    return render(request, "restaurants/portal/security_policy.html", context, status=status)
