"""The input of the commands on deposits, validated into the arguments of their services."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from fynlo.core.api import MoneyField
from fynlo.core.money import PENNY
from orders.api.serializers import Input
from payments.api.serializers import PartOfBillInput, TakenInput

MOST = Decimal("99999.99")
LARGEST_PARTY = 1000
REASON: dict[str, Any] = {"max_length": 200, "min_length": 3}
BLANK: dict[str, Any] = {"required": False, "allow_blank": True, "default": ""}


class DepositInput(Input):
    """`id` is the line's, made by the device. Without `order_id` the deposit gets an order of its own."""

    id = serializers.UUIDField(required=False, source="line_id")
    order_id = serializers.UUIDField(required=False)
    name = serializers.CharField(max_length=120, min_length=2, help_text="The guest's name.")
    phone = serializers.CharField(max_length=30, **BLANK)
    email = serializers.EmailField(max_length=254, **BLANK)
    for_date = serializers.DateField()
    party = serializers.IntegerField(min_value=1, max_value=LARGEST_PARTY, required=False, allow_null=True)
    amount = MoneyField(min_value=PENNY, max_value=MOST)
    terms = serializers.CharField(max_length=300, **BLANK)


class ApplyInput(TakenInput):
    """A part of a bill that a deposit pays; TakenInput without a tip and without a device's receipt number."""

    receipt_number = None  # pyright: ignore[reportAssignmentType], only the server numbers it
    tip_amount = None  # pyright: ignore[reportAssignmentType], a deposit was paid for the meal
    split = PartOfBillInput(required=False)
    deposit_id = serializers.UUIDField()


class KeepInput(Input):
    reason = serializers.CharField(**REASON)


class DepositBookingInput(Input):
    booking_id = serializers.UUIDField(allow_null=True, help_text="The booking; null takes the deposit off it.")
