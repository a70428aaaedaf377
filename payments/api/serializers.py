"""The shapes that the payment commands take."""

from typing import Any

from django.db import connection
from rest_framework import serializers

from fynlo.core.api import MoneyField
from fynlo.core.money import PENNY, ZERO
from orders.api.serializers import Spelling
from payments.receipts.buyers import LONGEST_ADDRESS, LONGEST_NAME
from payments.splitting import MOST_SHARES, Pick, Split, SplitMethod
from payments.tenders import BY_STAFF, tender_spelled

MOST_PICKS = 200
REASON = {"max_length": 200, "min_length": 3}


class PickInput(serializers.Serializer):
    """`parts` of `of` equal parts of a line; 1 of 1 is all of it."""

    line_id = serializers.UUIDField()
    parts = serializers.IntegerField(default=1, min_value=1, max_value=MOST_SHARES)
    of = serializers.IntegerField(default=1, min_value=1, max_value=MOST_SHARES)


class PartOfBillInput(serializers.Serializer):
    """Which part of a bill is paid: `all`, `items`, `shares` (`parts`, between `of` people), or an `amount`."""

    way = serializers.ChoiceField(choices=[(way.value, way.value) for way in SplitMethod])
    items = PickInput(many=True, required=False, max_length=MOST_PICKS)
    parts = serializers.IntegerField(default=1, min_value=1, max_value=MOST_SHARES)
    of = serializers.IntegerField(
        default=1, min_value=1, max_value=MOST_SHARES, help_text="How many people are still paying."
    )
    left = MoneyField(
        min_value=PENNY, required=False, help_text="What was left to pay when the shares were worked out."
    )
    amount = MoneyField(min_value=PENNY, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["way"] == SplitMethod.AMOUNT and "amount" not in attrs:
            raise serializers.ValidationError({"amount": "Say how much."})
        return attrs


def split_of(data: dict[str, Any] | None) -> Split | None:
    """A validated PartOfBillInput as the rules take it."""
    if data is None:
        return None
    picks = tuple(Pick(item["line_id"], item["parts"], item["of"]) for item in data.get("items", ()))
    return Split(SplitMethod(data["way"]), picks, data["parts"], data["of"], data.get("amount", ZERO), data.get("left"))


class TakenInput(Spelling):
    """`order_id` is an id or the client's own reference; `id` the payment's, made by the device.

    `amount`, or a `split` that says which part of the bill is paid; with both they must agree.
    """

    spellings = {
        "orderId": "order_id",
        "payment_id": "id",
        "tipAmount": "tip_amount",
        "receiptNumber": "receipt_number",
    }
    order_id = serializers.CharField(max_length=64)
    amount = MoneyField(min_value=PENNY, required=False, help_text="What goes to the bill.")
    split = PartOfBillInput(required=False)
    tip_amount = MoneyField(min_value=ZERO, default=ZERO, help_text="Only what the guest named as a tip.")
    although_held = serializers.BooleanField(
        default=False, help_text="A manager takes what a guest may be paying just now."
    )
    id = serializers.UUIDField(required=False)
    receipt_number = serializers.RegexField(
        r"^D[1-9]\d{0,8}-\d{4,9}$", required=False, default="", allow_blank=True,
        help_text="Of the series of the device that sends it, in a batch: `D7-0042`.",
    )  # fmt: skip

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "amount" not in attrs and "split" not in attrs:
            raise serializers.ValidationError({"amount": "Enter how much is paid."})
        return attrs


class CashInput(TakenInput):
    """What a guest hands over, beside TakenInput. The change is worked out here; one that is sent must be the same."""

    spellings = TakenInput.spellings | {"receivedAmount": "received_amount", "changeAmount": "change_amount"}
    received_amount = MoneyField(min_value=ZERO, required=False, help_text="What the guest hands over.")
    change_amount = MoneyField(min_value=ZERO, required=False, help_text="Checked against ours.")


class CardInput(TakenInput):
    """What the restaurant's own card machine has approved, with what staff typed in from its paper, if anything."""

    spellings = TakenInput.spellings | {
        "cardLastFour": "card_last_four",
        "last_four": "card_last_four",
        "authorisationCode": "authorisation_code",
        "auth_code": "authorisation_code",
    }
    card_last_four = serializers.RegexField(
        r"^[0-9]{4}$", required=False, default="", allow_blank=True,
        error_messages={"invalid": "Enter only the last four digits of the card, never the whole number."},
    )  # fmt: skip
    authorisation_code = serializers.RegexField(
        r"^[A-Za-z0-9]{1,8}$", required=False, default="", allow_blank=True,
        error_messages={"invalid": "Enter the code from the card machine's receipt: up to 8 letters and digits."},
    )  # fmt: skip


class DeclinedCardInput(Spelling):
    """What the card machine declined: kept for the order's history, nothing is booked."""

    spellings = {"orderId": "order_id", "payment_id": "id", "tipAmount": "tip_amount"}
    order_id = serializers.CharField(max_length=64)
    amount = MoneyField(min_value=PENNY)
    tip_amount = MoneyField(min_value=ZERO, default=ZERO)
    id = serializers.UUIDField(required=False)


class ProcessInput(Spelling):
    """A payment as the mobile app sends one. `payment_method` in any of the app's spellings; `metadata` is not read."""

    spellings = {
        "orderId": "order_id",
        "paymentMethod": "payment_method",
        "paymentMethodId": "payment_method",
        "payment_method_id": "payment_method",
        "method": "payment_method",
        "payment_id": "id",
        "tipAmount": "tip_amount",
    }
    order_id = serializers.CharField(max_length=64)
    amount = MoneyField(min_value=PENNY)
    currency = serializers.CharField(max_length=3, required=False)
    payment_method = serializers.CharField(max_length=40, default="card")
    tip_amount = MoneyField(min_value=ZERO, default=ZERO)
    id = serializers.UUIDField(required=False)

    def validate_currency(self, value: str) -> str:
        if value.upper() != connection.tenant.currency:
            raise serializers.ValidationError(f"This restaurant takes {connection.tenant.currency}, not {value}.")
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs["tender"] = tender_spelled(attrs["payment_method"])
        if attrs["tender"] is None:
            raise serializers.ValidationError(
                {"payment_method": f"“{attrs['payment_method']}” is not taken here. Choose cash, card or QR code."}
            )
        return attrs


class QuoteInput(serializers.Serializer):
    amount = MoneyField(min_value=PENNY)


class TenderInput(serializers.Serializer):
    method = serializers.ChoiceField(choices=[tender.name for tender in BY_STAFF])
    reason = serializers.CharField(**REASON)


class RefundedLineInput(serializers.Serializer):
    line_id = serializers.UUIDField()
    amount = MoneyField(min_value=PENNY)


class RefundInput(serializers.Serializer):
    """An `amount`, or `lines` that the payment paid for; neither gives all of the rest back, its tip too.

    `method` is what it goes back in; whoever says `card` has made the refund on the card machine.
    """

    UNSAID = "mobile app"  # the reason of a client that asks nobody for one

    amount = MoneyField(min_value=ZERO, required=False)
    lines = RefundedLineInput(many=True, required=False, max_length=MOST_PICKS)
    tip_amount = MoneyField(min_value=ZERO, default=ZERO)
    method = serializers.ChoiceField(choices=[tender.name for tender in BY_STAFF], required=False)
    reason = serializers.CharField(**REASON, default=UNSAID)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "amount" in attrs and attrs.get("lines"):
            raise serializers.ValidationError({"lines": "An amount or lines, not both."})
        return attrs


class QRInput(Spelling):
    """A payment of an `amount`, or of a `split`, that a guest pays behind a QR code."""

    spellings = {"orderId": "order_id", "tipAmount": "tip_amount"}
    order_id = serializers.CharField(max_length=64)
    amount = MoneyField(min_value=PENNY, required=False)
    split = PartOfBillInput(required=False)
    tip_amount = MoneyField(min_value=ZERO, default=ZERO)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("amount" in attrs) == ("split" in attrs):
            raise serializers.ValidationError({"amount": "An amount or a split."})
        return attrs


class InvoiceInput(serializers.Serializer):
    """Who the VAT invoice is made out to."""

    name = serializers.CharField(max_length=LONGEST_NAME, min_length=2)
    address = serializers.CharField(max_length=LONGEST_ADDRESS, min_length=5, help_text="On as many lines as it has.")


class ReceiptEmailInput(Spelling):
    spellings = {"customer_email": "email", "customerEmail": "email", "orderId": "order_id"}
    order_id = serializers.CharField(max_length=64, required=False)
    email = serializers.EmailField(max_length=254)
    receipt_number = serializers.CharField(max_length=20, required=False, help_text="One of them; else all.")
