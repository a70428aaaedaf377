"""`POST /sync/commands`: commands that a device numbered. The answer has no envelope."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from realtime.api.command_view import LONGEST_APPROVAL
from realtime.api.requests import ActorRequest
from realtime.batches import Sent, answer_batch
from realtime.commands.dispatch import invalid
from realtime.devices import PROOF_HEADER, UnsentReport
from realtime.signed_commands import SignatureRefused, read_signed

MOST_COMMANDS = 100
MOST_SIGNED = 100_000  # characters
DEVICE_SECRET = OpenApiParameter(
    PROOF_HEADER, str, OpenApiParameter.HEADER, description="The secret that the device registered with."
)
HIGHEST_NUMBER = 2**62


class CommandInput(serializers.Serializer):
    command_id = serializers.UUIDField(help_text="A uuid7; the same as the Idempotency-Key of a try over REST.")
    device_seq = serializers.IntegerField(min_value=1, max_value=HIGHEST_NUMBER, help_text="Dense per device, from 1.")
    kind = serializers.CharField(max_length=60, help_text="Such as `order.add_lines`.")
    target = serializers.CharField(max_length=100, allow_blank=True, default="", help_text="The ids of REST's path.")
    payload = serializers.DictField(default=dict, help_text="The body of REST.")
    created_at = serializers.DateTimeField(help_text="When it was done, by the device's clock.")
    base_version = serializers.IntegerField(
        min_value=0, max_value=HIGHEST_NUMBER, required=False, allow_null=True, help_text="The version it had read."
    )
    menu_version = serializers.IntegerField(
        min_value=1, max_value=2_000_000_000, required=False, allow_null=True, help_text="The menu it had read."
    )
    approval = serializers.CharField(
        max_length=LONGEST_APPROVAL, allow_blank=True, default="", help_text="A manager's approval, if it needs one."
    )
    signed = serializers.CharField(
        max_length=MOST_SIGNED,
        allow_blank=True,
        default="",
        help_text="Instead of the fields above: their JSON with `device_id`, `person_id` and `approved_by`, as signed.",
    )
    signature = serializers.CharField(
        max_length=100, allow_blank=True, default="", help_text="ECDSA P-256 with SHA-256 of `signed`: r and s, base64."
    )
    live = serializers.BooleanField(
        default=False, help_text="A person waits for the answer: refuse what REST would refuse."
    )


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Offline",
            summary="One command that a till made while it was offline",
            value={
                "device_id": "01890000-0000-7000-8000-000000000001",
                "commands": [
                    {
                        "command_id": "01890000-0000-7000-8000-000000000002",
                        "device_seq": 41,
                        "kind": "order.send",
                        "target": "01890000-0000-7000-8000-000000000003",
                        "payload": {},
                        "created_at": "2026-11-22T19:30:00Z",
                    }
                ],
            },
            request_only=True,
        )
    ]
)
class BatchInput(serializers.Serializer):
    device_id = serializers.UUIDField()
    sent_at = serializers.DateTimeField(required=False, help_text="Now, by the device's clock.")
    unsent = serializers.IntegerField(
        min_value=0, max_value=1_000_000, required=False, help_text="How many more commands wait on the device."
    )
    oldest_at = serializers.DateTimeField(
        required=False, allow_null=True, default=None, help_text="When the oldest of those was made."
    )
    commands = serializers.ListSerializer(child=CommandInput(), allow_empty=False, max_length=MOST_COMMANDS)


class NumberedInput(serializers.Serializer):
    """The fields without which a command cannot be answered. Other invalid fields are the command's own refusal."""

    command_id = serializers.UUIDField()
    device_seq = serializers.IntegerField(min_value=1, max_value=HIGHEST_NUMBER)


class BatchFrameInput(BatchInput):
    commands = serializers.ListSerializer(child=NumberedInput(), allow_empty=False, max_length=MOST_COMMANDS)


class CommandAnswer(serializers.Serializer):
    command_id = serializers.UUIDField()
    device_seq = serializers.IntegerField()
    outcome = serializers.ChoiceField(["applied", "merged", "rejected", "attention", "retry"])
    http_status = serializers.IntegerField(help_text="What REST would have answered.")
    result = serializers.DictField(required=False, help_text="REST's `data`.")
    error = serializers.DictField(required=False, help_text="REST's `error`.")
    current = serializers.DictField(required=False, allow_null=True, help_text="Of a rejected one: what is so now.")
    remarks = serializers.ListField(
        child=serializers.DictField(), required=False, help_text="What was merged, what a person must look at."
    )
    missing_before = serializers.IntegerField(required=False, help_text="The number that is expected next.")
    retry_after_ms = serializers.IntegerField(required=False, help_text="Of `retry`: when to send it again.")
    duplicate = serializers.BooleanField(required=False, help_text="It had been answered before.")
    first_seq = serializers.IntegerField(allow_null=True, help_text="The first event of it.")
    last_seq = serializers.IntegerField(allow_null=True)


class BatchAnswer(serializers.Serializer):
    answers = CommandAnswer(many=True)


class SyncCommandsView(APIView):
    """At most 100 commands in the order of the device's counter, one answer each; 200 even if some are refused."""

    permission = "sync.send"
    enveloped = False
    http_method_names = ["post", "options"]

    @extend_schema(request=BatchInput, responses=BatchAnswer, parameters=[DEVICE_SECRET])
    def post(self, request: ActorRequest) -> Response:
        sent: Any = request.data
        frame = BatchFrameInput(data=sent)
        frame.is_valid(raise_exception=True)
        batch = frame.validated_data
        answers = answer_batch(
            device_id=batch["device_id"],
            sent=[_sent(*both) for both in zip(batch["commands"], sent["commands"], strict=True)],
            sent_at=batch.get("sent_at"),
            actor=request.actor,
            secret=request.headers.get(PROOF_HEADER, ""),
            unsent=UnsentReport(batch["unsent"], batch["oldest_at"]) if "unsent" in batch else None,
        )
        return Response({"answers": answers})


def _sent(numbered: dict[str, Any], asked: dict[str, Any]) -> Sent:
    """Return one command of a batch. The fields of a signed one are those of its text."""
    try:
        if asked.get("signed"):
            asked = {**asked, **_read_signed(asked["signed"], numbered["command_id"])}
        shape = CommandInput(data=asked)
        shape.is_valid(raise_exception=True)
    except SignatureRefused as refusal:
        return Sent(**numbered, kind="", target="", payload=asked, created_at=None, problem=refusal)
    except serializers.ValidationError as error:
        return Sent(**numbered, kind="", target="", payload=asked, created_at=None, problem=invalid(error))
    read = shape.validated_data
    return Sent(
        **numbered,
        kind=read["kind"],
        target=read["target"],
        payload=asked.get("payload", {}),
        created_at=read["created_at"],
        base_version=read.get("base_version"),
        menu_version=read.get("menu_version"),
        live=read["live"],
        approval=read["approval"],
        signed=read["signed"],
        signature=read["signature"],
    )


def _read_signed(text: Any, command_id: UUID) -> dict[str, Any]:
    """Return the command's fields of a signed text, never those of its sending. Raises SignatureRefused."""
    if not isinstance(text, str) or len(text) > MOST_SIGNED:
        raise SignatureRefused()
    fields = read_signed(text, command_id=command_id)
    made = {"kind": None, "target": "", "payload": {}, "created_at": None, "base_version": None, "menu_version": None}
    return {name: fields.get(name, default) for name, default in made.items()}
