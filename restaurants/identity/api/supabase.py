"""The part of Supabase's sign-in API that the mobile app's client library uses.

Responses are raw JSON in Supabase's shapes. Errors carry Supabase's fields and ours.
"""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from fynlo.core.errors import InvalidInput, exception_handler
from fynlo.core.ids import uuid7
from realtime.commands.dispatch import dispatch
from realtime.commands.registry import Command
from restaurants import platform_executor
from restaurants.identity import (
    commands,
    known_browsers,
    passwords,
    reauthentication,
    services,
    sessions,
    user_metadata,
)
from restaurants.identity.api import payloads, serializers
from restaurants.identity.api.views import SignInView, program_session, validated
from restaurants.identity.errors import PasswordSessionNeeded, ReauthenticationRequired, SessionEnded
from restaurants.identity.pages.password import ask_for_reset
from restaurants.identity.pages.sign_up import sign_up
from restaurants.identity.permissions import SIGNED_IN
from restaurants.identity.second_factors.checking import require_no_second_factor
from restaurants.identity.sessions import Tokens
from restaurants.models import User
from restaurants.models.people import normalised_email

# Our code → (Supabase's code, its HTTP status). A code that is not listed keeps its status.
SUPABASE_ERRORS = {
    "invalid_credentials": ("invalid_credentials", 400),
    "session_ended": ("session_not_found", 403),
    "password.weak": ("weak_password", 422),
    "email_not_confirmed": ("email_not_confirmed", 400),
    "second_factor_required": ("insufficient_aal", 403),
    "too_many_requests": ("over_request_rate_limit", 429),
    "invalid": ("validation_failed", 400),
    "unreadable": ("bad_json", 400),
    "not_authenticated": ("no_authorization", 401),
    "token_invalid": ("bad_jwt", 401),
    "token_expired": ("bad_jwt", 401),
    "reauthentication_required": ("reauthentication_needed", 400),
    "password.wrong": ("reauthentication_not_valid", 400),
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
    if isinstance(error, SessionEnded):  # of a refresh; an access token of an ended session is `session_not_found`
        code, status = REFRESH_REFUSED
    response.status_code = status
    response.data = {
        "code": status,
        "error_code": code,
        "msg": SUPABASE_SENTENCES.get(code, response.data["message"]),
    } | response.data
    return response


def _session_out(tokens: Tokens) -> dict[str, Any]:
    return payloads.serialize_tokens(tokens) | {"user": payloads.serialize_supabase_user(tokens.user)}


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
            require_no_second_factor(user)
            response = Response(_session_out(sessions.start_session(user, request)))
            known_browsers.remember(request, response, user)
            return response
        if grant == "refresh_token":
            token = validated(serializers.RefreshInput, request)["refresh_token"]
            return Response(_session_out(sessions.refresh(token)))
        raise InvalidInput(_("Send grant_type=password or grant_type=refresh_token."), field="grant_type")


class SignUpView(SupabaseView, SignInView):
    """Sign up. The person can sign in after they have opened the link in the email.

    The response is a user without a session, the same for an address that has an account, as Supabase's is. A separate
    call registers the restaurant.
    """

    input = serializers.SignUpInput

    @extend_schema(operation_id="supabase_signup", responses=serializers.SupabaseUser)
    def post(self, request: Request) -> Response:
        data = validated(self.input, request)
        email, given = services.checked_email(data["email"]), data.get("data") or {}
        metadata = user_metadata.merged({}, given)
        name = user_metadata.name_in(given) or email.partition("@")[0]
        sign_up(request, email=email, name=name, password=data["password"], metadata=metadata, client_type="mobile")
        return Response(payloads.serialize_unconfirmed_supabase_user(email, name, metadata))


class RecoverView(SupabaseView, SignInView):
    """Request an email with a link to a new password. The response is the same for an unknown email.

    The link leads to our own page, which sets the password; `redirect_to` is ignored.
    """

    input = serializers.ForgottenInput

    @extend_schema(operation_id="supabase_recover", responses=serializers.Nothing)
    def post(self, request: Request) -> Response:
        email = validated(self.input, request)["email"]
        ask_for_reset(request, email=email, restaurant=request._request.tenant, client_type="mobile")
        return Response({})


class UserView(SupabaseView):
    """The person who calls."""

    permission = SIGNED_IN
    input = serializers.UpdateUserInput
    http_method_names = ["get", "put", "head", "options"]

    @extend_schema(operation_id="supabase_user", request=None, responses=serializers.SupabaseUser)
    def get(self, request: Request) -> Response:
        return Response(payloads.serialize_supabase_user(_caller(request)))

    @extend_schema(operation_id="supabase_update_user", responses=serializers.SupabaseUpdatedUser)
    def put(self, request: Request) -> Response:
        """Change the person's password, or their name and metadata (`data`). Checks everything before the first change.

        A new password needs `current_password`, or a sign-in of the last 10 minutes. It ends every other session and
        every token, also this device's, so that no copy of one works. `session` of the response holds this device's
        new ones: call `setSession` with it, or sign in again. A PIN on a shared device changes nothing here.
        """
        if request.user.by_pin:
            raise PasswordSessionNeeded()
        user, data = _caller(request), validated(self.input, request)
        _refuse_other_changes(user, data)
        metadata, password = data.get("data"), data.get("password")
        if metadata:
            user_metadata.merged(user.metadata, metadata)
        password_hash = _new_hash(request, user, password, data.get("current_password")) if password else ""
        if metadata:
            _run(commands.PEOPLE_UPDATE_ACCOUNT, user, metadata=metadata)
        if password:
            keep = {"keep_session_id": request.user.session_id} if request.auth else {}
            restaurant = getattr(request, "restaurant", None)
            _run(commands.PASSWORD_CHANGE, user, password_hash=password_hash, restaurant=restaurant, **keep)
        user.refresh_from_db()
        session = program_session(request.user.session_id) if password and request.auth else None
        renewed = {"session": _session_out(sessions.tokens_of(session, user))} if session is not None else {}
        return Response(payloads.serialize_supabase_user(user) | renewed)


def _caller(request: Request) -> User:
    user = User.objects.filter(pk=request.user.user_id).first()
    if user is None:
        raise exceptions.NotAuthenticated()
    return user


def _refuse_other_changes(user: User, data: dict[str, Any]) -> None:
    """Raise InvalidInput for another email address or a phone number: Fynlo changes neither here."""
    if data.get("email") and normalised_email(data["email"]) != user.email:
        raise InvalidInput(
            _("Your email address cannot be changed here. Ask Fynlo support to change it."), field="email"
        )
    if data.get("phone"):
        raise InvalidInput(_("An account has no phone number. Leave it out."), field="phone")


def _new_hash(request: Request, user: User, password: str, current: str | None) -> str:
    """Return the new password's hash.

    Raises WrongPassword, TooManyAttempts, ReauthenticationRequired, WeakPassword.
    """
    if current:
        passwords.confirm(user, current, request)
    elif not reauthentication.is_recent(request.user.session_id):
        raise ReauthenticationRequired(_("Sign in again, or send your current password with the new one."))
    return passwords.hashed_password(password, email=user.email, name=user.name)


def _run(command: Command, user: User, **extra: Any) -> None:
    dispatch(
        command,
        target=user.pk,
        extra=extra,
        actor=platform_executor.actor_of(user, "mobile"),
        key=str(uuid7()),  # the client library sends none; the same change twice is the same change
    )


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
            raise InvalidInput(_("Send scope=global, scope=local or scope=others."), field="scope")
        if scope == "local":
            sessions.end_session(here)
        else:
            sessions.end_sessions(request.user.user_id, but=here if scope == "others" else None)
        return Response({})
