"""The input of the commands on house accounts, validated into the arguments of their services."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from fynlo.core.api import MoneyField
from fynlo.core.money import PENNY, ZERO
from orders.api.serializers import Input
from payments.api.serializers import PartOfBillInput, TakenInput
from payments.house_accounts.services import AGAINST

MOST_OWED = Decimal("99999.99")
MOST_SIGNERS = 100
LONGEST_TERMS = 365
LONGEST_NAME = 120
REASON: dict[str, Any] = {"max_length": 200, "min_length": 3}
BLANK: dict[str, Any] = {"required": False, "allow_blank": True}


class ChangeInput(Input):
    """The details of an account. `version` is the one that the editor read; what is not sent stays."""

    version = serializers.IntegerField(min_value=1, max_value=2_000_000_000)
    name = serializers.CharField(max_length=LONGEST_NAME, min_length=2, required=False)
    contact = serializers.CharField(max_length=120, **BLANK)
    email = serializers.EmailField(max_length=254, **BLANK)
    phone = serializers.CharField(max_length=30, **BLANK)
    address = serializers.CharField(max_length=500, **BLANK)
    vat_number = serializers.CharField(max_length=20, **BLANK)
    credit_limit = MoneyField(min_value=ZERO, max_value=MOST_OWED, required=False)
    terms_days = serializers.IntegerField(min_value=0, max_value=LONGEST_TERMS, required=False)
    signers = serializers.ListField(
        child=serializers.CharField(max_length=120), max_length=MOST_SIGNERS, required=False,
        help_text="The people who may sign; empty is anyone.",
    )  # fmt: skip
    emails_statements = serializers.BooleanField(required=False)


class OpenAccountInput(ChangeInput):
    """The details of a new account; `id` is made by the client."""

    version = None  # pyright: ignore[reportAssignmentType], DRF's way to leave a field out
    id = serializers.UUIDField(required=False, source="account_id")
    name = serializers.CharField(max_length=LONGEST_NAME, min_length=2)
    credit_limit = MoneyField(min_value=ZERO, max_value=MOST_OWED)


class BankTransferInput(Input):
    id = serializers.UUIDField(required=False, source="movement_id", help_text="Made by the client.")
    amount = MoneyField(min_value=PENNY, max_value=MOST_OWED)
    paid_on = serializers.DateField()
    reference = serializers.CharField(max_length=80, default="", **BLANK)


class CorrectionInput(Input):
    """`amount` above zero: the account owes more. `against` is what was wrong."""

    id = serializers.UUIDField(required=False, source="movement_id")
    amount = MoneyField(min_value=-MOST_OWED, max_value=MOST_OWED)
    against = serializers.ChoiceField(choices=list(AGAINST))
    reason = serializers.CharField(**REASON)


class ChargeInput(TakenInput):
    """A part of a bill that is charged to a house account; TakenInput without a device's receipt number."""

    receipt_number = None  # pyright: ignore[reportAssignmentType], only the server numbers it
    split = PartOfBillInput(required=False)
    account_id = serializers.UUIDField()
    signed_by = serializers.CharField(max_length=120, min_length=2, help_text="Who signs for it.")
    exceed_limit = serializers.BooleanField(
        default=False, help_text="Charge above the account's limit; for those who may."
    )


class AccountPaymentInput(Input):
    """`id` is the line's, made by the device. Without `order_id` the payment gets an order of its own."""

    id = serializers.UUIDField(required=False, source="line_id")
    order_id = serializers.UUIDField(required=False)
    amount = MoneyField(min_value=PENNY, max_value=MOST_OWED)


class StatementEmailInput(Input):
    month = serializers.RegexField(r"^\d{4}-(0[1-9]|1[0-2])$", help_text="Such as 2026-11.")
