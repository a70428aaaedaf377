"""The forms of buying, beside their rows of items."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from inventory.inputs import MOST_COST
from inventory.models import PurchaseOrder
from inventory.models.buying import LONGEST_NOTE, LONGEST_REASON, LONGEST_REFERENCE
from restaurants.portal.command_forms import CommandForm

AMOUNT: dict[str, Any] = {"max_value": MOST_COST, "max_digits": 8, "decimal_places": 2}


class OrderForm(CommandForm):
    """Mistakes of the items stand above the rows."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    expected_on = forms.DateField(
        label=_("Expected on"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: after the days that the supplier needs."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("Note to the supplier"), max_length=LONGEST_NOTE, required=False,
        widget=forms.Textarea({"rows": 2}),
    )  # fmt: skip

    @classmethod
    def showing(cls, order: PurchaseOrder) -> "OrderForm":
        return cls(initial={name: getattr(order, name) for name in ("version", "expected_on", "note")})

    def details(self) -> dict[str, Any]:
        expected: date | None = self.cleaned_data["expected_on"]
        return {"expected_on": expected.isoformat() if expected else None, "note": self.cleaned_data["note"]}


class DeliveryForm(CommandForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    note = forms.CharField(label=_("Number of the delivery note"), max_length=LONGEST_REFERENCE, required=False)
    accept_more = forms.BooleanField(label=_("More than was ordered is right"), required=False)

    def details(self) -> dict[str, Any]:
        return {"note": self.cleaned_data["note"], "accept_more": self.cleaned_data["accept_more"]}


class ReturnForm(CommandForm):
    reason = forms.CharField(label=_("Why"), max_length=LONGEST_REASON, min_length=3)


class ExpectedCreditForm(CommandForm):
    amount = forms.DecimalField(label=_("Amount"), min_value=0.01, help_text=_("Without VAT."), **AMOUNT)
    reason = forms.CharField(label=_("Why"), max_length=LONGEST_REASON, min_length=3)

    def details(self) -> dict[str, Any]:
        return {"amount": str(self.cleaned_data["amount"]), "reason": self.cleaned_data["reason"]}


class ReceivedCreditForm(CommandForm):
    amount = forms.DecimalField(label=_("Amount"), min_value=0, help_text=_("Without VAT."), **AMOUNT)
    reference = forms.CharField(label=_("Number of the credit note"), max_length=LONGEST_REFERENCE, required=False)

    def details(self) -> dict[str, Any]:
        return {"amount": str(self.cleaned_data["amount"]), "reference": self.cleaned_data["reference"]}
