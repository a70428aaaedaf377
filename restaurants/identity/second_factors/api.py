"""The second step of signing in over the API."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from fynlo.core.api import Answer
from restaurants.identity import known_browsers, sessions
from restaurants.identity.api.serializers import SignInResponse
from restaurants.identity.api.views import SignInView, signed_in, validated
from restaurants.identity.second_factors import challenges
from restaurants.identity.second_factors.checking import check_code
from restaurants.identity.second_factors.rules import LONGEST_CODE


class SecondFactorInput(serializers.Serializer):
    challenge = serializers.CharField(
        max_length=challenges.LONGEST, help_text="From the refusal `second_factor_required`; lasts 10 minutes."
    )
    code = serializers.CharField(
        max_length=LONGEST_CODE, help_text="The 6 digits of an authenticator app, or a recovery code."
    )


class SecondFactorView(SignInView):
    """Finish signing in with the code of an authenticator app, or with a recovery code."""

    input = SecondFactorInput

    @extend_schema(operation_id="auth_second_factor", responses=SignInResponse)
    def post(self, request: Request) -> Response:
        data = validated(self.input, request)
        user = challenges.person_of(data["challenge"])
        check_code(user, data["code"], request)
        response = Answer(signed_in(sessions.start_session(user, request, second_factor=True)))
        known_browsers.remember(request, response, user)
        return response
