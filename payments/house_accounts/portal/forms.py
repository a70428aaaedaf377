"""The forms of house accounts: the details, a bank transfer, a correction."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from orders.portal.service_forms import LinesField
from payments.house_accounts.inputs import LONGEST_NAME, LONGEST_TERMS, MOST_OWED, MOST_SIGNERS
from payments.house_accounts.services import DETAILS
from payments.models import HouseAccount
from restaurants.portal.command_forms import CommandForm

MONEY: dict[str, Any] = {"max_digits": 9, "decimal_places": 2}


class DetailsForm(CommandForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("Name of the company or person"), max_length=LONGEST_NAME, min_length=2)
    credit_limit = forms.DecimalField(
        label=_("May owe at most"), min_value=0, max_value=MOST_OWED, **MONEY,
        help_text=_("Above it a manager has to approve each bill."),
    )  # fmt: skip
    terms_days = forms.IntegerField(
        label=_("Pays within (days)"), min_value=0, max_value=LONGEST_TERMS, initial=30,
        help_text=_("A bill is overdue after these days."),
    )  # fmt: skip
    signers = LinesField(
        label=_("Who may sign"), most=MOST_SIGNERS, longest=120, rows=3, required=False,
        help_text=_("One name per line. Leave it empty if anyone may sign."),
    )  # fmt: skip
    contact = forms.CharField(label=_("Contact"), max_length=120, required=False)
    email = forms.EmailField(label=_("Email"), max_length=254, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    address = forms.CharField(label=_("Address"), max_length=500, required=False, widget=forms.Textarea({"rows": 3}))
    vat_number = forms.CharField(label=_("VAT number"), max_length=20, required=False)
    emails_statements = forms.BooleanField(label=_("Email a statement after each month"), required=False)

    @classmethod
    def showing(cls, account: HouseAccount) -> "DetailsForm":
        return cls(initial={name: getattr(account, name) for name in (*DETAILS, "version")})

    def details(self) -> dict[str, Any]:
        """Return the data of the command. The form is valid."""
        data = {name: self.cleaned_data[name] for name in DETAILS}
        return {**data, "credit_limit": str(data["credit_limit"])}


class TransferForm(CommandForm):
    amount = forms.DecimalField(label=_("Amount"), min_value=Decimal("0.01"), max_value=MOST_OWED, **MONEY)
    paid_on = forms.DateField(label=_("Arrived on"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    reference = forms.CharField(label=_("Reference on the transfer"), max_length=80, required=False)

    def details(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "amount": str(data["amount"]), "paid_on": data["paid_on"].isoformat(), "reference": data["reference"],
        }  # fmt: skip


class CorrectionForm(CommandForm):
    direction = forms.ChoiceField(
        label=_("The account owes"),
        choices=[("less", _("Less")), ("more", _("More"))],
        widget=forms.RadioSelect,
        initial="less",
    )
    amount = forms.DecimalField(label=_("By"), min_value=Decimal("0.01"), max_value=MOST_OWED, **MONEY)
    against = forms.ChoiceField(
        label=_("What was wrong"), widget=forms.RadioSelect, initial="bank",
        choices=[
            ("bank", _("A bank transfer: noted wrongly, or paid back")),
            ("written_off", _("A debt that will not be paid")),
        ],
    )  # fmt: skip
    reason = forms.CharField(label=_("Why"), max_length=200, min_length=3)

    def details(self) -> dict[str, Any]:
        data = self.cleaned_data
        amount = data["amount"] if data["direction"] == "more" else -data["amount"]
        return {"amount": str(amount), "against": data["against"], "reason": data["reason"]}
