"""The pages of a sign-up: the form, and the link in the email, which asks for the password again."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from rest_framework.request import Request

from fynlo.core.errors import DomainError
from fynlo.core.ids import uuid7
from realtime.commands.dispatch import dispatch
from restaurants import platform_executor
from restaurants.identity import commands, known_browsers, passwords, secret_links, selectors
from restaurants.identity import sign_up as links
from restaurants.identity.errors import ConfirmationRefused
from restaurants.identity.forms import JoinAsKnownForm, SignUpForm
from restaurants.identity.network_addresses import client_address
from restaurants.identity.page_access import CHOOSER, START, page
from restaurants.identity.pages.password import render_form
from restaurants.identity.pages.sign_in import after_password
from restaurants.identity.permissions import PUBLIC
from restaurants.identity.services import checked_email
from restaurants.identity.throttle import SIGN_UP

LINK = "sign-up"


def sign_up(
    request: HttpRequest | Request,
    *,
    email: str,
    name: str,
    password: str,
    metadata: dict[str, Any] | None = None,
    client_type: str = "portal",
) -> None:
    """Create an account that waits for its confirmation, and queue the email with the link.

    Does the same for an address that has an account. Raises TooManyAttempts, WeakPassword, InvalidInput.
    """
    SIGN_UP.count_attempt(email, client_address(request))
    password_hash = passwords.hashed_password(password, email=email, name=name)
    dispatch(
        commands.PEOPLE_SIGN_UP,
        target=email[:100],
        extra={"email": email, "name": name, "password_hash": password_hash, "metadata": metadata},
        actor=platform_executor.visitor("sign-up", client_type=client_type),
        key=str(uuid7()),  # each request queues an email; the worker limits how many it sends
    )


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@page(PUBLIC)
def sign_up_page(request: HttpRequest) -> HttpResponse:
    """Sign up with name, email and password. The answer is the same for an address that has an account."""
    if request.principal is not None and request.method != "POST":
        return HttpResponseRedirect(START)
    form = SignUpForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render_form(request, "sign_up", form)
    given = form.cleaned_data
    try:
        email = checked_email(given["email"])
        sign_up(request, email=email, name=given["name"], password=given["password"])
    except DomainError as refusal:
        return render_form(request, "sign_up", form, refusal)
    return render(request, "restaurants/identity/sign_up_sent.html", {"email": email})


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@page(PUBLIC)
def confirm_page(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm by POST only, so that a mail scanner that follows the link confirms nothing."""
    try:
        user = links.user_of(secret_links.secret_of(request, LINK, token))
    except ConfirmationRefused as refusal:
        context = {"message": refusal.message}
        return render(request, "restaurants/identity/sign_up_refused.html", context, status=refusal.status)
    if token != secret_links.OPENED and request.method != "POST":
        return secret_links.move_secret_to_session(request, LINK, token)
    form = JoinAsKnownForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render_form(request, "sign_up_confirm", form, email=user.email)
    try:
        passwords.confirm(user, form.cleaned_data["password"], request)
    except DomainError as refusal:
        return render_form(request, "sign_up_confirm", form, refusal, email=user.email)
    dispatch(
        commands.PEOPLE_CONFIRM_EMAIL,
        target=user.pk,
        actor=platform_executor.actor_of(user, "portal"),
        key=str(uuid7()),  # confirming twice changes nothing
    )
    secret_links.forget_secret(request, LINK)
    if request.tenant is None:
        messages.success(request, _("Your email address is confirmed. You can sign in here and in the app."))
        return after_password(request, user, CHOOSER if selectors.belongs_anywhere(user) else START)
    response = render(request, "restaurants/identity/sign_up_done.html", {"email": user.email})
    known_browsers.remember(request, response, user)
    return response
