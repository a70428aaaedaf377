"""The portal's pages of partners: their tokens, made, rotated and revoked by the owner."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fynlo.core import clock
from fynlo.core.errors import DomainError
from fynlo.core.ids import uuid7
from realtime.commands import features
from realtime.commands.dispatch import Target, dispatch
from realtime.commands.registry import Command
from restaurants.identity.page_access import PageRequest
from restaurants.identity.reauthentication import asks_again
from restaurants.models import PartnerToken
from restaurants.partners import commands, tokens
from restaurants.partners.authentication import FEATURE
from restaurants.partners.scopes import SCOPES
from restaurants.plans import lowest_with
from restaurants.portal.command_forms import CommandForm, command_page, form_key, run_command
from restaurants.webhooks.pages import endpoints_of

PER_PAGE = 25


class TokenForm(CommandForm):
    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        help_text=_("Who uses it, such as “Deliveries by Ana”. Histories show this name."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), widget=forms.CheckboxSelectMultiple, help_text=_("Tick only what the partner needs.")
    )
    days = forms.TypedChoiceField(
        label=_("Works for"),
        choices=[(30, _("30 days")), (90, _("90 days")), (180, _("180 days")), (365, _("1 year"))],
        coerce=int,
        initial=90,
    )

    field_order = ["name", "scopes", "days"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.choice_field("scopes").choices = [(scope.name, scope.label) for scope in SCOPES.values()]


@require_safe
@command_page(commands.PERMISSION)
def partners_page(request: PageRequest) -> HttpResponse:
    """List the tokens, those in use first, and the addresses.

    Four queries beside the shell's, and one for a plan without partners.
    """
    shown = Paginator(tokens.tokens_of(request.restaurant), PER_PAGE).get_page(request.GET.get("page"))
    has_feature = features.includes(FEATURE)
    context = {
        "page": shown,
        "rows": list(_rows(shown)),
        "endpoints": list(endpoints_of(request.restaurant)),
        "has_feature": has_feature,
        "plan": None if has_feature else lowest_with(FEATURE),
    }
    return render(request, "restaurants/partners/partners.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@command_page(commands.PERMISSION)
@asks_again
def new_token_page(request: PageRequest) -> HttpResponse:
    """Ask what a token may do; by POST make it, and show it this once."""
    form = TokenForm(request.POST or None)
    if request.method != "POST":
        return render(request, "restaurants/partners/new.html", {"form": form})
    if form.is_valid():
        data = {name: form.cleaned_data[name] for name in ("name", "scopes", "days")}
        try:
            return _make(request, commands.PARTNER_CREATE, "", data)
        except DomainError as refusal:
            form.refuse(refusal.field, refusal.message)
    return render(request, "restaurants/partners/new.html", {"form": form}, status=422)


@require_POST
@command_page(commands.PERMISSION)
@asks_again
def rotate(request: PageRequest, token_id: UUID) -> HttpResponse:
    """Replace a token and show the new one this once. The old one works for a day."""
    return _make(request, commands.PARTNER_ROTATE, token_id, {})


@require_POST
@command_page(commands.PERMISSION)
def revoke(request: PageRequest, token_id: UUID) -> HttpResponse:
    run_command(request, commands.PARTNER_REVOKE, token_id, {}, _("Token revoked. Fynlo refuses it from now on."))
    return redirect("portal_partners")


def _make(request: PageRequest, command: Command, target: Target, data: dict[str, Any]) -> HttpResponse:
    """Run a command that stores a new token, and show the token. A form sent twice makes one, which is shown once."""
    token = tokens.new_token()
    answer = dispatch(
        command, target=target, cleaned=data, extra={"token": token}, actor=request.actor, key=form_key(request)
    )
    if answer.replayed:
        messages.info(request, _("This token was made already and is not shown again. Rotate it to get another."))
        return redirect("portal_partners")
    return render(request, "restaurants/partners/shown_once.html", {"name": answer.data()["name"], "token": token})


def _rows(shown: Iterable[PartnerToken]) -> Iterator[dict[str, Any]]:
    now = clock.now()
    for row in shown:
        yield {
            "token": row,
            "state": _state(row, now),
            "labels": [SCOPES[name].label for name in row.scopes if name in SCOPES],
            "rotate_key": uuid7(),
            "revoke_key": uuid7(),
        }


def _state(row: PartnerToken, now: datetime) -> str:
    if row.revoked_at is not None:
        return "revoked"
    return "expired" if row.expires_at <= now else "active"
