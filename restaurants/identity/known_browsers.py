"""Which browsers an account was signed in from before: a signed cookie, so that nothing is kept on the server.

It opens nothing. It only gives that browser tries of its own (`throttle`), so that neither a stranger who guesses nor
the guests behind the same address can keep the person out. See OWASP, "Blocking brute force attacks: device cookies".
"""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from rest_framework.request import Request

from restaurants.identity.tokens import random_token, signature
from restaurants.models import User
from restaurants.models.people import normalised_email

COOKIE = f"{settings.COOKIE_PREFIX}fynlo_known"
SALT = "restaurants.identity.known_browsers"
KEPT_FOR = timedelta(days=180)
MOST = 20  # people of one shared till; the one who signed in longest ago is forgotten first
ID_LENGTH = 16


def id_of(request: HttpRequest | Request, email: str) -> str:
    """This browser's id for that account; "" when the account was never signed in from it."""
    return _read(request).get(_account(email), "")


def remember(request: HttpRequest | Request, response: HttpResponse, user: User) -> None:
    """Call when that person has just proven themselves in this browser."""
    known, account = _read(request), _account(user.email)
    browser = known.pop(account, "") or random_token()[:ID_LENGTH]
    kept = dict([*known.items(), (account, browser)][-MOST:])
    response.set_cookie(
        COOKIE, signing.dumps(kept, salt=SALT, compress=True), max_age=KEPT_FOR, httponly=True, samesite="Lax",
        secure=request.is_secure(),
    )  # fmt: skip


def _read(request: HttpRequest | Request) -> dict[str, str]:
    """By account, the longest ago first. Whatever is not ours counts as nothing."""
    try:
        known = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=KEPT_FOR)
    except signing.BadSignature:
        return {}
    return known if isinstance(known, dict) else {}


def _account(email: str) -> str:
    return signature("known-browser", normalised_email(email))[:ID_LENGTH]
