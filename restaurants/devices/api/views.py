"""Devices over the API."""

from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from fynlo.core.api import Answer, Page
from fynlo.core.ids import uuid7
from realtime.api.batch import DEVICE_SECRET
from realtime.api.command_view import idempotency_key
from realtime.devices import PROOF_HEADER
from realtime.sync.models import Device
from restaurants.api.command_view import PublicCommandView
from restaurants.devices.api.serializers import DeviceInput, DeviceOutput, RenameInput, ReportInput
from restaurants.devices.payloads import serialize_device
from restaurants.devices.services import note_report


class DevicesView(PublicCommandView):
    """The devices of the restaurant; a new one."""

    kinds = {"POST": "device.register"}
    http_method_names = ["get", "head", "post", "options"]

    @property
    def permission(self) -> str:
        return super().permission if self.request.method == "POST" else "devices.manage"

    def key_of(self, request: Request) -> str:
        """Never by content: a kept answer would tell a device numbers that it has used since."""
        return idempotency_key(request) or str(uuid7())

    @extend_schema(
        parameters=[OpenApiParameter("page", int), OpenApiParameter("limit", int)], responses=DeviceOutput(many=True)
    )
    def get(self, request: Request) -> Response:
        """The devices of the restaurant. Two queries."""
        return Page(request).answer(Device.objects.filter(restaurant=request.restaurant), serialize_device)

    @extend_schema(request=DeviceInput, responses={201: DeviceOutput})
    def post(self, request: Request) -> Response:
        """One that is known is answered as it is now."""
        return self.answer(request)


class RevokeDeviceView(PublicCommandView):
    """A manager takes a device's right to send commands."""

    kind = "device.revoke"

    @extend_schema(request=None, responses=DeviceOutput)
    def post(self, request: Request, device_id: UUID) -> Response:
        return self.answer(request, device_id=device_id)


class RestoreDeviceView(PublicCommandView):
    """A manager lets a revoked device work again."""

    kind = "device.restore"

    @extend_schema(request=None, responses=DeviceOutput)
    def post(self, request: Request, device_id: UUID) -> Response:
        return self.answer(request, device_id=device_id)


class DeviceView(PublicCommandView):
    """A manager renames a device."""

    kind = "device.rename"
    http_method_names = ["patch", "options"]

    @extend_schema(request=RenameInput, responses=DeviceOutput)
    def patch(self, request: Request, device_id: UUID) -> Response:
        return self.answer(request, device_id=device_id)


class DeviceReportView(APIView):
    """How many commands wait on the device, and since when. No command: the next report replaces this one."""

    permission = "devices.use"
    http_method_names = ["post", "options"]

    @extend_schema(request=ReportInput, responses=DeviceOutput, parameters=[DEVICE_SECRET])
    def post(self, request: Request, device_id: UUID) -> Response:
        report = ReportInput(data=request.data)
        report.is_valid(raise_exception=True)
        device = note_report(
            device_id=device_id,
            actor=request.actor,
            secret=request.headers.get(PROOF_HEADER, ""),
            **report.validated_data,
        )
        return Answer(serialize_device(device))
