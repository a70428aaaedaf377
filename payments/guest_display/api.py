"""`POST /devices/<id>/shown`: the order that a till has on its screen."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from fynlo.core.api import Answer
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from payments.guest_display import commands
from payments.guest_display.commands import ShowInput
from realtime.api.batch import DEVICE_SECRET
from realtime.api.requests import ActorRequest
from realtime.commands.dispatch import dispatch
from restaurants.devices import guest_displays
from restaurants.devices.proof import proven_device


class ShownOutput(serializers.Serializer):
    has_display = serializers.BooleanField(help_text="Whether a guest display shows what this till shows.")


class ShownView(APIView):
    """Show the order of this till on its guest displays. Each call replaces the one before it."""

    permission = "orders.take"
    http_method_names = ["post", "options"]

    @extend_schema(request=ShowInput, responses=ShownOutput, parameters=[DEVICE_SECRET])
    def post(self, request: ActorRequest, device_id: UUID) -> Response:
        proven_device(request._request, device_id, connection.tenant.pk)
        has_display = guest_displays.has_display(device_id)
        if has_display:
            dispatch(commands.DISPLAY_SHOW, target=device_id, data=request.data, actor=request.actor, key=str(uuid7()))
        return Answer({"has_display": has_display})
