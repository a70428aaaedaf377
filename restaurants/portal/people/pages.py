"""The pages of people: members, invitations and roles."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from fynlo.core.errors import DomainError, error_response
from realtime.commands.dispatch import dispatch
from realtime.commands.registry import Command
from restaurants.identity import commands
from restaurants.identity.errors import MemberNotFound
from restaurants.identity.page_access import page
from restaurants.identity.permissions import allowed
from restaurants.identity.reauthentication import asks_again
from restaurants.models import Membership
from restaurants.portal.command_forms import CommandForm
from restaurants.portal.people import roles, selectors
from restaurants.portal.people.forms import InvitationForm, PositionForm

PER_PAGE = 50


@require_safe
@page("people.manage")
def people_page(request: HttpRequest) -> HttpResponse:
    """List members and invitations. Three queries: count, members, invitations."""
    search = request.GET.get("q", "").strip()[:100]
    shown = Paginator(selectors.members(request.restaurant, search=search), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "query": search,
        "may_read_security": allowed(request.actor, "security.read"),
        "page": shown,
        "people": [_member_row(request, row) for row in shown],
        "invitations": selectors.open_invitations(request.restaurant, role=request.actor.role, search=search),
        "roles": roles.holders(),
        "matrix": roles.matrix(),
    }
    part = request.htmx and request.htmx.target == "people"
    return render(request, f"restaurants/portal/{'_people' if part else 'people'}.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page("people.manage")
@asks_again
def invite_page(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _render(request, "invite", InvitationForm(acting=request.actor.role))
    form = InvitationForm(request.POST, acting=request.actor.role)
    if not form.is_valid():
        return _render(request, "invite", form, status=422)
    given = {"email": form.cleaned_data["email"], "name": form.cleaned_data["name"], **form.role_and_job()}
    try:
        _run(request, form, commands.PEOPLE_INVITE, given["email"][:100], given)
    except DomainError as refusal:
        form.refuse(refusal.field, refusal.message)
        return _render(request, "invite", form, status=422)
    messages.success(request, _("The invitation to {email} is on its way.").format(email=given["email"]))
    return _back(request)


@require_http_methods(["GET", "HEAD", "POST"])
@page("people.manage")
@asks_again
def person_page(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """One member: show and change the role."""
    try:
        row = selectors.member(request.restaurant, membership_id)
    except MemberNotFound as refusal:
        return error_response(request, 404, message=refusal.message)
    position = f"{row.role}:{row.job}" if row.job else row.role
    if request.method != "POST":
        return _render_person(request, row, PositionForm(acting=request.actor.role, initial={"position": position}))
    form = PositionForm(request.POST, acting=request.actor.role)
    if not form.is_valid():
        return _render_person(request, row, form, status=422)
    try:
        _run(request, form, commands.PEOPLE_CHANGE_ROLE, membership_id, form.role_and_job())
    except DomainError as refusal:
        form.refuse(refusal.field, refusal.message)
        return _render_person(request, row, form, status=422)
    messages.success(request, _("{name}’s role is saved.").format(name=row.user.name))
    return _back(request)


@require_POST
@page("people.manage")
@asks_again
def switch_off(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    return _press(
        request, commands.PEOPLE_DEACTIVATE, membership_id, gettext("Deactivated. They are signed out everywhere.")
    )


@require_POST
@page("people.manage")
@asks_again
def switch_on(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    return _press(request, commands.PEOPLE_REACTIVATE, membership_id, gettext("Reactivated. They can sign in again."))


@require_POST
@page("people.manage")
@asks_again
def resend(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    return _press(
        request, commands.PEOPLE_RESEND_INVITATION, invitation_id, gettext("The invitation is on its way again.")
    )


@require_POST
@page("people.manage")
@asks_again
def withdraw(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    return _press(request, commands.PEOPLE_WITHDRAW_INVITATION, invitation_id, gettext("The invitation is withdrawn."))


def _press(request: HttpRequest, command: Command, target: UUID, success_message: str) -> HttpResponse:
    """Run the command of a button about one row, then show the list with a message."""
    form = CommandForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("This page is out of date. Try again."))
        return _back(request)
    try:
        _run(request, form, command, target)
    except DomainError as refusal:
        if refusal.status == 404:
            return error_response(request, 404, message=refusal.message)
        messages.error(request, refusal.message)
    else:
        messages.success(request, success_message)
    return _back(request)


def _run(
    request: HttpRequest, form: CommandForm, command: Command, target: str | UUID, cleaned: dict[str, Any] | None = None
) -> None:
    dispatch(
        command,
        target=target,
        cleaned=cleaned or {},
        extra={"restaurant": request.restaurant},
        actor=request.actor,
        key=str(form.cleaned_data["key"]),
    )


def _member_row(request: HttpRequest, row: Membership) -> selectors.MemberRow:
    return selectors.member_row(row, seen_by=request.actor.user_id, role=request.actor.role)


def _render_person(request: HttpRequest, row: Membership, form: PositionForm, *, status: int = 200) -> HttpResponse:
    return _render(request, "person", form, status=status, member=_member_row(request, row), access_key=uuid4())


def _render(request: HttpRequest, name: str, form: CommandForm, *, status: int = 200, **context: Any) -> HttpResponse:
    """Render the page, or for htmx the content of the shell's sheet."""
    template = f"restaurants/portal/{'_' if request.htmx else ''}{name}.html"
    return render(request, template, {"form": form, **context}, status=status)


def _back(request: HttpRequest) -> HttpResponse:
    """Redirect to the list, which shows the message."""
    if request.htmx:
        return HttpResponseClientRedirect(reverse("portal_people"))
    return redirect("portal_people")
