"""The REST views of devices."""

from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from fynlo.core.api import Answer, Page
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.context import in_restaurant
from realtime.api.batch import DEVICE_SECRET
from realtime.api.command_view import idempotency_key
from realtime.devices import PROOF_HEADER
from realtime.sync.models import Device
from restaurants.api.command_view import PublicCommandView
from restaurants.devices import commands, enrolment, guest_displays, unsent_work
from restaurants.devices.api.serializers import (
    DeviceInput,
    DeviceOutput,
    EnrolInput,
    PracticeEndInput,
    RenameInput,
    ReportInput,
    ReportOutput,
    UnsentWorkInput,
    UnsentWorkOutput,
)
from restaurants.devices.payloads import serialize_device
from restaurants.devices.proof import set_device_cookie
from restaurants.devices.services import note_report
from restaurants.identity.api.views import SignInView, validated
from restaurants.identity.authentication import RestaurantRequired
from restaurants.identity.network_addresses import client_address


class DevicesView(PublicCommandView):
    """List the restaurant's devices, or register one."""

    runs_for = {"POST": commands.DEVICE_REGISTER}
    http_method_names = ["get", "head", "post", "options"]

    @property
    def permission(self) -> str:
        return super().permission if self.request.method == "POST" else "devices.manage"

    def key_of(self, request: Request) -> str:
        """Never de-duplicate by content: a stored answer would hold numbers that the device has used since."""
        return idempotency_key(request) or str(uuid7())

    @extend_schema(
        parameters=[OpenApiParameter("page", int), OpenApiParameter("limit", int)], responses=DeviceOutput(many=True)
    )
    def get(self, request: Request) -> Response:
        """List the restaurant's devices. Two queries."""
        return Page(request).answer(Device.objects.filter(restaurant=request.restaurant), serialize_device)

    @extend_schema(request=DeviceInput, responses={201: DeviceOutput})
    def post(self, request: Request) -> Response:
        """Register a device. A registered device gets its current data."""
        return self.answer(request)


class EnrolView(SignInView):
    """Enrol this device in the restaurant of the host, with a code from the portal. Sets the cookie of its browser."""

    input = EnrolInput

    @extend_schema(operation_id="devices_enrol", responses={201: DeviceOutput})
    def post(self, request: Request) -> Response:
        data, restaurant = validated(self.input, request), request._request.tenant
        if restaurant is None:
            raise RestaurantRequired()
        with in_restaurant(restaurant):
            typed = data.pop("code")
            code = enrolment.find_code(restaurant, typed, client_address(request))
            user_agent = request.headers.get("User-Agent", "").replace("\x00", "")[:200]
            device, cookie = enrolment.enrol(code, typed=typed, user_agent=user_agent, **data)
        response = Answer(serialize_device(device), status=201)
        set_device_cookie(request._request, response, cookie)
        return response


class RevokeDeviceView(PublicCommandView):
    """Revoke a device: refuse its commands from now on."""

    runs = commands.DEVICE_REVOKE

    @extend_schema(request=None, responses=DeviceOutput)
    def post(self, request: Request, device_id: UUID) -> Response:
        return self.answer(request, device_id=device_id)


class RestoreDeviceView(PublicCommandView):
    """Restore a revoked device."""

    runs = commands.DEVICE_RESTORE

    @extend_schema(request=None, responses=DeviceOutput)
    def post(self, request: Request, device_id: UUID) -> Response:
        return self.answer(request, device_id=device_id)


class PracticeView(PublicCommandView):
    """Begin practising on a till, or end it."""

    runs = commands.PRACTICE_BEGIN
    runs_for = {"DELETE": commands.PRACTICE_END}
    http_method_names = ["post", "delete", "options"]

    def key_of(self, request: Request) -> str:
        """Never de-duplicate by content: a till that practised an hour ago may begin again."""
        return idempotency_key(request) or str(uuid7())

    @extend_schema(operation_id="devices_practice_begin", request=None, responses=DeviceOutput)
    def post(self, request: Request, device_id: UUID) -> Response:
        """Let a till practise until the business day ends. Nothing that is entered there meanwhile is sent."""
        return self.answer(request, device_id=device_id)

    @extend_schema(operation_id="devices_practice_end", request=PracticeEndInput, responses=DeviceOutput)
    def delete(self, request: Request, device_id: UUID) -> Response:
        """End it. A till that does not practise stays as it is."""
        return self.answer(request, device_id=device_id)


class DeviceView(PublicCommandView):
    """Rename a device."""

    runs = commands.DEVICE_RENAME
    http_method_names = ["patch", "options"]

    @extend_schema(request=RenameInput, responses=DeviceOutput)
    def patch(self, request: Request, device_id: UUID) -> Response:
        return self.answer(request, device_id=device_id)


class UnsentWorkView(SignInView):
    """Hand up what a revoked device had not sent. It is kept for managers to read; nothing of it is carried out."""

    @extend_schema(
        operation_id="devices_unsent_work",
        request=UnsentWorkInput,
        responses={201: UnsentWorkOutput},
        parameters=[DEVICE_SECRET],
    )
    def post(self, request: Request, device_id: UUID) -> Response:
        data, restaurant = validated(UnsentWorkInput, request), request._request.tenant
        if restaurant is None:
            raise RestaurantRequired()
        with in_restaurant(restaurant):
            stored = unsent_work.hand_up(
                device_id,
                data["signed"],
                signature=data["signature"],
                secret=request.headers.get(PROOF_HEADER, ""),
                address=client_address(request),
            )
        return Answer({"stored": stored}, status=201)


class DeviceReportView(APIView):
    """Report how many commands a device has not sent, and since when. The next report replaces this one."""

    permission = "devices.use"
    http_method_names = ["post", "options"]

    @extend_schema(request=ReportInput, responses=ReportOutput, parameters=[DEVICE_SECRET])
    def post(self, request: Request, device_id: UUID) -> Response:
        report = ReportInput(data=request.data)
        report.is_valid(raise_exception=True)
        device = note_report(
            device_id=device_id,
            actor=request.actor,
            secret=request.headers.get(PROOF_HEADER, ""),
            **report.validated_data,
        )
        return Answer({**serialize_device(device), "has_display": guest_displays.has_display(device_id)})
