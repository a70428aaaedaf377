"""The forms of gift cards: why a card is blocked or replaced, where its code is sent, the settings."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from orders.portal.service_forms import LinesField
from payments.gift_cards.inputs import LARGEST, LONGEST_EXPIRY, LONGEST_TYPED, MOST_AMOUNTS
from payments.models import GiftCardSettings
from restaurants.portal.command_forms import CommandForm

PENNY = Decimal("0.01")


class WhyForm(CommandForm):
    reason = forms.CharField(label=_lazy("Why"), max_length=200, min_length=3)

    def details(self) -> dict[str, Any]:
        return {"reason": self.cleaned_data["reason"]}


class ReplaceForm(WhyForm):
    """`code` is that of a printed card; it is no part of the command's data (payments.gift_cards.views)."""

    code = forms.CharField(
        label=_lazy("Code of the new printed card"), max_length=LONGEST_TYPED, required=False,
        help_text=_lazy("Leave it empty to make a new code, which you can then read or email."),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip


class EmailForm(CommandForm):
    email = forms.EmailField(
        label=_lazy("To"), max_length=254, help_text=_lazy("The address is used for this email only.")
    )

    def details(self) -> dict[str, Any]:
        return {"email": self.cleaned_data["email"]}


class SettingsForm(CommandForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    is_sold = forms.BooleanField(
        label=_lazy("Sell gift cards"), required=False,
        help_text=_lazy("The till offers it. Cards that were sold can be used in any case."),
    )  # fmt: skip
    amounts = LinesField(
        label=_lazy("Amounts that the till offers"),
        most=MOST_AMOUNTS,
        longest=9,
        rows=4,
        help_text=_lazy("In pounds, one per line."),
    )
    least = forms.DecimalField(
        label=_lazy("Smallest amount"), min_value=PENNY, max_value=LARGEST, max_digits=8, decimal_places=2,
        help_text=_lazy("The till sells no card below it."),
    )  # fmt: skip
    most = forms.DecimalField(
        label=_lazy("Largest amount"), min_value=PENNY, max_value=LARGEST, max_digits=8, decimal_places=2,
        help_text=_lazy("The till sells no card above it."),
    )  # fmt: skip
    expiry_months = forms.IntegerField(
        label=_lazy("Cards expire after (months)"), min_value=1, max_value=LONGEST_EXPIRY, required=False,
        help_text=_lazy("Leave it empty: cards never expire. The law sets no limit; guests must know "
            "yours when they buy."),
    )  # fmt: skip

    @classmethod
    def showing(cls, settings: GiftCardSettings) -> "SettingsForm":
        names = ("version", "is_sold", "least", "most", "expiry_months")
        initial: dict[str, Any] = {name: getattr(settings, name) for name in names}
        return cls(initial={**initial, "amounts": [f"{amount:f}" for amount in settings.amounts]})

    def clean_amounts(self) -> list[str]:
        """Return the amounts as the command takes them. A line that is no amount is named."""
        found = []
        for line in self.cleaned_data["amounts"]:
            text = line.strip().lstrip("£")
            try:
                amount = Decimal(text)
            except ArithmeticError as error:
                raise ValidationError(
                    _("“{line}” is no amount. Enter pounds, such as 25 or 12.50.").format(line=line)
                ) from error
            if not amount.is_finite() or amount != amount.quantize(PENNY):
                raise ValidationError(_("“{line}” is no amount. Enter pounds, such as 25 or 12.50.").format(line=line))
            found.append(str(amount))
        return found

    def details(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "version": data["version"], "is_sold": data["is_sold"], "amounts": data["amounts"],
            "least": str(data["least"]), "most": str(data["most"]), "expiry_months": data["expiry_months"],
        }  # fmt: skip
