"""The page of a person's own sign-ins."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from fynlo.core.errors import error_response
from restaurants.identity import page_sessions
from restaurants.identity.account import sign_ins
from restaurants.identity.errors import PasswordSessionNeeded
from restaurants.identity.page_access import page
from restaurants.identity.permissions import SIGNED_IN


@require_safe
@page(SIGNED_IN)
def sign_ins_page(request: HttpRequest) -> HttpResponse:
    """List the person's sign-ins. One query."""
    if request.principal.by_pin:
        return _refuse_pin(request)
    found = sign_ins.sign_ins_of(request.principal)
    context = {
        "sign_ins": found,
        "has_others": any(not one.is_current for one in found),
        "zone": request.tenant.zone if request.tenant is not None else settings.TIME_ZONE,
    }
    return render(request, "restaurants/identity/sign_ins.html", context)


@require_POST
@page(SIGNED_IN)
def end_sign_in_page(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """End one sign-in. To end the current one is to sign out."""
    if request.principal.by_pin:
        return _refuse_pin(request)
    if session_id == request.principal.session_id:
        page_sessions.sign_out(request)
        return HttpResponseRedirect(settings.LOGIN_URL)
    try:
        sign_ins.end_sign_in(request.principal, session_id)
    except sign_ins.SignInNotFound as refusal:
        return error_response(request, refusal.status, message=refusal.message)
    messages.success(request, _("That device is signed out."))
    return redirect("sign_ins")


@require_POST
@page(SIGNED_IN)
def end_other_sign_ins_page(request: HttpRequest) -> HttpResponse:
    if request.principal.by_pin:
        return _refuse_pin(request)
    sign_ins.end_other_sign_ins(request.principal)
    messages.success(request, _("All your other devices are signed out."))
    return redirect("sign_ins")


def _refuse_pin(request: HttpRequest) -> HttpResponse:
    refusal = PasswordSessionNeeded()
    return error_response(request, refusal.status, message=refusal.message)
