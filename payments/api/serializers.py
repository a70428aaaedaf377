"""The input of the payment commands, validated into the arguments of their services."""

from collections import defaultdict
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from fynlo.core.api import MoneyField
from fynlo.core.money import PENNY, ZERO
from fynlo.core.tenancy.connection import connection
from orders.api.serializers import Input, Spelling
from payments.errors import ABOVE_ZERO, CurrencyRefused, SurchargeRefused
from payments.receipts.buyers import LONGEST_ADDRESS, LONGEST_NAME
from payments.splitting import MOST_SHARES, Pick, Split, SplitMethod
from payments.tenders import CORRECTABLE, TENDERS, tender_spelled

MOST_PICKS = 200
MOST_RATES = 10
LARGEST_LIMIT = Decimal("99999.99")  # pounds
LEAST_HOLD, MOST_HELD = Decimal("1.00"), Decimal("2000.00")  # pounds, on one card of a bar tab
REASON: dict[str, Any] = {"max_length": 200, "min_length": 3}


class PickInput(Input):
    """`parts` of `of` equal parts of a line; 1 of 1 is all of it."""

    line_id = serializers.UUIDField()
    parts = serializers.IntegerField(default=1, min_value=1, max_value=MOST_SHARES)
    of = serializers.IntegerField(default=1, min_value=1, max_value=MOST_SHARES)


class PartOfBillInput(serializers.Serializer):
    """Which part of a bill is paid: `all`, `items`, `shares` (`parts`, between `of` people), or an `amount`.

    Validates into a `Split`.
    """

    way = serializers.ChoiceField(choices=[(way.value, way.value) for way in SplitMethod])
    items = PickInput(many=True, required=False, max_length=MOST_PICKS)
    parts = serializers.IntegerField(default=1, min_value=1, max_value=MOST_SHARES)
    of = serializers.IntegerField(
        default=1, min_value=1, max_value=MOST_SHARES, help_text="How many people are still paying."
    )
    left = MoneyField(min_value=PENNY, required=False, help_text="What was left to pay when the shares were computed.")
    amount = MoneyField(min_value=PENNY, required=False)

    def validate(self, attrs: dict[str, Any]) -> Split:
        if attrs["way"] == SplitMethod.AMOUNT and "amount" not in attrs:
            raise serializers.ValidationError({"amount": ABOVE_ZERO})
        picks = tuple(Pick(item["line_id"], item["parts"], item["of"]) for item in attrs.get("items", ()))
        return Split(
            SplitMethod(attrs["way"]), picks, attrs["parts"], attrs["of"], attrs.get("amount", ZERO), attrs.get("left")
        )


class PaymentInput(Spelling):
    """What pays a bill. What names a surcharge or a `currency` is not ignored: the guest would be shown another sum.

    Raises SurchargeRefused for one that is not zero, CurrencyRefused for another one than the restaurant's.
    """

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if isinstance(data, dict):
            added = next((name for name, value in data.items() if "surcharge" in str(name).lower() and value), None)
            if added is not None:
                raise SurchargeRefused(field=added)
            _check_currency(data.get("currency"))
        return super().to_internal_value(data)


def _check_currency(sent: object) -> None:
    if sent is None:
        return
    ours = connection.tenant.currency
    if str(sent).upper() != ours:
        raise CurrencyRefused(
            _("This restaurant takes {currency}, not {value}.").format(currency=ours, value=str(sent)[:20]),
            field="currency",
            currency=ours,
        )


class TakenInput(PaymentInput):
    """`order_id` is an id or the client's own reference; `id` is the payment's, made by the device.

    `amount`, or a `split` that names the part of the bill; with both they must agree.
    """

    spellings = {
        "orderId": "order_id",
        "payment_id": "id",
        "tipAmount": "tip_amount",
        "receiptNumber": "receipt_number",
    }
    order_id = serializers.CharField(max_length=64, source="order")
    amount = MoneyField(min_value=PENNY, required=False, help_text="What goes to the bill.")
    split = PartOfBillInput(required=False)
    tip_amount = MoneyField(min_value=ZERO, default=ZERO, source="tip", help_text="Only a tip that the guest named.")
    although_held = serializers.BooleanField(
        default=False, help_text="A manager takes money for what a guest may be paying right now."
    )
    id = serializers.UUIDField(required=False, source="payment_id")
    receipt_number = serializers.RegexField(
        r"^D[1-9]\d{0,8}-\d{4,9}$", required=False, default="", allow_blank=True,
        help_text="Of the series of the device that sends it, in a batch: `D7-0042`.",
    )  # fmt: skip

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "amount" not in attrs and "split" not in attrs:
            raise serializers.ValidationError({"amount": _("Enter how much is paid.")})
        return attrs


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Change",
            summary="A bill of £18 paid with a £20 note",
            value={
                "order_id": "01890000-0000-7000-8000-000000000001",
                "amount": 18,
                "received_amount": 20,
                "change_amount": 2,
            },
            request_only=True,
        )
    ]
)
class CashInput(TakenInput):
    """TakenInput and what the guest handed over. A `change_amount` must equal the change that we compute."""

    spellings = TakenInput.spellings | {"receivedAmount": "received_amount", "changeAmount": "change_amount"}
    received_amount = MoneyField(
        min_value=ZERO, required=False, source="received", help_text="What the guest handed over."
    )
    change_amount = MoneyField(min_value=ZERO, required=False, source="change", help_text="Compared with ours.")


class CardInput(TakenInput):
    """A payment that the restaurant's own card machine has approved, with what staff typed in from its slip."""

    spellings = TakenInput.spellings | {
        "cardLastFour": "card_last_four",
        "last_four": "card_last_four",
        "authorisationCode": "authorisation_code",
        "auth_code": "authorisation_code",
        "cardMachine": "card_machine",
    }
    card_machine = serializers.CharField(
        max_length=40, required=False, default="", allow_blank=True, help_text="The name of the machine that took it."
    )
    card_last_four = serializers.RegexField(
        r"^[0-9]{4}$", required=False, default="", allow_blank=True,
        error_messages={"invalid": _lazy("Enter only the last four digits of the card, never the whole number.")},
    )  # fmt: skip
    authorisation_code = serializers.RegexField(
        r"^[A-Za-z0-9]{1,8}$", required=False, default="", allow_blank=True,
        error_messages={"invalid": _lazy("Enter the code from the card machine's slip: up to 8 letters and digits.")},
    )  # fmt: skip


class DeclinedCardInput(PaymentInput):
    """A payment that the card machine declined, for the order's history. Nothing is booked."""

    spellings = {"orderId": "order_id", "payment_id": "id", "tipAmount": "tip_amount"}
    order_id = serializers.CharField(max_length=64, source="order")
    amount = MoneyField(min_value=PENNY)
    tip_amount = MoneyField(min_value=ZERO, default=ZERO, source="tip")
    id = serializers.UUIDField(required=False, source="payment_id")


class PresentInput(serializers.Serializer):
    amount = MoneyField(min_value=PENNY, help_text="The bill's total, as the guest was shown it.")


class ProcessInput(PaymentInput):
    """A payment as the mobile app sends one. `payment_method` in any of the app's spellings; `metadata` is ignored."""

    spellings = {
        "orderId": "order_id",
        "paymentMethod": "payment_method",
        "paymentMethodId": "payment_method",
        "payment_method_id": "payment_method",
        "method": "payment_method",
        "payment_id": "id",
        "tipAmount": "tip_amount",
    }
    order_id = serializers.CharField(max_length=64, source="order")
    amount = MoneyField(min_value=PENNY)
    currency = serializers.CharField(max_length=3, required=False, help_text="The restaurant's, such as GBP.")
    payment_method = serializers.CharField(max_length=40, default="card")
    tip_amount = MoneyField(min_value=ZERO, default=ZERO, source="tip")
    id = serializers.UUIDField(required=False, source="payment_id")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs.pop("currency", None)
        spelled = attrs.pop("payment_method")
        tender = tender_spelled(spelled)
        if tender is None:
            raise serializers.ValidationError(
                {
                    "payment_method": _("“{spelled}” is not accepted here. Choose cash, card or QR code.").format(
                        spelled=spelled
                    )
                }
            )
        return {**attrs, "tender": tender}


class QuoteInput(serializers.Serializer):
    amount = MoneyField(min_value=PENNY)


class TenderInput(serializers.Serializer):
    method = serializers.ChoiceField(choices=[tender.name for tender in CORRECTABLE], source="tender")
    reason = serializers.CharField(**REASON)


class RefundedLineInput(Input):
    line_id = serializers.UUIDField()
    amount = MoneyField(min_value=PENNY)


class RefundedRateInput(Input):
    rate = serializers.DecimalField(
        max_digits=5, decimal_places=4, min_value=0, max_value=1, help_text="A fraction: 0.2 is 20 %."
    )
    amount = MoneyField(min_value=PENNY)


class CashRefundInput(serializers.Serializer):
    """An `amount`, `lines` that the payment paid for, or VAT `rates`. With none of them all of the rest goes back.

    The amount of a rate goes back on the items that are taxed at that rate alone.
    """

    DEFAULT_REASON = "mobile app"  # for clients that do not ask for a reason

    amount = MoneyField(min_value=ZERO, required=False)
    lines = RefundedLineInput(many=True, required=False, max_length=MOST_PICKS)
    rates = RefundedRateInput(many=True, required=False, max_length=MOST_RATES)
    tip_amount = MoneyField(min_value=ZERO, default=ZERO, source="tip")
    reason = serializers.CharField(**REASON, default=DEFAULT_REASON)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        lines, rates = attrs.pop("lines", ()), attrs.pop("rates", ())
        if ("amount" in attrs) + bool(lines) + bool(rates) > 1:
            raise serializers.ValidationError({"lines": _("Send one of an amount, lines and rates.")})
        by_line: dict[UUID, Decimal] = defaultdict(lambda: ZERO)
        for line in lines:
            by_line[line["line_id"]] += line["amount"]
        by_rate: dict[Decimal, Decimal] = defaultdict(lambda: ZERO)
        for each in rates:
            by_rate[each["rate"]] += each["amount"]
        return {**attrs, "by_line": dict(by_line), "by_rate": dict(by_rate)}


class RefundInput(CashRefundInput):
    """CashRefundInput and the tender that the money goes back in; without one it is the payment's own.

    `card`: the card machine has made the refund. A payment that a provider took goes back through it.
    """

    method = serializers.ChoiceField(
        choices=[tender.name for tender in TENDERS.values() if tender.refundable], required=False
    )


class QRInput(PaymentInput):
    """A payment of an `amount`, or of a `split`, that a guest makes behind a QR code."""

    spellings = {"orderId": "order_id", "tipAmount": "tip_amount"}
    order_id = serializers.CharField(max_length=64, source="order")
    amount = MoneyField(min_value=PENNY, required=False)
    split = PartOfBillInput(required=False)
    tip_amount = MoneyField(min_value=ZERO, default=ZERO, source="tip")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("amount" in attrs) == ("split" in attrs):
            raise serializers.ValidationError({"amount": _("Send an amount or a split.")})
        return attrs


class InvoiceInput(serializers.Serializer):
    """The buyer that the VAT invoice is made out to."""

    name = serializers.CharField(max_length=LONGEST_NAME, min_length=2)
    address = serializers.CharField(max_length=LONGEST_ADDRESS, min_length=5, help_text="As many lines as it needs.")


class ReceiptEmailInput(Spelling):
    spellings = {"customer_email": "email", "customerEmail": "email", "orderId": "order_id"}
    order_id = serializers.CharField(max_length=64, required=False)
    email = serializers.EmailField(max_length=254)
    receipt_number = serializers.CharField(max_length=20, required=False, help_text="One receipt; without it, all.")


class ReceiptPrintInput(serializers.Serializer):
    receipt_number = serializers.CharField(max_length=20)
    printer_id = serializers.UUIDField(help_text="One of the receipt's `printers`.")


class PaymentSettingsInput(serializers.Serializer):
    """`pinned` is the tender that is offered first, `pinned_provider` who takes it; "" is the cheapest of each.

    A `refund_limit` of null is no limit.
    """

    version = serializers.IntegerField(min_value=0, max_value=2_000_000_000)
    pinned = serializers.ChoiceField(choices=["", *TENDERS], default="", allow_blank=True)
    pinned_provider = serializers.CharField(max_length=20, default="", allow_blank=True)
    refund_limit = MoneyField(min_value=ZERO, max_value=LARGEST_LIMIT, required=False, allow_null=True, default=None)
    tab_hold = MoneyField(
        min_value=LEAST_HOLD, max_value=MOST_HELD, required=False, allow_null=True, default=None,
        help_text="What the till proposes to hold for a bar tab.",
    )  # fmt: skip
