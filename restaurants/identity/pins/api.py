"""The calls of an enrolled device: who works here, and signing in with a PIN."""

from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from fynlo.core.api import Answer
from fynlo.core.tenancy.context import in_restaurant
from realtime.api.batch import DEVICE_SECRET
from realtime.sync.models import Device
from restaurants.devices.looks import note_look
from restaurants.devices.proof import proven_device
from restaurants.identity import page_sessions, sessions
from restaurants.identity.api import payloads
from restaurants.identity.api.serializers import PersonOutput, TokensResponse
from restaurants.identity.api.views import SignInView, validated
from restaurants.identity.authentication import RestaurantRequired
from restaurants.identity.errors import SessionEnded
from restaurants.identity.permissions import permissions_of
from restaurants.identity.pins.rules import LONGEST, SHORTEST
from restaurants.identity.pins.selectors import open_sessions_of, people_of
from restaurants.identity.pins.services import check_pin
from restaurants.identity.principals import clear_principal_cache, principal_of
from restaurants.models import Membership, PinVerifier, Session, User


class PinInput(serializers.Serializer):
    device_id = serializers.UUIDField()
    user_id = serializers.UUIDField(help_text="Who signs in: one of the device's people.")
    pin = serializers.RegexField(rf"^[0-9]{{{SHORTEST},{LONGEST}}}$", trim_whitespace=False)


class PinSignInResponse(serializers.Serializer):
    user = PersonOutput()
    tokens = TokensResponse(allow_null=True, help_text="For a phone's app; null for a browser, which gets a cookie.")


class DevicePerson(serializers.Serializer):
    user_id = serializers.UUIDField()
    name = serializers.CharField()
    role = serializers.CharField()
    job = serializers.CharField()
    permissions = serializers.ListField(child=serializers.CharField())
    pin_version = serializers.IntegerField(help_text="A verifier of an earlier version is void.")
    verifier = serializers.CharField(
        allow_blank=True, help_text="Encrypted for this device; empty until the person has entered the PIN online."
    )


class DevicePeopleView(APIView):
    """The people of the restaurant who have a PIN, for an enrolled device. Two queries."""

    permission = "public"
    authentication_classes = []
    http_method_names = ["get", "head", "options"]

    @extend_schema(responses=DevicePerson(many=True), parameters=[DEVICE_SECRET])
    def get(self, request: Request, device_id: UUID) -> Response:
        device = device_of(request, device_id)
        return Answer([_serialize_person(member) for member in _with_verifiers(people_of(device), device)])


class PinSignInView(SignInView):
    """Sign a person in on an enrolled device with their PIN. Ends the device's earlier sign-in by PIN."""

    input = PinInput

    @extend_schema(operation_id="auth_pin", responses=PinSignInResponse, parameters=[DEVICE_SECRET])
    def post(self, request: Request) -> Response:
        data = validated(self.input, request)
        device = device_of(request, data["device_id"])
        user = check_pin(device=device, user_id=data["user_id"], pin=data["pin"]).user
        for session_id in open_sessions_of(device):
            sessions.end_session(session_id)
        if device.kind == Device.Kind.MOBILE:
            tokens = sessions.start_session(user, request._request, method=Session.Method.PIN, device=device)
            return Answer({"user": _person(user, tokens.session_id), "tokens": payloads.serialize_tokens(tokens)})
        principal = page_sessions.sign_in(request._request, user, method=Session.Method.PIN, device=device)
        if principal is None:
            raise SessionEnded()
        return Answer({"user": payloads.serialize_person(principal), "tokens": None})


class PinCheckView(APIView):
    """Check a person's PIN on an enrolled device, without signing anybody in. Attempts count as at a sign-in.

    The device gets its verifier, with which it may sign what the person does once, such as clocking in.
    """

    permission = "public"
    authentication_classes = []
    http_method_names = ["post", "options"]

    @extend_schema(operation_id="auth_pin_check", request=PinInput, responses=DevicePerson, parameters=[DEVICE_SECRET])
    def post(self, request: Request) -> Response:
        data = validated(PinInput, request)
        device = device_of(request, data["device_id"])
        checked = check_pin(device=device, user_id=data["user_id"], pin=data["pin"])
        member = _with_verifiers(Membership.objects.select_related("user", "pin"), device).get(pk=checked.pk)
        return Answer(_serialize_person(member))


def device_of(request: Request, device_id: UUID) -> Device:
    """Return the enrolled device that sent the request to its restaurant's host. Raises as `proven_device`.

    Notes what it looks like.
    """
    restaurant = request._request.tenant
    if restaurant is None:
        raise RestaurantRequired()
    with in_restaurant(restaurant):
        device = proven_device(request._request, device_id, restaurant.pk)
        note_look(device)
        return device


def _person(user: User, session_id: UUID) -> dict[str, Any]:
    clear_principal_cache(user.pk)
    principal = principal_of(user.pk, user.session_version, session_id)
    if principal is None:
        raise SessionEnded()
    return payloads.serialize_person(principal)


def _with_verifiers(people: QuerySet[Membership], device: Device) -> QuerySet[Membership]:
    """Load the verifiers that the device has of these people, for `_serialize_person`."""
    verifiers = PinVerifier.objects.filter(device=device)
    return people.prefetch_related(Prefetch("pin_verifiers", queryset=verifiers, to_attr="verifiers_here"))


def _serialize_person(member: Membership) -> dict[str, Any]:
    sealed = [row.sealed for row in member.verifiers_here if row.pin_version == member.pin.version]
    return {
        "user_id": member.user_id,
        "name": member.user.name,
        "role": member.role,
        "job": member.job,
        "permissions": sorted(permissions_of(member.role, member.job, by_pin=True)),
        "pin_version": member.pin.version,
        "verifier": sealed[0] if sealed else "",
    }
