"""The input of payments on card readers and on phones."""

from django.utils.translation import gettext as _
from rest_framework import serializers

from fynlo.core.api import MoneyField
from fynlo.core.money import PENNY, ZERO
from payments.api.serializers import PartOfBillInput, PaymentInput


class TapToPayInput(PaymentInput):
    """A payment of an `amount`, or of a `split`, that the mobile app takes on the phone. `id` is made by the device."""

    spellings = {"orderId": "order_id", "payment_id": "id", "tipAmount": "tip_amount"}
    order_id = serializers.CharField(max_length=64, source="order")
    amount = MoneyField(min_value=PENNY, required=False, help_text="What goes to the bill.")
    split = PartOfBillInput(required=False)
    tip_amount = MoneyField(min_value=ZERO, default=ZERO, source="tip")
    id = serializers.UUIDField(required=False, source="payment_id")

    def validate(self, attrs: dict) -> dict:
        if "amount" not in attrs and "split" not in attrs:
            raise serializers.ValidationError({"amount": _("Enter how much is paid.")})
        return attrs


class ReaderPaymentInput(TapToPayInput):
    """The same on a card reader."""

    spellings = TapToPayInput.spellings | {"readerId": "reader_id"}
    reader_id = serializers.UUIDField()


class SumUpInput(serializers.Serializer):
    """`mode` is what the app believes that it runs in; the answer says what the restaurant has set up."""

    mode = serializers.ChoiceField(choices=["sandbox", "production"], required=False)
