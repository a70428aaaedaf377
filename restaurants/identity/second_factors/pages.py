"""The pages of second factors: the second step of signing in, set-up, removal and recovery codes."""

from base64 import b32encode
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fynlo.core import clock, qr_codes
from fynlo.core.errors import DomainError, error_response
from fynlo.core.ids import uuid7
from realtime.commands.dispatch import dispatch
from restaurants import platform_executor
from restaurants.identity import page_sessions
from restaurants.identity.page_access import lacks_second_factor, page, safe_next
from restaurants.identity.pages.sign_in import CHALLENGE, enter
from restaurants.identity.permissions import PUBLIC, SIGNED_IN
from restaurants.identity.reauthentication import asks_again
from restaurants.identity.second_factors import challenges, commands, passkeys, rules
from restaurants.identity.second_factors.checking import check_code, check_passkey
from restaurants.identity.second_factors.errors import ChallengeExpired
from restaurants.identity.second_factors.forms import AddAppForm, AppCodeForm, RecoveryCodeForm
from restaurants.identity.second_factors.selectors import has_second_factor
from restaurants.models import Session, User

View = Callable[..., HttpResponse]
TEMPLATES = "restaurants/identity/second_factors"
ANY_FORM = ["GET", "HEAD", "POST"]
SALT = "restaurants.identity.second_factors.secret"
ISSUER = "Fynlo"  # what the app calls the account
SET_UP_LASTS = timedelta(minutes=30)


@sensitive_post_parameters("code", "credential")
@require_http_methods(ANY_FORM)
@page(PUBLIC)
def code_page(request: HttpRequest) -> HttpResponse:
    """Ask for the second step after the password, and sign in. `?recovery` asks for a recovery code.

    A code of the app, or a passkey of this host, whose form sends `credential`.
    """
    try:
        user = challenges.person_of(request.session.get(CHALLENGE, ""))
    except ChallengeExpired as refusal:
        if request.session.pop(CHALLENGE, None) is not None:
            messages.error(request, refusal.message)
        return HttpResponseRedirect(settings.LOGIN_URL)
    form = (RecoveryCodeForm if "recovery" in request.GET else AppCodeForm)(request.POST or None)
    by_passkey = "credential" in request.POST
    if by_passkey:
        form = AppCodeForm({})
        form.errors.clear()
    elif not form.is_valid():
        return _code_form(request, user, form)
    try:
        if by_passkey:
            check_passkey(user, request.POST["credential"], request)
        else:
            check_code(user, form.cleaned_data["code"], request)
        same = request.principal is not None and request.principal.user_id == user.pk and not request.principal.by_pin
        response = enter(request, user, second_factor=True, continues=request.principal.session_id if same else None)
    except DomainError as refusal:
        return _code_form(request, user, form, refusal)
    request.session.pop(CHALLENGE, None)
    return response


@require_POST
@page(PUBLIC)
def code_options_page(request: HttpRequest) -> HttpResponse:
    """Return the options for the passkeys of the person who has entered their password, as JSON."""
    try:
        user = challenges.person_of(request.session.get(CHALLENGE, ""))
    except ChallengeExpired as refusal:
        return error_response(request, refusal.status, message=refusal.message)
    return JsonResponse(passkeys.proof_options(request, user.pk))


def _code_form(
    request: HttpRequest, user: User, form: AppCodeForm | RecoveryCodeForm, refusal: DomainError | None = None
) -> HttpResponse:
    """Render the second step. Two queries."""
    if refusal is not None:
        form.add_error("code" if refusal.field == "code" else None, refusal.message)
    context = {
        "form": form,
        "next": safe_next(request),
        "by_recovery_code": isinstance(form, RecoveryCodeForm),
        "has_app": has_second_factor(user.pk),
        "has_passkey": passkeys.of_host(request, user.pk).exists(),
    }
    status = refusal.status if refusal is not None else 422 if form.is_bound else 200
    response = render(request, f"{TEMPLATES}/code.html", context, status=status)
    if refusal is not None and refusal.retry_after:
        response["Retry-After"] = str(refusal.retry_after)
    return response


def second_factor_shown(view: View) -> View:
    """Guard the pages that change second factors: the session has shown the one that the person has. Two queries.

    A password is not enough to replace a second factor, nor is a PIN.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.principal.by_pin:
            return error_response(request, 403, message=_("Sign in with your email and password to change this."))
        shown = Session.objects.filter(pk=request.principal.session_id, second_factor_at__isnull=False)
        if has_second_factor(request.principal.user_id) and not shown.exists():
            return _to_code(request, "/account/")
        return view(request, *args, **kwargs)

    return guarded


def _to_code(request: HttpRequest, wanted: str) -> HttpResponse:
    """Ask the person who is signed in for their code or passkey, and lead to `wanted` then."""
    request.session[CHALLENGE] = challenges.issue(User.objects.get(pk=request.principal.user_id))
    return HttpResponseRedirect(f"/sign-in/code/?{urlencode({'next': wanted})}")


@require_safe
@page(SIGNED_IN)
def required_page(request: HttpRequest) -> HttpResponse:
    """Lead a person who must show a second factor to the page that asks for it, or to where they add an app.

    Nothing else works for them here until then (`page_access.lacks_second_factor`).
    """
    wanted = safe_next(request) or "/"
    if not lacks_second_factor(request, request.principal):
        return HttpResponseRedirect(wanted)
    user_id = request.principal.user_id
    if has_second_factor(user_id) or passkeys.of_host(request, user_id).exists():
        return _to_code(request, wanted)
    return HttpResponseRedirect(f"/account/app/?{urlencode({'next': wanted})}")


@sensitive_post_parameters("code", "secret")
@require_http_methods(ANY_FORM)
@page(SIGNED_IN)
@second_factor_shown
@asks_again
def app_page(request: HttpRequest) -> HttpResponse:
    """Show the QR code of a new secret, and add the app by POST once a code proves that it works.

    The secret is kept in the form, signed for this person. The response to the POST shows the recovery codes, once.
    """
    form = AddAppForm(request.POST or None)
    secret = _read_secret(request, form["secret"].value() or "") or rules.new_secret()
    if not form.is_valid():
        return _app_form(request, form, secret)
    step = rules.matching_step(secret, rules.normalised(form.cleaned_data["code"]), at=clock.now())
    if step is None:
        form.add_error(
            "code", _("That code does not match. Check the phone’s clock, then enter the code that it shows now.")
        )
        return _app_form(request, form, secret)
    codes = rules.new_recovery_codes()
    user_id = request.principal.user_id
    dispatch(
        commands.SECOND_FACTOR_ADD_APP,
        target=user_id,
        extra={"secret": secret, "step": step, "code_hashes": _hashes(request, codes)},
        actor=platform_executor.actor_of(request.principal, "portal"),
        key=str(uuid7()),  # sent again, it replaces the app by the same one, and the codes by those shown last
    )
    user = User.objects.get(pk=user_id)
    # a session of its own, which no process has cached without the second factor
    page_sessions.sign_in(request, user, second_factor=True, continues=request.principal.session_id)
    return _show_codes(request, codes, _("Your authenticator app is added"))


def _app_form(request: HttpRequest, form: AddAppForm, secret: bytes) -> HttpResponse:
    """Render the form with the secret as a QR code and as text."""
    text = b32encode(secret).decode()
    address = rules.totp_address(text, email=request.principal.email, issuer=ISSUER)
    context = {
        "form": form,
        "secret": signing.dumps([str(request.principal.user_id), secret.hex()], salt=SALT),
        "secret_text": " ".join(text[start : start + 4] for start in range(0, len(text), 4)),
        "qr": qr_codes.svg(address),
        "address": address,
        "is_required": lacks_second_factor(request, request.principal),
        "next": safe_next(request),
    }
    return render(request, f"{TEMPLATES}/app.html", context, status=422 if form.is_bound else 200)


def _read_secret(request: HttpRequest, signed: str) -> bytes | None:
    """Return the secret that `_app_form` gave this person within SET_UP_LASTS, else None."""
    try:
        user_id, secret = signing.loads(signed, salt=SALT, max_age=SET_UP_LASTS)
    except signing.BadSignature:
        return None
    return bytes.fromhex(secret) if user_id == str(request.principal.user_id) else None


@require_POST
@page(SIGNED_IN)
@second_factor_shown
@asks_again
def remove_app_page(request: HttpRequest) -> HttpResponse:
    try:
        dispatch(
            commands.SECOND_FACTOR_REMOVE_APP,
            target=request.principal.user_id,
            extra={"restaurant": request.tenant},
            actor=platform_executor.actor_of(request.principal, "portal"),
            key=str(uuid7()),  # removing twice is refused
        )
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Your authenticator app is removed. You sign in with your password alone."))
    return redirect("account")


@require_POST
@page(SIGNED_IN)
@second_factor_shown
@asks_again
def recovery_codes_page(request: HttpRequest) -> HttpResponse:
    """Make new recovery codes and show them, once."""
    codes = rules.new_recovery_codes()
    try:
        dispatch(
            commands.SECOND_FACTOR_REPLACE_CODES,
            target=request.principal.user_id,
            extra={"code_hashes": _hashes(request, codes)},
            actor=platform_executor.actor_of(request.principal, "portal"),
            key=str(uuid7()),  # only the codes that were shown last work
        )
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return redirect("account")
    return _show_codes(request, codes, _("Your new recovery codes"))


def _hashes(request: HttpRequest, codes: list[str]) -> list[str]:
    return [rules.recovery_code_hash(request.principal.user_id, code) for code in codes]


def _show_codes(request: HttpRequest, codes: list[str], title: str) -> HttpResponse:
    shown = [rules.in_groups(code) for code in codes]
    text = "\n".join(
        [
            _("Recovery codes of {email} for Fynlo. Each works once.").format(email=request.principal.email),
            "",
            *shown,
            "",
        ]
    )
    return render(
        request,
        f"{TEMPLATES}/codes.html",
        {
            "codes": shown,
            "title": title,
            "go_on": safe_next(request) or "/account/",
            "download": f"data:text/plain;charset=utf-8,{quote(text)}",
        },
    )
