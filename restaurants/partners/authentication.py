"""Authentication by a partner's token: `Authorization: Bearer fynlo_pt_…` on the routes that everybody calls."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from fynlo.core import clock
from fynlo.core.errors import DomainError
from fynlo.core.ids import parse_uuid
from fynlo.core.languages import speak_to
from fynlo.core.tenancy.connection import connection
from fynlo.core.tenancy.hosts import restaurant_by_id
from realtime.actors import Actor
from realtime.commands import features
from restaurants.identity import security_log
from restaurants.identity.authentication import RestaurantNotFound
from restaurants.identity.errors import RestaurantSuspended
from restaurants.identity.permissions import PLATFORM, PUBLIC, SIGNED_IN, required_permission
from restaurants.identity.tokens import hashed
from restaurants.models import PartnerToken, Restaurant
from restaurants.partners import scopes, tokens
from restaurants.partners.errors import PartnerRateLimited

FEATURE = "api_access"
CALLS_A_MINUTE = 300  # of one token, in all processes together
CLIENT_TYPE = "partner"

# Reads the token and counts the call in one statement, so that a revocation is in force everywhere at once and the
# limit holds for all processes. A token that has ended is not counted.
COUNT = """
WITH found AS (
    SELECT t.id, t.name, t.scopes, t.restaurant_id, t.revoked_at, t.expires_at, r.status
    FROM public.restaurants_partnertoken t JOIN public.restaurants_restaurant r ON r.id = t.restaurant_id
    WHERE t.token_hash = %(hash)s OR (t.previous_hash = %(hash)s AND t.previous_until > %(now)s)
), used AS (
    INSERT INTO public.restaurants_partneruse AS was (token_id, day, calls, limited, minute, in_minute, last_at)
    SELECT id, %(day)s, 1, 0, %(minute)s, 1, %(now)s FROM found
    WHERE revoked_at IS NULL AND expires_at > %(now)s AND status = 'active'
    ON CONFLICT (token_id, day) DO UPDATE SET
        calls = was.calls + 1,
        limited = was.limited + (was.minute = EXCLUDED.minute AND was.in_minute >= %(most)s)::int,
        in_minute = CASE WHEN was.minute = EXCLUDED.minute THEN was.in_minute + 1 ELSE 1 END,
        minute = EXCLUDED.minute, last_at = EXCLUDED.last_at
    RETURNING in_minute
)
SELECT found.*, used.in_minute FROM found LEFT JOIN used ON true
"""


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner's program in one restaurant: the holder of a token. `request.user` of its requests.

    It has the fields of a `Principal` that views read of its caller, with the values of a stranger.
    """

    token_id: UUID
    restaurant_id: UUID
    name: str
    permissions: frozenset[str] = field(repr=False)
    writes: frozenset[str] = field(repr=False)

    is_authenticated = True
    is_person = False
    is_platform_owner = False
    user_id = None
    session_id = None
    email = ""

    def may_call(self, method: str | None, permission: str | None) -> bool:
        """Whether a scope opens a route of that method and permission. Routes for people are refused."""
        if permission in (PUBLIC, SIGNED_IN, PLATFORM, None):
            return False
        return permission in (self.permissions if method in scopes.SAFE_METHODS else self.writes)

    def actor(self) -> Actor:
        """Return the partner as an actor. Audit and events name it by the token's id (`restaurants.partners.names`)."""
        return Actor(
            principal=f"partner:{self.token_id}",
            user_id=self.token_id,
            name=self.name,
            role="partner",
            permissions=self.permissions,
            client_type=CLIENT_TYPE,
        )


class PartnerAuthentication(BaseAuthentication):
    """A bearer that begins as a partner's token; another is left to the next authentication.

    Two queries: the token with its use, and the restaurant's plan. Raises RestaurantNotFound for another restaurant's
    host or header, RestaurantSuspended, SubscriptionRequired, PartnerRateLimited.
    """

    def authenticate(self, request: Request) -> tuple[Partner, None] | None:
        scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer" or not token.startswith(tokens.PREFIX):
            return None
        request.actor = None
        try:
            partner = _partner_of(token)
            restaurant = _restaurant_of(request, partner)
            speak_to("", restaurant)
            connection.set_tenant(restaurant)
            features.require(FEATURE)
        except (exceptions.AuthenticationFailed, DomainError) as refusal:
            _log_refusal(token, refusal)
            raise
        request.restaurant, request.actor = restaurant, partner.actor()
        return partner, None

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="fynlo"'


def _partner_of(token: str) -> Partner:
    """Return the holder of the token and count the call. One query; none for text that is no token."""
    now = clock.now()
    row = _counted(token, now) if tokens.is_well_formed(token) else None
    if row is None:
        raise exceptions.AuthenticationFailed(_("This partner token is unknown."), code="token_invalid")
    token_id, name, granted, restaurant_id, revoked_at, expires_at, status, in_minute = row
    if revoked_at is not None:
        raise exceptions.AuthenticationFailed(_("This partner token was revoked."), code="token_revoked")
    if expires_at <= now:
        raise exceptions.AuthenticationFailed(_("This partner token has expired."), code="token_expired")
    if status != Restaurant.Status.ACTIVE:
        raise RestaurantSuspended()
    if in_minute > CALLS_A_MINUTE:
        raise PartnerRateLimited(retry_after=60 - now.second)
    return Partner(token_id, restaurant_id, name, scopes.permissions_of(granted), scopes.writes_of(granted))


def _log_refusal(token: str, refusal: exceptions.AuthenticationFailed | DomainError) -> None:
    """Write a refused call into the security log of the token's restaurant, or of the host's. Two queries at most."""
    found = PartnerToken.objects.filter(token_hash=hashed(token)).values_list("restaurant_id", "name").first()
    why = refusal.message if isinstance(refusal, DomainError) else refusal.detail
    security_log.record_refusal(
        security_log.Kind.PARTNER_REFUSED, restaurant_id=found and found[0],
        note=format_lazy("{name}: {why}", name=found[1], why=why) if found else str(why),
    )  # fmt: skip


def _counted(token: str, now: datetime) -> tuple[Any, ...] | None:
    values = {
        "hash": hashed(token), "now": now, "day": now.date(), "most": CALLS_A_MINUTE,
        "minute": now.replace(second=0, microsecond=0),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(COUNT, values)
        return cursor.fetchone()


def _restaurant_of(request: Request, partner: Partner) -> Restaurant:
    """Return the token's restaurant. Raises RestaurantNotFound if the host or the header names another."""
    host, named = request._request.tenant, request.headers.get("X-Restaurant-Id")
    if host is not None and host.pk != partner.restaurant_id:
        raise RestaurantNotFound()
    if named is not None and parse_uuid(named) != partner.restaurant_id:
        raise RestaurantNotFound()
    restaurant = restaurant_by_id(partner.restaurant_id)
    if restaurant is None:
        raise RestaurantNotFound()
    return restaurant


class PartnerScheme(OpenApiAuthenticationExtension):
    """Names the scheme only where a scope opens the route."""

    target_class = PartnerAuthentication
    name = "partner"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "fynlo_pt_…",
            "description": "A partner's token (docs/partners.md). One of the scopes that a route names is enough.",
        }

    def get_security_requirement(self, auto_schema: Any) -> list[dict[str, list[str]]]:
        wanted = required_permission(auto_schema.view, auto_schema.method)
        return [{self.name: [scope]} for scope in scopes.scopes_for(wanted or "", auto_schema.method)]
