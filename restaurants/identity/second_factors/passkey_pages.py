"""The pages of passkeys: add, remove, and sign in without a password."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from fynlo.core.errors import DomainError
from fynlo.core.ids import uuid7
from realtime.commands.dispatch import dispatch
from restaurants import platform_executor
from restaurants.identity import page_sessions, security_log
from restaurants.identity.forms import SignInForm
from restaurants.identity.page_access import page
from restaurants.identity.pages.sign_in import enter, sign_in_form
from restaurants.identity.permissions import PUBLIC, SIGNED_IN
from restaurants.identity.reauthentication import asks_again
from restaurants.identity.second_factors import commands, passkeys
from restaurants.identity.second_factors.errors import PasskeyRefused
from restaurants.identity.second_factors.forms import AddPasskeyForm, PasskeyForm
from restaurants.identity.second_factors.pages import second_factor_shown
from restaurants.identity.security_log import Kind
from restaurants.models import Session, User


@require_POST
@page(PUBLIC)
def sign_in_options_page(request: HttpRequest) -> HttpResponse:
    """Return the options for the browser's passkeys as JSON, with a new challenge."""
    return JsonResponse(passkeys.sign_in_options(request))


@require_POST
@page(SIGNED_IN)
def proof_options_page(request: HttpRequest) -> HttpResponse:
    """Return the options for the passkeys of the person who is signed in, as JSON (`reauthentication`)."""
    return JsonResponse(passkeys.proof_options(request, request.principal.user_id))


@sensitive_post_parameters("credential")
@require_POST
@page(PUBLIC)
def sign_in_page(request: HttpRequest) -> HttpResponse:
    """Sign in with a passkey. It counts as both factors, because the person unlocked it."""
    form = PasskeyForm(request.POST)
    try:
        if not form.is_valid():
            raise PasskeyRefused()
        user, _passkey = passkeys.person_of(request, form.cleaned_data["credential"])
        return enter(request, user, method=Session.Method.PASSKEY, second_factor=True)
    except DomainError as refusal:
        if isinstance(refusal, PasskeyRefused):
            security_log.record_refusal(Kind.SIGN_IN_FAILED, note=_("Passkey"))
        shown = SignInForm({})
        shown.errors.clear()
        shown.add_error(None, refusal.message)
        return sign_in_form(request, shown, status=refusal.status)


@sensitive_post_parameters("credential")
@require_http_methods(["GET", "HEAD", "POST"])
@page(SIGNED_IN)
@second_factor_shown
@asks_again
def add_page(request: HttpRequest) -> HttpResponse:
    """Name a passkey; the browser makes it, and the POST adds it."""
    form = AddPasskeyForm(request.POST or None)
    if not form.is_valid():
        return _add_form(request, form)
    user_id = request.principal.user_id
    try:
        verified = passkeys.verify_registration(request, form.cleaned_data["credential"])
        dispatch(
            commands.SECOND_FACTOR_ADD_PASSKEY,
            target=user_id,
            cleaned={"name": form.cleaned_data["name"]},
            extra={"passkey": passkeys.stored(request, verified)},
            actor=platform_executor.actor_of(request.principal, "portal"),
            key=str(uuid7()),  # a credential is added once
        )
    except DomainError as refusal:
        form.add_error(None, refusal.message)
        return _add_form(request, form, status=refusal.status)
    messages.success(request, _("Your passkey is added. It signs you in on this address."))
    return redirect("account")


def _add_form(request: HttpRequest, form: AddPasskeyForm, status: int = 0) -> HttpResponse:
    user = User.objects.get(pk=request.principal.user_id)
    context: dict[str, Any] = {
        "form": form,
        "options": passkeys.registration_options(request, user),
        "host": page_sessions.host_of(request),
    }
    status = status or (422 if form.is_bound else 200)
    return render(request, "restaurants/identity/second_factors/passkey.html", context, status=status)


@require_POST
@page(SIGNED_IN)
@second_factor_shown
@asks_again
def remove_page(request: HttpRequest, passkey_id: UUID) -> HttpResponse:
    try:
        dispatch(
            commands.SECOND_FACTOR_REMOVE_PASSKEY,
            target=request.principal.user_id,
            cleaned={"passkey_id": passkey_id},
            extra={"restaurant": request.tenant},
            actor=platform_executor.actor_of(request.principal, "portal"),
            key=str(uuid7()),  # removing twice is refused
        )
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("That passkey is removed."))
    return redirect("account")
