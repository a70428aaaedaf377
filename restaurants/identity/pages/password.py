"""The pages that request, set and change a password."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from rest_framework.request import Request

from fynlo.core.errors import DomainError
from fynlo.core.ids import parse_uuid, uuid7
from realtime.actors import Actor
from realtime.commands.dispatch import dispatch
from restaurants import platform_executor
from restaurants.identity import commands, known_browsers, page_sessions, passwords, reauthentication, secret_links
from restaurants.identity.errors import ResetRefused
from restaurants.identity.forms import ChangePasswordForm, ForgottenForm, NewPasswordForm
from restaurants.identity.network_addresses import client_address
from restaurants.identity.page_access import home_path, page
from restaurants.identity.permissions import PUBLIC, SIGNED_IN
from restaurants.identity.services.passwords import reset_tokens
from restaurants.identity.throttle import RESET
from restaurants.models import Restaurant, User
from restaurants.models.people import normalised_email

TEMPLATES = "restaurants/identity"
ANY_FORM = ["GET", "HEAD", "POST"]


def render_form(
    request: HttpRequest, name: str, form: Form, refusal: DomainError | None = None, **context
) -> HttpResponse:
    """Render a form's page, with the refusal at its field or above the form."""
    if refusal is not None:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    status = refusal.status if refusal else 422 if form.is_bound else 200
    response = render(request, f"{TEMPLATES}/{name}.html", {"form": form, **context}, status=status)
    if refusal and refusal.retry_after:
        response["Retry-After"] = str(refusal.retry_after)
    return response


def ask_for_reset(
    request: HttpRequest | Request, *, email: str, restaurant: Restaurant | None, client_type: str
) -> None:
    """Queue a reset email for `email`, sent only if it has an account. Raises TooManyAttempts."""
    email = normalised_email(email)
    RESET.count_attempt(email, client_address(request), known_browsers.id_of(request, email))
    dispatch(
        commands.PASSWORD_ASK_RESET,
        target=restaurant.pk if restaurant else "platform",
        cleaned={"email": email},
        extra={"restaurant": restaurant},
        actor=Actor.system(client_type),
        key="",
    )


@require_http_methods(ANY_FORM)
@page(PUBLIC)
def forgotten_page(request: HttpRequest) -> HttpResponse:
    """Request a reset email. The response is the same for an unknown address."""
    form = ForgottenForm(request.POST or None, initial={"email": request.GET.get("email", "")})
    if not form.is_valid():
        return render_form(request, "password_forgotten", form)
    try:
        ask_for_reset(
            request,
            email=form.cleaned_data["email"],
            restaurant=request.tenant,
            client_type="portal",
        )
    except DomainError as refusal:
        return render_form(request, "password_forgotten", form, refusal)
    return render(request, f"{TEMPLATES}/password_email_sent.html", {"email": form.cleaned_data["email"]})


@sensitive_post_parameters("password")
@require_http_methods(ANY_FORM)
@page(PUBLIC)
def new_password_page(request: HttpRequest, person: str, token: str) -> HttpResponse:
    """The page of a reset link. Only setting a password uses the link, not looking at the page."""
    user = User.objects.filter(pk=parse_uuid(person), is_active=True).first()
    secret = secret_links.secret_of(request, f"password:{person}", token)
    if user is None or not reset_tokens.check_token(user, secret):
        return _reset_refused(request, ResetRefused())
    if token != secret_links.OPENED and request.method != "POST":
        return secret_links.move_secret_to_session(request, f"password:{person}", token)
    form = NewPasswordForm(request.POST or None)
    if not form.is_valid():
        return render_form(request, "password_new", form, user=user)
    try:
        password_hash = passwords.hashed_password(
            form.cleaned_data["password"], email=user.email, name=user.name, restaurant=request.tenant
        )
        dispatch(
            commands.PASSWORD_RESET,
            target=user.pk,
            extra={"token": secret, "password_hash": password_hash, "restaurant": request.tenant},
            actor=platform_executor.actor_of(user, "portal"),
            key=str(uuid7()),  # the link itself works once
        )
    except ResetRefused as refusal:
        return _reset_refused(request, refusal)
    except DomainError as refusal:
        return render_form(request, "password_new", form, refusal, user=user)
    secret_links.forget_secret(request, f"password:{person}")
    messages.success(request, _("Your new password is set. Sign in with it."))
    response = HttpResponseRedirect("/sign-in/")
    known_browsers.remember(request, response, user)  # guesses by others do not block this browser
    return response


@sensitive_post_parameters("current", "password")
@require_http_methods(ANY_FORM)
@page(SIGNED_IN)
def change_password_page(request: HttpRequest) -> HttpResponse:
    """Change one's own password. Asks for the current one. This browser stays signed in; all others are signed out."""
    form = ChangePasswordForm(request.POST or None, initial={"key": uuid7()})
    context = {"back": home_path(request, request.principal) or "/"}
    if not form.is_valid():
        return render_form(request, "password_change", form, **context)
    user = User.objects.get(pk=request.principal.user_id)
    data = form.cleaned_data
    try:
        password_hash = change_hash(user, current=data["current"], password=data["password"], request=request)
        dispatch(
            commands.PASSWORD_CHANGE,
            target=user.pk,
            data=passwords.payload_of(data["password"]),
            extra={"password_hash": password_hash, "restaurant": request.tenant},
            actor=platform_executor.actor_of(user, "portal"),
            key=str(data["key"]),
        )
    except DomainError as refusal:
        if isinstance(refusal, passwords.WrongPassword):
            refusal.field = "current"
        return render_form(request, "password_change", form, refusal, **context)
    user.refresh_from_db()
    principal = page_sessions.sign_in(request, user, continues=request.principal.session_id)
    if principal is not None:
        reauthentication.mark_proved(principal.session_id)
    messages.success(request, _("Your password is changed. Your other devices have been signed out."))
    return HttpResponseRedirect(context["back"])


def change_hash(user: User, *, current: str, password: str, request: HttpRequest | Request) -> str:
    """Check the current password and return the new one's hash.

    Raises WrongPassword, WeakPassword, TooManyAttempts.
    """
    passwords.confirm(user, current, request)
    restaurant = getattr(request, "restaurant", None)
    return passwords.hashed_password(password, email=user.email, name=user.name, restaurant=restaurant)


def _reset_refused(request: HttpRequest, refusal: ResetRefused) -> HttpResponse:
    return render(request, f"{TEMPLATES}/password_link_spent.html", {"message": refusal.message}, status=refusal.status)
