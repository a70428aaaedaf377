"""The shapes that the payment commands take."""

from rest_framework import serializers

from fynlo.api import MoneyField
from fynlo.money import PENNY, ZERO
from orders.api.serializers import Spelling


class CashInput(Spelling):
    """`order_id` is an id or the client's own reference; `id` the payment's, made by the device."""

    spellings = {
        "orderId": "order_id",
        "payment_id": "id",
        "receivedAmount": "received_amount",
        "changeAmount": "change_amount",
        "tipAmount": "tip_amount",
        "receiptNumber": "receipt_number",
    }
    order_id = serializers.CharField(max_length=64)
    amount = MoneyField(min_value=PENNY, help_text="What goes to the bill.")
    received_amount = MoneyField(min_value=ZERO, required=False, help_text="What the guest handed over.")
    change_amount = MoneyField(min_value=ZERO, required=False, help_text="Checked against ours.")
    tip_amount = MoneyField(min_value=ZERO, default=ZERO, help_text="Only what the guest named as a tip.")
    id = serializers.UUIDField(required=False)
    receipt_number = serializers.RegexField(
        r"^D[1-9]\d{0,8}-\d{4,9}$", required=False, default="", allow_blank=True,
        help_text="Of the series of the device that sends it, in a batch: `D7-0042`.",
    )  # fmt: skip
