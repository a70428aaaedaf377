"""Input of the commands that staff give about guests who order on their phones."""

from rest_framework import serializers


class OpenVisitInput(serializers.Serializer):
    order_id = serializers.UUIDField(
        required=False, help_text="The open order that the guests add to; without it the newest at the table."
    )


class RefuseRequestInput(serializers.Serializer):
    reason = serializers.CharField(max_length=200, help_text="Why it is not taken; the guest reads it.")
