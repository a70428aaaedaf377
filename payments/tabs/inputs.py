"""The input of the commands on bar tabs, validated into the arguments of their services."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from fynlo.core.api import MoneyField
from fynlo.core.money import PENNY, ZERO
from payments.api.serializers import LEAST_HOLD, MOST_HELD, PartOfBillInput, PaymentInput


class HoldInput(PaymentInput):
    """An amount to hold on a guest's card: on the reader, or on the guest's phone without one."""

    spellings = {"orderId": "order_id", "payment_id": "id", "readerId": "reader_id"}
    order_id = serializers.CharField(max_length=64, source="order")
    amount = MoneyField(min_value=LEAST_HOLD, max_value=MOST_HELD, help_text="What the card is to hold.")
    name = serializers.CharField(
        max_length=40, required=False, allow_blank=True, default="", help_text="Whose tab it is, as staff call it."
    )
    reader_id = serializers.UUIDField(required=False)
    id = serializers.UUIDField(required=False, source="payment_id")


class CaptureInput(PaymentInput):
    """An `amount` of the bill, or a `split` that names its part, and a tip: together at most what the card holds."""

    spellings = {"tipAmount": "tip_amount"}
    amount = MoneyField(min_value=PENNY, required=False, help_text="What goes to the bill.")
    split = PartOfBillInput(required=False)
    tip_amount = MoneyField(min_value=ZERO, default=ZERO, source="tip")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "amount" not in attrs and "split" not in attrs:
            raise serializers.ValidationError({"amount": _("Enter how much is taken.")})
        return attrs
