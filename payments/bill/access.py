"""Who may see a bill: the link that opens it, and the cookie that tells one guest's browser from another."""

import re
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from fynlo.core import clock
from fynlo.core.ids import parse_uuid, uuid7
from payments.models import BillLink
from payments.permissions import GUEST
from realtime.actors import Actor
from restaurants.identity.network_addresses import client_address
from restaurants.identity.throttle import Throttle

COOKIE = f"{settings.COOKIE_PREFIX}fynlo_guest"
COOKIE_SECONDS = 24 * 3600
TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
# Guests of one restaurant share an address, so the limit is generous: a token has 128 random bits. Text that is not a
# token does not count as a guess, so an old or broken link costs no tries.
GUESSES = Throttle("bill-link", timedelta(minutes=15), per_address=60)


GUEST_MAY = frozenset({GUEST, "orders.service_charge"})


class LinkUnknown(LookupError):
    """No bill has this link."""


class LinkEnded(LookupError):
    """The link is revoked or has expired."""


def find_link(request: HttpRequest, token: str) -> BillLink:
    """Return the link of a token. One query. Raises LinkUnknown (and counts the guess), LinkEnded, TooManyAttempts."""
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
        COOKIE, str(guest), max_age=COOKIE_SECONDS, httponly=True, samesite="Lax", secure=request.is_secure(),
    )  # fmt: skip


def guest_actor(guest: UUID) -> Actor:
    """Return the actor of a guest's browser. It may only pay its bill and change the optional service charge."""
    return Actor(principal=f"guest:{guest}", role="guest", client_type="bill", permissions=GUEST_MAY)
