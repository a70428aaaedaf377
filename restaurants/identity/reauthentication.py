"""Ask for the password or a passkey again before changes of people, roles, security settings and second factors.

A session proves who holds it when the person enters the password or uses a passkey (`Session.proved_at`). `asks_again`
guards the POSTs of a page: an older proof gets a page that asks for a new one and sends the same form again, with its
input kept.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters

from fynlo.core import clock
from fynlo.core.errors import DomainError
from restaurants.identity import passwords
from restaurants.identity.forms import password_field
from restaurants.identity.second_factors import passkeys
from restaurants.identity.second_factors.checking import check_passkey
from restaurants.models import Session, User

LASTS = timedelta(minutes=10)
FIELD = "confirm_password"
CREDENTIAL = "confirm_credential"  # what a passkey signed
NOT_KEPT = {FIELD, CREDENTIAL, "csrfmiddlewaretoken", "secret_key"}  # a key of a payment provider is typed again
View = Callable[..., HttpResponse]


class ConfirmForm(forms.Form):
    confirm_password = password_field("Your password")


def is_recent(session_id: UUID | None) -> bool:
    """Whether the session's person proved themselves within LASTS. Never with a PIN, which is too short. One query."""
    proved = Session.objects.filter(pk=session_id, proved_at__gt=clock.now() - LASTS)
    return proved.exclude(method=Session.Method.PIN).exists()


def mark_proved(session_id: UUID | None) -> None:
    Session.objects.filter(pk=session_id).update(proved_at=clock.now())


def asks_again(view: View) -> View:
    """Guard the POSTs of a page. Place it below `page`, which has checked who is signed in. One query."""

    @sensitive_post_parameters()  # all of them: the kept form may hold a PIN
    @wraps(view)
    def proving(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST" or is_recent(request.principal.session_id):
            return view(request, *args, **kwargs)
        by_passkey = CREDENTIAL in request.POST
        if not by_passkey and FIELD not in request.POST:
            return _ask(request, ConfirmForm(), status=403)
        form = ConfirmForm({} if by_passkey else request.POST)
        if by_passkey:
            form.errors.clear()
        elif not form.is_valid():
            return _ask(request, form, status=422)
        try:
            _check(request, None if by_passkey else form.cleaned_data[FIELD])
        except DomainError as refusal:
            form.add_error(None if by_passkey else FIELD, refusal.message)
            return _ask(request, form, status=refusal.status, retry_after=refusal.retry_after)
        mark_proved(request.principal.session_id)
        response = view(request, *args, **kwargs)
        if response.status_code < 500:  # after an error Django stores no session, and the earlier key would be lost
            request.session.cycle_key()  # a key that was copied before has no part in the proof
        return response

    return proving


def _check(request: HttpRequest, password: str | None) -> None:
    """Check the password, or for None the passkey. Raises WrongPassword, TooManyAttempts, PasskeyRefused."""
    user = User.objects.get(pk=request.principal.user_id)
    if password is None:
        check_passkey(user, request.POST[CREDENTIAL], request)
    else:
        passwords.confirm(user, password, request)


def _ask(request: HttpRequest, form: ConfirmForm, *, status: int, retry_after: int | None = None) -> HttpResponse:
    """Render the page that asks for the proof, or for htmx the content of the shell's sheet. One query.

    htmx shows no refusal but 422.
    """
    in_sheet = bool(request.headers.get("HX-Request"))
    kept = [(name, value) for name, values in request.POST.lists() if name not in NOT_KEPT for value in values]
    context = {
        "form": form,
        "kept": kept,
        "action": request.get_full_path(),
        "in_sheet": in_sheet,
        "email": request.principal.email,
        "has_passkey": passkeys.of_host(request, request.principal.user_id).exists(),
    }
    template = f"restaurants/identity/{'_' if in_sheet else ''}confirm_password.html"
    response = render(request, template, context, status=422 if in_sheet else status)
    if retry_after:
        response["Retry-After"] = str(retry_after)
    return response
