"""Sign in to and out of the API, passwords, and who the caller is."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from fynlo.core.api import Answer
from realtime.api.command_view import idempotency_key
from realtime.commands.dispatch import dispatch
from restaurants import platform_executor
from restaurants.identity import commands, known_browsers, passwords, selectors, sessions
from restaurants.identity.api import payloads, serializers
from restaurants.identity.authentication import RestaurantRequired
from restaurants.identity.errors import SessionEnded
from restaurants.identity.pages.password import ask_for_reset, change_hash
from restaurants.identity.permissions import PUBLIC, SIGNED_IN
from restaurants.identity.principals import clear_principal_cache, principal_of, remember_restaurant
from restaurants.identity.second_factors.checking import require_no_second_factor
from restaurants.identity.sessions import Tokens
from restaurants.identity.tickets import LIFETIME, issue_ticket
from restaurants.models import Session, Ticket, User


def validated(shape: type[Serializer], request: Request) -> dict[str, Any]:
    serializer = shape(data=request.data)
    serializer.is_valid(raise_exception=True)
    return serializer.validated_data


def signed_in(tokens: Tokens) -> dict[str, Any]:
    principal = principal_of(tokens.user.pk, tokens.user.session_version, tokens.session_id)
    if principal is None:  # signed out or deactivated a moment ago
        raise SessionEnded()
    return payloads.serialize_tokens(tokens) | {"user": payloads.serialize_person(principal)}


class SignInView(APIView):
    """Views that issue tokens. They read no token, so an expired one in the header does no harm."""

    permission = PUBLIC
    authentication_classes = []
    http_method_names = ["post", "options"]


class LoginView(SignInView):
    """Sign in with email and password.

    A person with a second factor gets 403 `second_factor_required`, with the `challenge` for `auth/second-factor`.
    """

    input = serializers.Credentials

    @extend_schema(operation_id="auth_login", responses=serializers.SignInResponse)
    def post(self, request: Request) -> Response:
        data = validated(self.input, request)
        user = passwords.authenticate(**data, request=request)
        require_no_second_factor(user)
        response = Answer(signed_in(sessions.start_session(user, request)))
        known_browsers.remember(request, response, user)
        return response


class RefreshView(SignInView):
    """Refresh: get new tokens. The same refresh token sent twice within 30 s gets the same new tokens."""

    input = serializers.RefreshInput

    @extend_schema(operation_id="auth_refresh", responses=serializers.SignInResponse)
    def post(self, request: Request) -> Response:
        return Answer(signed_in(sessions.refresh(validated(self.input, request)["refresh_token"])))


class ForgottenView(SignInView):
    """Request an email with a link to a new password. The response is the same for an unknown email."""

    input = serializers.ForgottenInput

    @extend_schema(operation_id="auth_password_forgot", responses=serializers.Nothing)
    def post(self, request: Request) -> Response:
        data = validated(self.input, request)
        ask_for_reset(
            request,
            email=data["email"],
            restaurant=request._request.tenant,
            client_type="api",
        )
        return Answer({}, message=_("If that email has an account, we have sent it a link."))


class LogoutView(APIView):
    """Sign out this app or browser and its sockets."""

    permission = SIGNED_IN
    http_method_names = ["post", "options"]

    @extend_schema(operation_id="auth_logout", request=None, responses=serializers.Nothing)
    def post(self, request: Request) -> Response:
        if request.user.session_id is not None:
            sessions.end_session(request.user.session_id)
        return Answer({}, message=_("Signed out."))


class VerifyView(APIView):
    """The person who calls. The mobile app reads it without the envelope."""

    permission = SIGNED_IN
    bare = True
    http_method_names = ["post", "options"]

    @extend_schema(operation_id="auth_verify", request=None, responses=serializers.PersonResponse)
    def post(self, request: Request) -> Response:
        """The person who calls. A restaurant named here becomes the default of calls that name none."""
        restaurant = getattr(request, "restaurant", None)
        if restaurant is not None and restaurant.pk != request.user.last_restaurant_id:
            remember_restaurant(request.user.user_id, restaurant.pk)
        return Answer({"user": payloads.serialize_person(request.user, restaurant)})


class MembershipsView(APIView):
    """The restaurants of the person who calls, for `X-Restaurant-Id`."""

    permission = SIGNED_IN
    http_method_names = ["get", "head", "options"]

    @extend_schema(operation_id="auth_memberships", responses=serializers.MembershipResponse(many=True))
    def get(self, request: Request) -> Response:
        own = selectors.restaurants_of(request.user)
        return Answer(
            [
                {
                    "restaurant_id": str(row.id),
                    "restaurant_name": row.name,
                    "slug": row.slug,
                    "role": row.role,
                    "job": row.job,
                }
                for row in own
            ]
        )


class SocketTicketView(APIView):
    """A single-use ticket of 30 seconds for a socket, so that no access token is in an address."""

    permission = SIGNED_IN
    http_method_names = ["post", "options"]

    @extend_schema(operation_id="auth_socket_ticket", request=None, responses=serializers.TicketResponse)
    def post(self, request: Request) -> Response:
        if request.actor is None:
            raise RestaurantRequired()
        ticket = issue_ticket(request.user, restaurant_id=request.restaurant.pk, purpose=Ticket.Purpose.SOCKET)
        return Answer(
            {
                "ticket": ticket,
                "expires_in": int(LIFETIME.total_seconds()),
                "restaurant_id": str(request.restaurant.pk),
            }
        )


def program_session(session_id: UUID | None) -> Session | None:
    """Return an app's session. None for a browser's and for one of a Supabase project, which never get our tokens."""
    rows = Session.objects.select_related("user").filter(pk=session_id, kind=Session.Kind.PROGRAM)
    return rows.exclude(method=Session.Method.SUPABASE).first()


class ChangePasswordView(APIView):
    """Change the password. Ends every other session; the response holds new tokens for this one."""

    permission = SIGNED_IN
    input = serializers.ChangePasswordInput
    http_method_names = ["post", "options"]

    @extend_schema(operation_id="auth_password_change", responses=serializers.TokensResponse)
    def post(self, request: Request) -> Response:
        data = validated(self.input, request)
        user = User.objects.get(pk=request.user.user_id)
        password_hash = change_hash(
            user,
            current=data["current_password"],
            password=data["new_password"],
            request=request,
        )
        dispatch(
            commands.PASSWORD_CHANGE,
            target=user.pk,
            data=passwords.payload_of(data["new_password"]),
            extra={
                "password_hash": password_hash,
                "keep_session_id": request.user.session_id,
                "restaurant": getattr(request, "restaurant", None),
            },
            actor=platform_executor.actor_of(user),
            key=idempotency_key(request),
        )
        clear_principal_cache(user.pk)
        session = program_session(request.user.session_id)
        return Answer(payloads.serialize_tokens(sessions.tokens_of(session, session.user)) if session else {})
