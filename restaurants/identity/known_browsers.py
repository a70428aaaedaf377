"""Remember in a signed cookie which accounts have signed in from a browser. Nothing is stored on the server.

The cookie signs nobody in. It gives the browser attempts of its own (`throttle`), so that neither a stranger who
guesses nor guests behind the same address can lock the person out. See OWASP, "Blocking brute force attacks: device
cookies".
"""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from rest_framework.request import Request

from fynlo.core import keys
from fynlo.core.keys import Purpose
from restaurants.identity.tokens import random_token
from restaurants.models import User
from restaurants.models.people import normalised_email

COOKIE = f"{settings.COOKIE_PREFIX}fynlo_known"
SALT = "restaurants.identity.known_browsers"
COOKIE_LIFETIME = timedelta(days=180)
MOST = 20  # accounts on one shared till; the one that signed in longest ago is dropped first
ID_LENGTH = 16


def id_of(request: HttpRequest | Request, email: str) -> str:
    """Return this browser's id for that account, or "" if the account has never signed in here."""
    known = _read(request)
    return next((known[account] for account in _accounts(email) if account in known), "")


def remember(request: HttpRequest | Request, response: HttpResponse, user: User) -> None:
    """Add the account to the browser's cookie. Call after the person has signed in or proven the password."""
    browser = id_of(request, user.email) or random_token()[:ID_LENGTH]
    accounts = _accounts(user.email)
    others = [(account, known) for account, known in _read(request).items() if account not in accounts]
    remembered = dict([*others, (accounts[0], browser)][-MOST:])
    response.set_cookie(
        COOKIE, signing.dumps(remembered, salt=SALT, compress=True), max_age=COOKIE_LIFETIME, httponly=True,
        samesite="Lax", secure=request.is_secure(),
    )  # fmt: skip


def _read(request: HttpRequest | Request) -> dict[str, str]:
    """Return {account: browser id}, the oldest sign-in first. A forged cookie counts as empty."""
    try:
        known = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=COOKIE_LIFETIME)
    except signing.BadSignature:
        return {}
    return known if isinstance(known, dict) else {}


def _accounts(email: str) -> list[str]:
    """Return the account's name in the cookie by each key, the newest first."""
    return [account[:ID_LENGTH] for account in keys.macs(Purpose.KNOWN_BROWSER, normalised_email(email))]
