"""The forms of loyalty points: the settings, and a correction of a customer's points."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from orders.portal.service_forms import LinesField
from payments.loyalty.inputs import (
    LEAST_PERCENT,
    LONGEST_EXPIRY,
    LONGEST_TIER,
    MOST_PER_POUND,
    MOST_PERCENT,
    MOST_POINTS,
    MOST_TIERS,
    MOST_WORTH,
)
from payments.models import LoyaltySettings
from restaurants.portal.command_forms import CommandForm


class AdjustForm(CommandForm):
    points = forms.IntegerField(
        label=_lazy("Points"), min_value=-MOST_POINTS, max_value=MOST_POINTS,
        help_text=_lazy("With a minus in front they are taken away."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_lazy("Why"), max_length=200, min_length=3,
        help_text=_lazy("Write no names: this stays when the customer’s data is erased."),
    )  # fmt: skip

    def details(self) -> dict[str, Any]:
        return {"points": self.cleaned_data["points"], "reason": self.cleaned_data["reason"]}


class SettingsForm(CommandForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    is_on = forms.BooleanField(
        label=_lazy("Give loyalty points"), required=False,
        help_text=_lazy("To each customer whose name is on the order, once the bill is paid."),
    )  # fmt: skip
    per_pound = forms.IntegerField(
        label=_lazy("Points for each pound"), min_value=1, max_value=MOST_PER_POUND,
        help_text=_lazy("For food and drink, after discounts; not for the service charge, tips and gift cards."),
    )  # fmt: skip
    worth = forms.IntegerField(
        label=_lazy("What 100 points are worth, in pence"), min_value=1, max_value=MOST_WORTH,
        help_text=_lazy("A change counts for the points that customers have too."),
    )  # fmt: skip
    tiers = LinesField(
        label=_lazy("Tiers"), most=MOST_TIERS, longest=LONGEST_TIER + 20, rows=4, required=False,
        help_text=_lazy("One per line: name, points earned in the last 12 months, percent of the normal points. "
            "Such as: Gold, 500, 150"),
    )  # fmt: skip
    expiry_months = forms.IntegerField(
        label=_lazy("Points expire after (months)"), min_value=1, max_value=LONGEST_EXPIRY, required=False,
        help_text=_lazy("Without earning or using any. Leave it empty: points never expire."),
    )  # fmt: skip

    @classmethod
    def showing(cls, settings: LoyaltySettings) -> "SettingsForm":
        names = ("version", "is_on", "per_pound", "worth", "expiry_months")
        initial: dict[str, Any] = {name: getattr(settings, name) for name in names}
        lines = [f"{tier['name']}, {tier['from_points']}, {tier['percent']}" for tier in settings.tiers]
        return cls(initial={**initial, "tiers": lines})

    def clean_tiers(self) -> list[dict[str, Any]]:
        """Return the tiers as the command takes them. A line that is no tier is named."""
        found = []
        for line in self.cleaned_data["tiers"]:
            parts = [part.strip() for part in line.rsplit(",", 2)]
            if len(parts) != 3 or not parts[0] or not all(part.isascii() and part.isdigit() for part in parts[1:]):
                raise ValidationError(
                    _("“{line}” is no tier. Enter a name, points and a percentage, such as: Gold, 500, 150").format(
                        line=line
                    )
                )
            tier = {"name": parts[0], "from_points": int(parts[1]), "percent": int(parts[2])}
            if not 1 <= tier["from_points"] <= MOST_POINTS or not LEAST_PERCENT <= tier["percent"] <= MOST_PERCENT:
                raise ValidationError(
                    _("“{line}”: enter a percentage from {least} to {most}, and 1 point or more.").format(
                        line=line, least=LEAST_PERCENT, most=MOST_PERCENT
                    )
                )
            found.append(tier)
        return found

    def details(self) -> dict[str, Any]:
        names = ("version", "is_on", "per_pound", "worth", "tiers", "expiry_months")
        return {name: self.cleaned_data[name] for name in names}
