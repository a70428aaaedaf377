"""The inputs of the commands on accounting, each field bounded."""

import re
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from payments.accounting.formats import FORMATS

LONGEST_CODE, LONGEST_NAME = 10, 100  # of Xero's account code; of names of tax rates and of QuickBooks' accounts
MOST_LINES = 200
MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
FORMULA = re.compile(r"^[=+\-@\t\r\n']")  # a spreadsheet would read it as a formula, and a file would have to change it


class AccountNameField(serializers.CharField):
    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if FORMULA.match(text):
            raise serializers.ValidationError(_("Begin with a letter or a digit."))
        return text


class CodesInput(serializers.Serializer):
    xero = AccountNameField(max_length=LONGEST_CODE, allow_blank=True)
    tax_rate = AccountNameField(max_length=LONGEST_NAME, allow_blank=True)
    quickbooks = AccountNameField(max_length=LONGEST_NAME, allow_blank=True)


class AccountsInput(serializers.Serializer):
    version = serializers.IntegerField(min_value=0)
    accounts = serializers.DictField(child=CodesInput(), allow_empty=True)

    def validate_accounts(self, accounts: dict[str, Any]) -> dict[str, Any]:
        if len(accounts) > MOST_LINES or any(len(name) > LONGEST_NAME for name in accounts):
            raise serializers.ValidationError(_("There are not that many lines."))
        return {name: dict(codes) for name, codes in accounts.items()}


class MonthField(serializers.Field):
    """A month as 2026-11; the value is its first day."""

    def to_internal_value(self, data: Any) -> date:
        try:
            if MONTH.fullmatch(str(data)):
                return date.fromisoformat(f"{data}-01")
        except ValueError:
            pass
        raise serializers.ValidationError(_("Choose a month such as 2026-11."))

    def to_representation(self, value: date) -> str:
        return f"{value:%Y-%m}"


class ExportInput(serializers.Serializer):
    format = serializers.ChoiceField(choices=list(FORMATS))
    month = MonthField()
    everything = serializers.BooleanField(default=False)
