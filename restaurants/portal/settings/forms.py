"""The form of the settings. It shows percent and labels; the service takes fractions and codes."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import uuid4
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from restaurants.models import Restaurant
from restaurants.portal.settings.rules import Settings, normal_vat_number
from restaurants.portal.settings.versions import Part, version_of

HOME_ZONES = ["Europe/London", "Europe/Dublin"]
NO_REGIONS = ("Etc/", "SystemV/", "posix/", "right/")


@cache
def zones() -> dict[str, str]:
    """Return {zone: label}: British and Irish zones first, then the others by region."""
    named = [zone for zone in sorted(available_timezones()) if "/" in zone and not zone.startswith(NO_REGIONS)]
    return {zone: zone.replace("_", " ") for zone in dict.fromkeys([*HOME_ZONES, *named])}


class SuggestionsInput(forms.TextInput):
    """A text field that suggests `suggestions()` while the person types."""

    def __init__(self, suggestions: Callable[[], Iterable[str]], **kwargs: Any):
        self.suggestions = suggestions
        super().__init__(**kwargs)

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        list_id = f"{name}-suggestions"
        field = super().render(name, value, {**(attrs or {}), "list": list_id, "autocomplete": "off"}, renderer)
        options = format_html_join("", '<option value="{}"></option>', ((each,) for each in self.suggestions()))
        return format_html('{}<datalist id="{}">{}</datalist>', field, list_id, options)


class ZoneField(forms.CharField):
    """A time zone: accepts `Europe/London` or its city, `london`."""

    def __init__(self, **kwargs: Any):
        super().__init__(widget=SuggestionsInput(lambda: zones().values()), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return zones().get(value, value)

    def clean(self, value: Any) -> str:
        wanted = super().clean(value).strip().replace(" ", "_").lower()
        by_name = {zone.lower(): zone for zone in zones()}
        by_place = [zone for name, zone in by_name.items() if name.rpartition("/")[2] == wanted]
        found = by_name.get(wanted) or (by_place[0] if len(by_place) == 1 else None)
        if found is None:
            raise forms.ValidationError(_("Choose a time zone from the list, such as Europe/London."))
        return found


class SettingsForm(forms.Form):
    data: Any  # a QueryDict, or empty
    saved: Settings | None = None  # what an unbound form shows
    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("Printed on receipts, and what guests and your staff read on every screen."),
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput({"type": "tel"}),
        help_text=_("For guests to call. Printed on every receipt."),
    )
    email = forms.EmailField(
        label=_("Email"), required=False, help_text=_("For guests to write to. Suppliers read it on your orders.")
    )
    address = forms.CharField(
        label=_("Address"),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Printed on every receipt."),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        help_text=_("For guests whose browser asks for no other, and for staff who chose none."),
    )
    timezone = ZoneField(
        label=_("Time zone"),
        max_length=60,
        help_text=_("Type a city or region, such as London. It decides the time of every order, report and receipt."),
    )
    day_starts_at = forms.TimeField(
        label=_("The day starts at"),
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        help_text=_("Sales before this time count for the day before, in reports and in the Z report."),
    )
    vat_registered = forms.BooleanField(
        label=_("Registered for VAT"),
        required=False,
        help_text=_("Off: bills and receipts show no VAT, and you may not charge any."),
    )
    vat_number = forms.CharField(
        label=_("VAT number"),
        max_length=24,
        required=False,
        help_text=_("Such as GB 123 4567 89. By law, it stands on every VAT receipt."),
    )
    vat_method = forms.ChoiceField(
        label=_("How VAT is worked out"),
        choices=Restaurant.VatMethod.choices,
        help_text=_("Where pennies of VAT are rounded. Ask your accountant which one your registration uses."),
    )
    prices_include_tax = forms.BooleanField(
        label=_("Menu prices include VAT"),
        required=False,
        help_text=_("In the UK, prices that guests read must include VAT. Off: it is added on the bill."),
    )
    service_charge = forms.ChoiceField(
        label=_("Service charge"),
        choices=Restaurant.ServiceCharge.choices,
        widget=forms.RadioSelect,
        help_text=_("It is added to new orders that are eaten in. An optional charge comes off when a guest asks."),
    )
    service_charge_percent = forms.DecimalField(
        label=_("Rate"),
        min_value=0,
        max_value=100,
        decimal_places=2,
        help_text=_("Of the bill after discounts. It applies to orders that begin from now on."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    key = forms.UUIDField(widget=forms.HiddenInput)

    @classmethod
    def showing(cls, restaurant: Restaurant) -> "SettingsForm":
        form = cls(initial=written(restaurant) | {"version": version_of(restaurant, Part.DETAILS), "key": uuid4()})
        form.saved = Settings(**{name: getattr(restaurant, name) for name in Settings.__annotations__})
        return form

    def clean_vat_number(self) -> str:
        return normal_vat_number(self.cleaned_data["vat_number"])

    def clean(self) -> dict[str, Any]:
        if "version" in self.errors or "key" in self.errors:  # hidden fields: only a broken page sends wrong ones
            self.add_error(None, _("This page is out of date. Reload it and try again."))
        return self.cleaned_data

    def settings(self) -> Settings:
        """Return the valid form's settings in the units of the service."""
        data = {name: value for name, value in self.cleaned_data.items() if name not in ("version", "key")}
        percent: Decimal = data.pop("service_charge_percent")
        return Settings(**data, service_charge_rate=percent / 100)

    def refuse(self, field: str, message: str) -> None:
        """Show a refusal at its field. The refusal is stored under the form's key, so the form gets a new one."""
        self.data = self.data.copy()
        self.data["key"] = str(uuid4())
        shown = "service_charge_percent" if field == "service_charge_rate" else field
        self.add_error(shown if shown in self.fields else None, message)

    def renewed(self, restaurant: Restaurant) -> "SettingsForm":
        """Return the same entries with the current version, for a second attempt after a conflict."""
        data = self.data.copy()
        data["version"], data["key"] = str(version_of(restaurant, Part.DETAILS)), str(uuid4())
        form = type(self)(data)
        form.is_valid()
        return form

    def conflicts(self, restaurant: Restaurant) -> list[tuple[str, str]]:
        """Return label and saved value of each field that differs from the form."""
        now = written(restaurant)
        return [
            (str(self.fields[name].label or name.capitalize()), self._label_of_value(name, value))
            for name, value in now.items()
            if self.cleaned_data.get(name) != value
        ]

    def _label_of_value(self, name: str, value: Any) -> str:
        if isinstance(value, bool):
            return gettext("yes") if value else gettext("no")
        choices = dict(getattr(self.fields[name], "choices", ()))
        return str(choices.get(value, value)) or gettext("empty")


def written(restaurant: Restaurant) -> dict[str, Any]:
    """Return the restaurant's settings in the units of the form."""
    names = [name for name in Settings.__annotations__ if name != "service_charge_rate"]
    percent = (restaurant.service_charge_rate * 100).quantize(Decimal("0.01"))
    return {name: getattr(restaurant, name) for name in names} | {"service_charge_percent": percent}
