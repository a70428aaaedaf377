"""Which guest a browser is: the cookie of a visit, and the limits for those who guess codes or send too much."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from fynlo.core.ids import uuid7
from orders.guest import selectors
from orders.guest.permissions import ADMIT, GUEST
from orders.guest.services import guest_actor
from orders.models import VisitGuest
from orders.models.visits import LONGEST_VISIT
from realtime.actors import Actor
from restaurants.identity.network_addresses import client_address
from restaurants.identity.throttle import Throttle

COOKIE = f"{settings.COOKIE_PREFIX}fynlo_visit"
LONGEST_TOKEN = 22
QUARTER = timedelta(minutes=15)
# A code has 10,000 values. Guests of one restaurant share an address, so only wrong codes stay counted there.
CODES = Throttle("visit-code", QUARTER, per_address=60, per_subject_here=5, per_subject=20)
SENT_BY_GUEST = Throttle("visit-guest", QUARTER, per_subject=20)
SENT_BY_VISIT = Throttle("visit-table", QUARTER, per_subject=80, per_address=400)


def guest_of(request: HttpRequest) -> VisitGuest | None:
    """Return the guest of the browser's cookie, also of a visit that is over. One query, none without a cookie."""
    token = request.COOKIES.get(COOKIE, "")
    return selectors.guest_with_token(token) if len(token) == LONGEST_TOKEN and token.isprintable() else None


def remember(request: HttpRequest, response: HttpResponse, guest: VisitGuest) -> None:
    """Give the browser the cookie of the guest."""
    response.set_cookie(
        COOKIE, guest.token, max_age=int(LONGEST_VISIT.total_seconds()), httponly=True, samesite="Lax",
        secure=request.is_secure(),
    )  # fmt: skip


def count_code(request: HttpRequest, table_id: UUID) -> None:
    """Count an attempt to enter a code. A new visit at the table starts a new count. Raises TooManyAttempts."""
    CODES.count_attempt(subject_of(table_id), client_address(request))


def forgive_codes(request: HttpRequest, table_id: UUID) -> None:
    CODES.forgive(subject_of(table_id), client_address(request))


def count_sent(request: HttpRequest, guest: VisitGuest) -> None:
    """Count something that a guest sends. Raises TooManyAttempts."""
    address = client_address(request)
    SENT_BY_GUEST.count_attempt(str(guest.id), address)
    SENT_BY_VISIT.count_attempt(str(guest.visit_id), address)


def stranger() -> Actor:
    """Return the actor of a browser that asks to be admitted."""
    return guest_actor(uuid7(), ADMIT)


def actor_of(guest: VisitGuest) -> Actor:
    return guest_actor(guest.id, GUEST)


def subject_of(table_id: UUID) -> str:
    """Return what wrong codes are counted for: the table with the visits that go on there. One query."""
    return " ".join([str(table_id), *sorted(str(visit.id) for visit in selectors.visits_at(table_id))])
