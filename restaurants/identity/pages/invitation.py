"""The page of an invitation's link: show it, check who its reader is, and make them a member."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from fynlo.core.errors import DomainError
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.hosts import base_url
from realtime.commands.dispatch import dispatch
from restaurants import platform_executor
from restaurants.identity import commands, joining, page_sessions, passwords, secret_links, selectors, services
from restaurants.identity.errors import InvitationNotFound
from restaurants.identity.forms import JoinAsKnownForm, JoinAsNewForm, JoinSignedInForm
from restaurants.identity.page_access import home_path, page
from restaurants.identity.pages.password import render_form
from restaurants.identity.pages.sign_in import after_password
from restaurants.identity.permissions import PUBLIC
from restaurants.models import Invitation, User

TEMPLATES = "restaurants/identity"
LINK = "invitation"
Form = JoinAsNewForm | JoinAsKnownForm | JoinSignedInForm


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@page(PUBLIC)
def invitation_page(request: HttpRequest, token: str) -> HttpResponse:
    """Show an invitation, and accept it by POST, so that a mail scanner that follows the link accepts nothing.

    Redirects to the restaurant's own host, where its reader is signed in afterwards.
    """
    secret = secret_links.secret_of(request, LINK, token)
    try:
        invitation = selectors.invitation_by_token(secret)
        services.refuse_unusable(invitation)
    except DomainError as refusal:
        return _refused(request, refusal)
    if request.tenant != invitation.restaurant:
        if request.tenant is not None:
            return _refused(request, InvitationNotFound())
        return HttpResponseRedirect(f"{base_url(invitation.restaurant, request)}{request.path}")
    if token != secret_links.OPENED and request.method != "POST":
        return secret_links.move_secret_to_session(request, LINK, token)

    known = User.objects.filter(email=invitation.email, is_active=True, email_confirmed_at__isnull=False).first()
    form = _form_for(request, invitation, known)
    context = {
        "invitation": invitation,
        "position": selectors.position_label(invitation.role, invitation.job),
        "known": known,
        "signed_in": isinstance(form, JoinSignedInForm),
        "other_person": request.principal if request.principal and not isinstance(form, JoinSignedInForm) else None,
    }
    if request.method != "POST" or not form.is_valid():
        return render_form(request, "invitation", form, **context)
    try:
        user = _join(request, invitation, known, form)
    except DomainError as refusal:
        return render_form(request, "invitation", form, refusal, **context)
    secret_links.forget_secret(request, LINK)
    if isinstance(form, JoinSignedInForm):
        principal = page_sessions.sign_in(request, user, continues=request.principal.session_id)
        return HttpResponseRedirect(home_path(request, principal))
    return after_password(request, user)


def _form_for(request: HttpRequest, invitation: Invitation, known: User | None) -> Form:
    data = request.POST if request.method == "POST" else None
    if known is None:
        return JoinAsNewForm(data, initial={"name": invitation.name})
    if request.principal is not None and request.principal.user_id == known.pk:
        return JoinSignedInForm(data)
    return JoinAsKnownForm(data)


def _join(request: HttpRequest, invitation: Invitation, known: User | None, form: Form) -> User:
    """Check the password if the form asks for it, and make the reader a member."""
    name, password_hash = "", ""
    if isinstance(form, JoinAsNewForm):
        name = form.cleaned_data["name"]
        password_hash = passwords.hashed_password(
            form.cleaned_data["password"], email=invitation.email, name=name, restaurant=invitation.restaurant
        )
    elif isinstance(form, JoinAsKnownForm):
        passwords.confirm(known, form.cleaned_data["password"], request)
    visitor = platform_executor.visitor(f"invitation:{invitation.pk}", name)
    dispatch(
        commands.PEOPLE_ACCEPT_INVITATION,
        target=invitation.pk,
        extra={"name": name, "password_hash": password_hash},
        actor=platform_executor.actor_of(known, "portal") if known else visitor,
        key=str(uuid7()),  # the invitation itself works once
    )
    user = User.objects.get(email=invitation.email)
    joining.announce(invitation.restaurant, user.pk)
    return user


def _refused(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    context = {"message": refusal.message}
    return render(request, f"{TEMPLATES}/invitation_refused.html", context, status=refusal.status)
