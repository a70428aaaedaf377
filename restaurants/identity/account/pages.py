"""A person's own page: the password and the second step of signing in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from restaurants.identity.page_access import home_path, page
from restaurants.identity.permissions import SIGNED_IN
from restaurants.identity.second_factors.selectors import factors_of
from restaurants.models import Passkey


@require_safe
@page(SIGNED_IN)
def account_page(request: HttpRequest) -> HttpResponse:
    """Three queries: the authenticator app, how many recovery codes are left, and the passkeys."""
    context = {
        "factors": factors_of(request.principal.user_id),
        "passkeys": Passkey.objects.filter(user=request.principal.user_id),
        "back": home_path(request, request.principal) or "/",
    }
    return render(request, "restaurants/identity/account.html", context)
