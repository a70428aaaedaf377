"""`POST /auth/approvals`: a manager approves one action on an enrolled device with their PIN."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from fynlo.core.api import Answer
from realtime.api.batch import DEVICE_SECRET
from realtime.api.command_view import ASK_APPROVAL
from realtime.api.requests import ActorRequest
from restaurants.devices.proof import proven_device
from restaurants.identity.api.views import validated
from restaurants.identity.approvals.services import LIFETIME, approve
from restaurants.identity.pins.api import PinInput


class ApprovalInput(PinInput):
    user_id = serializers.UUIDField(help_text="The manager who approves.")
    action = serializers.CharField(max_length=40, help_text="The `action` of `step_up_required`.")
    target = serializers.CharField(
        max_length=100,
        allow_blank=True,
        default="",
        help_text="The ids of the command's path, joined by `:`.",
    )


class ApprovalResponse(serializers.Serializer):
    approval = serializers.CharField(help_text="Send the command again with it, in `X-Approval` or as `approval`.")
    approved_by = serializers.CharField()
    expires_in = serializers.IntegerField(help_text="Seconds.")


class ApprovalsView(APIView):
    """Approve one action of the person who is signed in, by a manager's PIN. The approval works once."""

    permission = ASK_APPROVAL
    http_method_names = ["post", "options"]

    @extend_schema(request=ApprovalInput, responses={201: ApprovalResponse}, parameters=[DEVICE_SECRET])
    def post(self, request: ActorRequest) -> Response:
        data = validated(ApprovalInput, request)
        device = proven_device(request._request, data["device_id"], request.restaurant.pk)
        token, name = approve(
            device=device,
            actor=request.actor,
            approver_id=data["user_id"],
            pin=data["pin"],
            action=data["action"],
            target=data["target"],
        )
        seconds = int(LIFETIME.total_seconds())
        return Answer({"approval": token, "approved_by": name, "expires_in": seconds}, status=201)
