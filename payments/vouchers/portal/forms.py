"""The forms of the kinds of vouchers."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from payments.models.vouchers import LONGEST_NAME
from payments.vouchers.inputs import LARGEST
from restaurants.portal.command_forms import CommandForm


class KindForm(CommandForm):
    name = forms.CharField(
        label=_("Name"), max_length=LONGEST_NAME, min_length=2,
        help_text=_("As it stands on the voucher, such as Lunch voucher £5. The till and receipts show it."),
        error_messages={"required": _("Enter a name.")},
    )  # fmt: skip
    has_unique_references = forms.BooleanField(
        label=_("Each voucher has its own number"), required=False,
        help_text=_("The till then asks for the number, and takes each one once."),
    )  # fmt: skip

    def details(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"name": data["name"], "has_unique_references": data["has_unique_references"]}


class NewKindForm(KindForm):
    face_value = forms.DecimalField(
        label=_("Worth"), min_value=Decimal("0.01"), max_value=LARGEST, max_digits=6, decimal_places=2, required=False,
        help_text=_("Leave it empty if each voucher says what it is worth: the till then asks. It cannot be changed."),
    )  # fmt: skip

    field_order = ("name", "face_value", "has_unique_references")

    def details(self) -> dict[str, Any]:
        value = self.cleaned_data["face_value"]
        return {**super().details(), "face_value": None if value is None else str(value)}
