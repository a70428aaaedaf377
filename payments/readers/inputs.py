"""The input of a payment on a card reader."""

from rest_framework import serializers

from fynlo.core.api import MoneyField
from fynlo.core.money import PENNY, ZERO
from orders.api.serializers import Spelling
from payments.api.serializers import PartOfBillInput


class ReaderPaymentInput(Spelling):
    """A payment of an `amount`, or of a `split`, that a guest makes on a card reader. `id` is made by the device."""

    spellings = {"orderId": "order_id", "readerId": "reader_id", "payment_id": "id", "tipAmount": "tip_amount"}
    order_id = serializers.CharField(max_length=64, source="order")
    reader_id = serializers.UUIDField()
    amount = MoneyField(min_value=PENNY, required=False, help_text="What goes to the bill.")
    split = PartOfBillInput(required=False)
    tip_amount = MoneyField(min_value=ZERO, default=ZERO, source="tip")
    id = serializers.UUIDField(required=False, source="payment_id")

    def validate(self, attrs: dict) -> dict:
        if "amount" not in attrs and "split" not in attrs:
            raise serializers.ValidationError({"amount": "Enter how much is paid."})
        return attrs
