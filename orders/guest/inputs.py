"""Input of the commands that staff give about guests who order on their phones."""

from rest_framework import serializers

from menu.labels import ALLERGENS
from orders.allergies import UNKNOWN


class OpenVisitInput(serializers.Serializer):
    order_id = serializers.UUIDField(
        required=False, help_text="The open order that the guests add to; without it the newest at the table."
    )


class ConfirmRequestInput(serializers.Serializer):
    allergy_acknowledged = serializers.DictField(
        child=serializers.ListField(child=serializers.ChoiceField([*ALLERGENS, UNKNOWN]), max_length=20),
        required=False,
        help_text="By the id of an item: its conflicts with declared allergies that staff confirmed. Other conflicts "
        "are refused.",
    )


class RefuseRequestInput(serializers.Serializer):
    reason = serializers.CharField(max_length=200, help_text="Why it is not taken; the guest reads it.")
