"""The part of Supabase's sign-in API that the mobile app's client library uses.

Responses are raw JSON in Supabase's shapes. Errors carry Supabase's fields and ours.
"""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from fynlo.core.errors import InvalidInput, exception_handler
from fynlo.core.ids import uuid7
from realtime.commands.dispatch import dispatch
from restaurants import platform_executor
from restaurants.identity import known_browsers, passwords, services, sessions
from restaurants.identity.api import payloads, serializers
from restaurants.identity.api.views import SignInView, validated
from restaurants.identity.errors import SessionEnded
from restaurants.identity.network_addresses import client_address
from restaurants.identity.permissions import SIGNED_IN
from restaurants.identity.sessions import Tokens
from restaurants.identity.throttle import SIGN_UP
from restaurants.models import User

# Our code → (Supabase's code, its HTTP status). A code that is not listed keeps its status.
SUPABASE_ERRORS = {
    "invalid_credentials": ("invalid_credentials", 400),
    "session_ended": ("session_not_found", 403),
    "password.weak": ("weak_password", 422),
    "email_not_confirmed": ("email_not_confirmed", 400),
    "too_many_requests": ("over_request_rate_limit", 429),
    "invalid": ("validation_failed", 400),
    "unreadable": ("bad_json", 400),
    "not_authenticated": ("no_authorization", 401),
    "token_invalid": ("bad_jwt", 401),
    "token_expired": ("bad_jwt", 401),
}
REFRESH_REFUSED = ("refresh_token_already_used", 400)
SUPABASE_SENTENCES = {
    "invalid_credentials": "Invalid login credentials",
    "email_not_confirmed": "Email not confirmed",
}


class SupabaseView(APIView):
    """A view with raw responses and Supabase's error fields: `code`, `error_code`, `msg`."""

    enveloped = False

    def get_exception_handler(self) -> Any:
        return _supabase_error


def _supabase_error(error: Exception, context: dict[str, Any]) -> Response | None:
    response = exception_handler(error, context)
    if response is None:
        return None
    ours = response.data["error"]["code"]
    code, status = SUPABASE_ERRORS.get(ours, (ours, response.status_code))
    if isinstance(error, SessionEnded):
        code, status = REFRESH_REFUSED
    response.status_code = status
    response.data = {
        "code": status,
        "error_code": code,
        "msg": SUPABASE_SENTENCES.get(code, response.data["message"]),
    } | response.data
    return response


def _session_out(tokens: Tokens, metadata: dict[str, Any] | None = None) -> dict[str, Any]:
    return payloads.serialize_tokens(tokens) | {"user": payloads.serialize_supabase_user(tokens.user, metadata)}


class TokenView(SupabaseView, SignInView):
    """`grant_type=password` signs in, `grant_type=refresh_token` refreshes."""

    input = serializers.GrantInput

    @extend_schema(
        operation_id="supabase_token",
        parameters=[
            OpenApiParameter("grant_type", OpenApiTypes.STR, enum=["password", "refresh_token"], required=True)
        ],
        responses=serializers.SupabaseSession,
    )
    def post(self, request: Request) -> Response:
        grant = request.query_params.get("grant_type")
        if grant == "password":
            data = validated(serializers.Credentials, request)
            user = passwords.authenticate(**data, request=request)
            response = Response(_session_out(sessions.start_session(user, request)))
            known_browsers.remember(request, response, user)
            return response
        if grant == "refresh_token":
            token = validated(serializers.RefreshInput, request)["refresh_token"]
            return Response(_session_out(sessions.refresh(token)))
        raise InvalidInput("Send grant_type=password or grant_type=refresh_token.", field="grant_type")


class SignUpView(SupabaseView, SignInView):
    """Sign up. The person can sign in after they have opened the link in the email.

    The response is a user without a session, the same for an address that has an account, as Supabase's is. A separate
    call registers the restaurant.
    """

    input = serializers.SignUpInput

    @extend_schema(operation_id="supabase_signup", responses=serializers.SupabaseUser)
    def post(self, request: Request) -> Response:
        data = validated(self.input, request)
        email, metadata = services.checked_email(data["email"]), dict(data.get("data") or {})
        SIGN_UP.count_attempt(email, client_address(request))
        name = f"{metadata.get('first_name', '')} {metadata.get('last_name', '')}".strip() or email.partition("@")[0]
        password_hash = passwords.hashed_password(data["password"], email=email, name=name)
        dispatch(
            "people.sign_up",
            target=email[:100],
            extra={"email": email, "name": name, "password_hash": password_hash},
            actor=platform_executor.visitor("sign-up", client_type="mobile"),
            key=str(uuid7()),  # each request queues an email; the worker limits how many it sends
        )
        return Response(payloads.serialize_unconfirmed_supabase_user(email, name, metadata))


class UserView(SupabaseView):
    """The person who calls."""

    permission = SIGNED_IN
    http_method_names = ["get", "head", "options"]

    @extend_schema(operation_id="supabase_user", responses=serializers.SupabaseUser)
    def get(self, request: Request) -> Response:
        user = User.objects.filter(pk=request.user.user_id).first()
        if user is None:
            raise exceptions.NotAuthenticated()
        return Response(payloads.serialize_supabase_user(user))


class SupabaseLogoutView(SupabaseView):
    """End every sign-in of the person (`scope=global`, the library's default), this one (`local`) or the `others`."""

    permission = SIGNED_IN
    http_method_names = ["post", "options"]

    @extend_schema(
        operation_id="supabase_logout",
        parameters=[OpenApiParameter("scope", OpenApiTypes.STR, enum=["global", "local", "others"])],
        request=None,
        responses=serializers.Nothing,
    )
    def post(self, request: Request) -> Response:
        scope, here = request.query_params.get("scope", "global"), request.user.session_id
        if scope not in ("global", "local", "others"):
            raise InvalidInput("Send scope=global, scope=local or scope=others.", field="scope")
        if scope == "local":
            sessions.end_session(here)
        else:
            sessions.end_sessions(request.user.user_id, but=here if scope == "others" else None)
        return Response({})
