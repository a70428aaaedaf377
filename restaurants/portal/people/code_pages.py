"""Invite a person by a QR code: the form, and the page that shows the code until it is used."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from fynlo.core import clock, qr_codes
from fynlo.core.errors import DomainError, error_response
from realtime.commands.dispatch import dispatch
from restaurants.identity import commands, services
from restaurants.identity.errors import InvitationNotFound
from restaurants.identity.page_access import page
from restaurants.identity.reauthentication import asks_again
from restaurants.identity.selectors import position_label
from restaurants.models import Invitation
from restaurants.portal.people.forms import InvitationCodeForm


@require_http_methods(["GET", "HEAD", "POST"])
@page("people.manage")
@asks_again
def add_page(request: HttpRequest) -> HttpResponse:
    """Ask for a name and a job. A POST makes a code and redirects to the page that shows it."""
    named = {"name": request.GET.get("name", "")[:120]}  # the page of an employee fills it in
    form = InvitationCodeForm(request.POST if request.method == "POST" else None, initial=named)
    if request.method == "POST" and form.is_valid():
        try:
            made = dispatch(
                commands.PEOPLE_CREATE_CODE,
                cleaned={"name": form.cleaned_data["name"], "job": form.cleaned_data["job"]},
                extra={"restaurant": request.restaurant, **services.new_code()},
                actor=request.actor,
                key=str(form.cleaned_data["key"]),
            )
        except DomainError as refusal:
            form.refuse(refusal.field, refusal.message)
        else:
            return redirect("portal_invitation_code", made.data()["id"])
    return render(request, "restaurants/portal/invite_code.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@page("people.manage")
def code_page(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Show the code until it is used, withdrawn or has ended. htmx polls for that. One query."""
    invitation = Invitation.objects.filter(restaurant=request.restaurant, pk=invitation_id).first()
    if invitation is None:
        return error_response(request, 404, message=InvitationNotFound.message)
    waits = not invitation.email and invitation.withdrawn_at is None and invitation.expires_at > clock.now()
    code = services.code_of(invitation) if waits else ""
    address = request.build_absolute_uri(reverse("join", args=[code])) if code else ""
    context = {
        "invitation": invitation,
        "position": position_label(invitation.role, invitation.job),
        "address": address,
        "qr_code": qr_codes.svg(address, scale=5, border=3) if address else "",
    }
    part = "_invitation_code" if request.htmx else "invitation_code"
    return render(request, f"restaurants/portal/{part}.html", context)
