"""A person's own sign-ins over the API."""

from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from fynlo.core.api import Answer
from restaurants.identity.account import sign_ins
from restaurants.identity.api.serializers import Nothing
from restaurants.identity.errors import PasswordSessionNeeded
from restaurants.identity.permissions import SIGNED_IN


class SignInRow(serializers.Serializer):
    """One sign-in. `program` names the browser and its system in words."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(["app", "browser"])
    is_current = serializers.BooleanField()
    method = serializers.CharField()
    device = serializers.CharField(help_text="The enrolled device's name, or an empty text.")
    program = serializers.CharField()
    address = serializers.CharField()
    started_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class SessionsView(APIView):
    """The sign-ins of the person who calls, the current one first."""

    permission = SIGNED_IN
    http_method_names = ["get", "head", "options"]

    @extend_schema(operation_id="auth_sessions", responses=SignInRow(many=True))
    def get(self, request: Request) -> Response:
        _refuse_pin(request)
        return Answer([_serialize(one) for one in sign_ins.sign_ins_of(request.user)])


class SessionView(APIView):
    """End one of the caller's own sign-ins, its sockets too."""

    permission = SIGNED_IN
    http_method_names = ["delete", "options"]

    @extend_schema(operation_id="auth_session_end", request=None, responses=Nothing)
    def delete(self, request: Request, session_id: UUID) -> Response:
        _refuse_pin(request)
        sign_ins.end_sign_in(request.user, session_id)
        return Answer({}, message=_("Signed out."))


def _refuse_pin(request: Request) -> None:
    if request.user.by_pin:
        raise PasswordSessionNeeded()


def _serialize(one: sign_ins.SignIn) -> dict[str, object]:
    return {
        "id": str(one.id),
        "kind": "app" if one.is_app else "browser",
        "is_current": one.is_current,
        "method": one.method,
        "device": one.device,
        "program": one.program,
        "address": one.address,
        "started_at": one.started_at,
        "last_used_at": one.last_used_at,
        "expires_at": one.expires_at,
    }
