"""The page of a sign-up's link: check the password and confirm the email address."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from fynlo.core.errors import DomainError
from fynlo.core.ids import uuid7
from realtime.commands.dispatch import dispatch
from restaurants import platform_executor
from restaurants.identity import commands, known_browsers, passwords, secret_links, sign_up
from restaurants.identity.errors import ConfirmationRefused
from restaurants.identity.forms import JoinAsKnownForm
from restaurants.identity.page_access import page
from restaurants.identity.pages.password import render_form
from restaurants.identity.permissions import PUBLIC

LINK = "sign-up"


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@page(PUBLIC)
def confirm_page(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm by POST only, so that a mail scanner that follows the link confirms nothing."""
    try:
        user = sign_up.user_of(secret_links.secret_of(request, LINK, token))
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
    response = render(request, "restaurants/identity/sign_up_done.html", {"email": user.email})
    known_browsers.remember(request, response, user)
    return response
