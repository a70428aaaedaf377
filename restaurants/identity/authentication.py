"""Authentication of API requests: who calls (a principal), and in which restaurant."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.request import Request

from fynlo.core import log_context
from fynlo.core.errors import DomainError, NotFound
from fynlo.core.ids import parse_uuid
from fynlo.core.languages import speak_to
from fynlo.core.tenancy.hosts import restaurant_by_id
from restaurants.devices.signatures import check_signature
from restaurants.identity import access_tokens
from restaurants.identity.errors import SecondFactorMissing
from restaurants.identity.page_sessions import page_principal
from restaurants.identity.permissions import PLATFORM, PUBLIC, SIGNED_IN, required_permission
from restaurants.identity.principals import Principal, principal_of
from restaurants.identity.selectors import refusal_for
from restaurants.identity.tokens import InvalidToken

CLIENT_TYPES = {"till", "kitchen", "portal", "mobile"}


class RestaurantRequired(DomainError):
    code = "restaurant_required"
    status = 400
    message = _lazy("Name the restaurant in the X-Restaurant-Id header.")


class RestaurantNotFound(NotFound):
    """The restaurant does not exist, or the person is not a member: the same refusal for both."""

    code = "restaurant_not_found"
    message = _lazy("We cannot find that restaurant among yours.")


class BearerAuthentication(BaseAuthentication):
    """`Authorization: Bearer <access token>`. Verifies the device's signature if there is one, or must be.

    A bearer without a token counts as no header: the mobile app sends one before anybody has signed in.
    """

    def authenticate(self, request: Request) -> tuple[Principal, Any] | None:
        scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer" or not token:
            return None
        try:
            claims = access_tokens.read(token)
        except InvalidToken as error:
            expired = error.code == "token_expired"
            raise exceptions.AuthenticationFailed(
                _("Your sign-in has expired.") if expired else _("Please sign in again."), code=error.code
            ) from error
        principal = principal_of(claims.user_id, claims.session_version, claims.session_id)
        if principal is None:
            raise exceptions.AuthenticationFailed(_("You have been signed out."), code="session_ended")
        log_context.bind(user=principal.user_id)
        enter_restaurant(request, principal)
        if request.actor is not None:
            device = check_signature(request._request, request.restaurant.pk)
            log_context.bind(device=device and device.pk)
        return principal, claims

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="fynlo"'


class PageSessionAuthentication(SessionAuthentication):
    """The session cookie of a page on the same host. Checks the CSRF token."""

    def authenticate(self, request: Request) -> tuple[Principal, Any] | None:
        principal = page_principal(request._request)
        if principal is None:
            return None
        self.enforce_csrf(request)
        enter_restaurant(request, principal)
        return principal, None


def enter_restaurant(request: Request, principal: Principal) -> None:
    """Choose the restaurant of this request and set `request.actor`.

    On a restaurant's host it is that restaurant. On the platform's host it is the one of `X-Restaurant-Id`, else the
    person's default (`Principal.default_restaurant_id`). Views about the person or the platform need none.

    Raises RestaurantNotFound if the person is not a member, what `refusal_for` returns if they are but it is not in
    service, SecondFactorMissing if they must show one there first, RestaurantRequired if the person has no default.
    """
    request.actor = None
    wanted = required_permission(request.parser_context["view"], request.method)
    restaurant = request._request.tenant or _named_restaurant(request, principal)
    speak_to(principal.language, restaurant)
    if wanted == PLATFORM and principal.platform_lacks_it:
        raise SecondFactorMissing()
    if restaurant is None:
        if wanted in (PUBLIC, SIGNED_IN, PLATFORM, None):
            return
        raise RestaurantRequired()
    client = request.headers.get("X-Client-Type", "")
    request.actor = principal.actor_in(restaurant.pk, client if client in CLIENT_TYPES else "api")
    if request.actor is None and wanted not in (PUBLIC, SIGNED_IN, PLATFORM):
        if restaurant.pk in principal.lacks_second_factor:
            raise SecondFactorMissing()
        raise _refusal(principal, restaurant.pk)
    if request.actor is not None:
        connection.set_tenant(restaurant)
        request.restaurant = restaurant


def _named_restaurant(request: Request, principal: Principal) -> Any | None:
    named = request.headers.get("X-Restaurant-Id")
    if named is None:
        default = principal.default_restaurant_id
        return None if default is None else restaurant_by_id(default)
    restaurant_id = parse_uuid(named)
    if restaurant_id not in principal.memberships:
        raise _refusal(principal, restaurant_id)
    return restaurant_by_id(restaurant_id)


def _refusal(principal: Principal, restaurant_id: UUID | None) -> DomainError:
    return refusal_for(principal.user_id, restaurant_id) or RestaurantNotFound()


class BearerScheme(OpenApiAuthenticationExtension):
    target_class = BearerAuthentication
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}


class PageSessionScheme(OpenApiAuthenticationExtension):
    target_class = PageSessionAuthentication
    name = "page_session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}
