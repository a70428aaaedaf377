"""The page behind the QR code of an invitation: its reader enters the address that gets the invitation."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from fynlo.core.errors import DomainError
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.hosts import base_url
from realtime.commands.dispatch import dispatch
from restaurants import platform_executor
from restaurants.identity import commands, secret_links, selectors
from restaurants.identity.errors import InvitationCodeEnded
from restaurants.identity.forms import JoinByCodeForm
from restaurants.identity.page_access import page
from restaurants.identity.pages.password import render_form
from restaurants.identity.permissions import PUBLIC

LINK = "join"


@require_http_methods(["GET", "HEAD", "POST"])
@page(PUBLIC)
def join_page(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for an email address. A POST sends the invitation to it, and answers alike for every address."""
    secret = secret_links.secret_of(request, LINK, code)
    try:
        invitation = selectors.invitation_by_code(secret)
        if request.tenant not in (None, invitation.restaurant):
            raise InvitationCodeEnded()
    except DomainError as refusal:
        return _refused(request, refusal)
    if request.tenant is None:
        return HttpResponseRedirect(f"{base_url(invitation.restaurant, request)}{request.path}")
    if code != secret_links.OPENED and request.method != "POST":
        return secret_links.move_secret_to_session(request, LINK, code)
    form = JoinByCodeForm(request.POST if request.method == "POST" else None)
    context = {"invitation": invitation, "position": selectors.position_label(invitation.role, invitation.job)}
    if request.method != "POST" or not form.is_valid():
        return render_form(request, "join", form, **context)
    try:
        dispatch(
            commands.PEOPLE_USE_CODE,
            target=invitation.pk,
            extra={"email": form.cleaned_data["email"]},
            actor=platform_executor.visitor(f"invitation:{invitation.pk}"),
            key=str(uuid7()),  # the code itself works once
        )
    except DomainError as refusal:
        return render_form(request, "join", form, refusal, **context)
    secret_links.forget_secret(request, LINK)
    return render(request, "restaurants/identity/join_sent.html", {"email": form.cleaned_data["email"], **context})


def _refused(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    context = {"message": refusal.message}
    return render(request, "restaurants/identity/invitation_refused.html", context, status=refusal.status)
