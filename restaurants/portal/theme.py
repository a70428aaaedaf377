"""The theme of a browser: light, dark, or what the device prefers. A cookie holds the choice."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from restaurants.identity.page_access import page, safe_next
from restaurants.identity.permissions import SIGNED_IN

THEMES = (("", _("Device"), "computer-desktop"), ("light", _("Light"), "sun"), ("dark", _("Dark"), "moon"))
COOKIE = f"{settings.COOKIE_PREFIX}fynlo_theme"
COOKIE_LIFETIME = timedelta(days=400)  # browsers keep no cookie for longer


def theme_of(request: HttpRequest) -> str:
    """Return "light" or "dark", or "" for what the device prefers."""
    chosen = request.COOKIES.get(COOKIE, "")
    return chosen if chosen in ("light", "dark") else ""


@require_POST
@page(SIGNED_IN)
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Remember the theme in this browser and go back to the page. An unknown one means what the device prefers."""
    response = redirect(safe_next(request) or "/")
    chosen = request.POST.get("theme", "")
    if chosen in ("light", "dark"):
        response.set_cookie(
            COOKIE, chosen, max_age=COOKIE_LIFETIME, httponly=True, samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response
