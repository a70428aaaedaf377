"""Who stands before a bill: a link that opens it, and a browser that is told apart from the others."""

import re
from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from fynlo.core import clock
from fynlo.core.ids import parse_uuid, uuid7
from payments.models import BillLink
from realtime.actors import Actor
from restaurants.identity.network_addresses import client_address
from restaurants.identity.throttle import Throttle

COOKIE = "fynlo_guest"
COOKIE_SECONDS = 24 * 3600
TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
# A token has 128 bits: these tries are for whoever guesses all the same. Guests of one room share an address. What is
# no token at all is no guess: an old or mangled link costs nobody anything.
GUESSES = Throttle("bill-link", timedelta(minutes=15), per_address=60)


class LinkUnknown(LookupError):
    """No bill has this link."""


class LinkEnded(LookupError):
    """It was a link once: revoked, or its time is over."""


def find_link(request: HttpRequest, token: str) -> BillLink:
    """One query. Raises LinkUnknown (and counts the guess), LinkEnded, TooManyAttempts."""
    if not TOKEN.fullmatch(token):
        raise LinkUnknown(token)
    link = BillLink.objects.select_related("order").filter(token=token).first()
    if link is None:
        GUESSES.count_attempt(token, client_address(request))
        raise LinkUnknown(token)
    if not link.is_usable(clock.now()):
        raise LinkEnded(token)
    return link


def guest_id(request: HttpRequest) -> UUID | None:
    return parse_uuid(request.COOKIES.get(COOKIE, ""))


def new_guest() -> UUID:
    return uuid7()


def set_guest_cookie(request: HttpRequest, response: HttpResponse, guest: UUID) -> None:
    response.set_cookie(
        COOKIE, str(guest), max_age=COOKIE_SECONDS, path="/pay/", httponly=True, samesite="Lax",
        secure=request.is_secure(),
    )  # fmt: skip


def guest_actor(guest: UUID) -> Actor:
    """A guest may do what these pages do, and holds no permission."""
    return Actor(principal=f"guest:{guest}", role="guest", client_type="bill")
