"""The forms of the set-up's steps about the restaurant. They run the commands of the settings' pages."""

from datetime import time
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fynlo.core.errors import InvalidInput
from restaurants.identity.page_access import PageRequest
from restaurants.models import Restaurant
from restaurants.opening_hours import Interval, OpeningHours, as_json
from restaurants.portal.settings import commands, saving
from restaurants.portal.settings.errors import SettingsStale
from restaurants.portal.settings.hours_forms import HoursField
from restaurants.portal.settings.rules import Settings, check_vat_number, normal_vat_number
from restaurants.portal.settings.versions import Part, version_of

USUAL_HOURS = (Interval(time(12), time(22)),)


class SettingsStepForm(saving.VersionedForm):
    """A form of some of the restaurant's settings, with the version of what they were when it was rendered."""

    part = Part.DETAILS

    def __init__(self, data: Any = None, *, restaurant: Restaurant):
        self.restaurant = restaurant
        initial = {name: getattr(restaurant, name, None) for name in self.base_fields}
        super().__init__(data, initial=initial | {"version": version_of(restaurant, self.part)})

    @classmethod
    def of(cls, request: PageRequest) -> "SettingsStepForm":
        data = request.POST if request.method == "POST" else None
        return cls(data, restaurant=saving.stored(request))

    def values(self) -> dict[str, Any]:
        """Return what the form changes."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("key", "version")}

    def save(self, request: PageRequest) -> bool:
        """Save what the form changes and keep the other settings. A refusal is shown in the form."""
        kept = {name: getattr(self.restaurant, name) for name in Settings.__annotations__}
        return self.run(request, commands.RESTAURANT_CHANGE_SETTINGS, {"settings": kept | self.values()})

    def run(self, request: PageRequest, command: Any, cleaned: dict[str, Any]) -> bool:
        status = saving.save(request, self, command, cleaned)
        if status == saving.STALE:
            self.data = self.data.copy()
            self.data["version"], self.data["key"] = str(version_of(saving.stored(request), self.part)), str(uuid4())
            self.add_error(None, SettingsStale.message)
        return status == saving.SAVED


class AddressForm(SettingsStepForm):
    address = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=500,
        widget=forms.Textarea({"rows": 4, "autocomplete": "street-address"}),
        help_text=gettext_lazy("Street, town and postcode, as printed on every receipt."),
    )


class VatForm(SettingsStepForm):
    vat_registered = forms.TypedChoiceField(
        label=gettext_lazy("Are you registered for VAT?"),
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    vat_number = forms.CharField(
        label=gettext_lazy("VAT number"),
        max_length=24,
        required=False,
        help_text=gettext_lazy("It is on your VAT certificate: nine digits, with or without GB."),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters"}),
    )
    prices_include_tax = forms.BooleanField(label=gettext_lazy("The prices on my menu include VAT"), required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.initial["vat_registered"] = "yes" if self.restaurant.vat_registered else "no"
        self.mark_conditional("vat_number")

    def clean_prices_include_tax(self) -> bool:
        """Return what is stored where nothing was asked: who is not registered adds no VAT to a price."""
        if self.cleaned_data.get("vat_registered") is False:
            return self.restaurant.prices_include_tax
        return self.cleaned_data["prices_include_tax"]

    def clean_vat_number(self) -> str:
        """Check the number up to what can be checked without asking HMRC."""
        if self.cleaned_data.get("vat_registered") is False:
            return ""
        number = normal_vat_number(self.cleaned_data["vat_number"])
        if not number:
            raise forms.ValidationError(_("Enter your VAT number, or skip this step until you have it."))
        try:
            check_vat_number(number)
        except InvalidInput as refusal:
            raise forms.ValidationError(refusal.message) from refusal
        return number


class HoursForm(SettingsStepForm):
    """The same hours on each chosen day; the page of the opening hours has a line for each."""

    part = Part.HOURS
    days = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Open on"), choices=list(WEEKDAYS.items()), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    hours = HoursField(
        label=gettext_lazy("Hours on these days"), help_text=gettext_lazy("Such as 12–22, or 12–15, 18–23.")
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        week = self.restaurant.hours.week
        opened = [number for number, intervals in enumerate(week) if intervals]
        self.initial["days"] = opened or list(WEEKDAYS)
        self.initial["hours"] = week[opened[0]] if opened else USUAL_HOURS

    def clean_hours(self) -> tuple[Interval, ...]:
        if not self.cleaned_data["hours"]:
            raise forms.ValidationError(_("Enter the hours, such as 12–22."))
        return self.cleaned_data["hours"]

    def save(self, request: PageRequest) -> bool:
        """Save the week. Days that differ, such as holidays, stay."""
        intervals, days = self.cleaned_data["hours"], self.cleaned_data["days"]
        week = tuple(intervals if number in days else () for number in range(7))
        hours = as_json(OpeningHours(week, self.restaurant.hours.special_days))
        return self.run(request, commands.RESTAURANT_CHANGE_OPENING_HOURS, {"opening_hours": hours})
