"""The input of the commands on vouchers, validated into the arguments of their services."""

from decimal import Decimal

from rest_framework import serializers

from fynlo.core.api import MoneyField
from fynlo.core.money import PENNY
from orders.api.serializers import Input
from payments.api.serializers import PartOfBillInput, TakenInput
from payments.models.vouchers import LONGEST_NAME, LONGEST_REFERENCE

LARGEST = Decimal("1000.00")  # pounds on one voucher


class ChangeVoucherKindInput(Input):
    name = serializers.CharField(max_length=LONGEST_NAME, min_length=2)
    has_unique_references = serializers.BooleanField(
        required=False, help_text="Each voucher has a number of its own, which is taken once."
    )


class AddVoucherKindInput(ChangeVoucherKindInput):
    """`id` is made by the client. `face_value` null: each voucher says what it is worth."""

    id = serializers.UUIDField(required=False, source="kind_id")
    face_value = MoneyField(min_value=PENNY, max_value=LARGEST, required=False, allow_null=True)


class VoucherPaymentInput(TakenInput):
    """A part of a bill that a voucher pays; TakenInput without a tip."""

    spellings = TakenInput.spellings | {"voucher_kind_id": "kind_id", "faceValue": "face_value"}
    tip_amount = None  # pyright: ignore[reportAssignmentType], a voucher pays for food
    split = PartOfBillInput(required=False)
    kind_id = serializers.UUIDField()
    face_value = MoneyField(
        min_value=PENNY, max_value=LARGEST, required=False, help_text="Where the kind has no fixed value."
    )
    reference = serializers.CharField(
        max_length=LONGEST_REFERENCE, required=False, default="", allow_blank=True, help_text="The number on it."
    )
