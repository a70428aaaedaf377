"""The settings as a form: percent and words outside, fractions and codes inside."""

from decimal import Decimal
from typing import Any
from uuid import uuid4
from zoneinfo import available_timezones

from django import forms

from restaurants.models import Restaurant
from restaurants.portal.rules import Settings, normal_vat_number

HOME_ZONES = ["Europe/London", "Europe/Dublin"]


def zone_choices() -> list[tuple[str, Any]]:
    """Where most restaurants are, then the rest of the world by continent."""
    by_continent: dict[str, list[tuple[str, str]]] = {}
    for zone in sorted(available_timezones()):
        continent, _, place = zone.partition("/")
        if place and continent not in ("Etc", "SystemV", "posix", "right"):
            by_continent.setdefault(continent, []).append((zone, place.replace("_", " ")))
    return [*((zone, zone.partition("/")[2]) for zone in HOME_ZONES), *by_continent.items()]


class SettingsForm(forms.Form):
    name = forms.CharField(max_length=120)
    phone = forms.CharField(
        max_length=40, required=False, widget=forms.TextInput({"type": "tel"}), help_text="Where guests may call."
    )
    email = forms.EmailField(label="E-mail", required=False, help_text="Where guests may write to.")
    address = forms.CharField(
        max_length=500, required=False, widget=forms.Textarea({"rows": 3}), help_text="Stands on every receipt."
    )
    timezone = forms.ChoiceField(label="Time zone", choices=zone_choices, help_text="What its clocks show.")
    day_starts_at = forms.TimeField(
        label="The day starts at",
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        help_text="Earlier sales are the day before’s.",
    )
    vat_registered = forms.BooleanField(label="Registered for VAT", required=False)
    vat_number = forms.CharField(label="VAT number", max_length=24, required=False, help_text="Such as GB 123 4567 89.")
    vat_method = forms.ChoiceField(label="How VAT is worked out", choices=Restaurant.VatMethod.choices)
    prices_include_tax = forms.BooleanField(label="Menu prices include VAT", required=False)
    service_charge = forms.ChoiceField(label="Kind", choices=Restaurant.ServiceCharge.choices, widget=forms.RadioSelect)
    service_charge_percent = forms.DecimalField(label="Rate", min_value=0, max_value=100, decimal_places=2)
    version = forms.IntegerField(widget=forms.HiddenInput)
    key = forms.UUIDField(widget=forms.HiddenInput)

    @classmethod
    def showing(cls, restaurant: Restaurant) -> "SettingsForm":
        return cls(initial=written(restaurant) | {"version": restaurant.settings_version, "key": uuid4()})

    def clean_vat_number(self) -> str:
        return normal_vat_number(self.cleaned_data["vat_number"])

    def clean(self) -> dict[str, Any]:
        if "version" in self.errors or "key" in self.errors:  # hidden fields, so only a broken page sends wrong ones
            self.add_error(None, "This page is out of date. Reload it and try again.")
        return self.cleaned_data

    def settings(self) -> Settings:
        """What the valid form says, in the units of the service."""
        data = {name: value for name, value in self.cleaned_data.items() if name not in ("version", "key")}
        percent: Decimal = data.pop("service_charge_percent")
        return Settings(**data, service_charge_rate=percent / 100)

    def refuse(self, field: str, message: str) -> None:
        """Show a rule's refusal at the field it is about. The door keeps it under the old key, so a new one follows."""
        self.data = self.data.copy()
        self.data["key"] = str(uuid4())
        shown = "service_charge_percent" if field == "service_charge_rate" else field
        self.add_error(shown if shown in self.fields else None, message)

    def renewed(self, restaurant: Restaurant) -> "SettingsForm":
        """The same entries over what is there now, for a second try that knows about it."""
        data = self.data.copy()
        data["version"], data["key"] = str(restaurant.settings_version), str(uuid4())
        form = type(self)(data)
        form.is_valid()
        return form

    def conflicts(self, restaurant: Restaurant) -> list[tuple[str, str]]:
        """Label and present value of each field that is not what the form says."""
        now = written(restaurant)
        return [
            (str(self.fields[name].label or name.capitalize()), self._in_words(name, value))
            for name, value in now.items()
            if self.cleaned_data.get(name) != value
        ]

    def _in_words(self, name: str, value: Any) -> str:
        if isinstance(value, bool):
            return "yes" if value else "no"
        choices = dict(getattr(self.fields[name], "choices", ()))
        return str(choices.get(value, value)) or "empty"


def written(restaurant: Restaurant) -> dict[str, Any]:
    """The restaurant's settings in the units of the form."""
    names = [name for name in Settings.__annotations__ if name != "service_charge_rate"]
    percent = (restaurant.service_charge_rate * 100).quantize(Decimal("0.01"))
    return {name: getattr(restaurant, name) for name in names} | {"service_charge_percent": percent}
