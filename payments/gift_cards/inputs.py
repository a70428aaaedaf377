"""The input of the commands on gift cards, validated into the arguments of their services."""

from decimal import Decimal

from rest_framework import serializers

from fynlo.core.api import MoneyField
from fynlo.core.money import PENNY
from orders.api.serializers import Input
from payments.api.serializers import REASON, PartOfBillInput, TakenInput

LARGEST = Decimal("10000.00")  # pounds on one card
LONGEST_EXPIRY = 120  # months
MOST_AMOUNTS = 12
LONGEST_TYPED = 60


class CodeInput(serializers.Serializer):
    """A code as a person or a scanner types it, with spaces and dashes."""

    code = serializers.CharField(max_length=LONGEST_TYPED)


class SellInput(Input):
    """`id` is the line's, made by the device. A printed card's `code` travels beside the command: see views."""

    amount = MoneyField(min_value=PENNY, max_value=LARGEST)
    order_id = serializers.UUIDField(required=False, help_text="The open order to add it to; without it a new one.")
    id = serializers.UUIDField(required=False, source="line_id")


class PayInput(TakenInput):
    """A part of a bill that a gift card pays; TakenInput without a tip and a device's receipt number."""

    receipt_number = None  # pyright: ignore[reportAssignmentType], only the server numbers it
    tip_amount = None  # pyright: ignore[reportAssignmentType], a card was sold for food
    split = PartOfBillInput(required=False)
    gift_card_id = serializers.UUIDField()


class GiftCardReasonInput(Input):
    reason = serializers.CharField(**REASON)


class EmailInput(Input):
    email = serializers.EmailField(max_length=254)


class GiftCardSettingsInput(Input):
    """`version` is the one that the editor read. `expiry_months` null: cards never expire."""

    version = serializers.IntegerField(min_value=0, max_value=2_000_000_000)
    is_sold = serializers.BooleanField(required=False, help_text="Whether the till offers to sell cards.")
    amounts = serializers.ListField(
        child=MoneyField(min_value=PENNY, max_value=LARGEST), max_length=MOST_AMOUNTS, min_length=1
    )
    least = MoneyField(min_value=PENNY, max_value=LARGEST)
    most = MoneyField(min_value=PENNY, max_value=LARGEST)
    expiry_months = serializers.IntegerField(min_value=1, max_value=LONGEST_EXPIRY, allow_null=True)
