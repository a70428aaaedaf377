"""The forms of the booking page: for how many and when, then who."""

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from orders.customers.phones import comparable
from orders.models import BookingSettings

FEWEST_DIGITS = 6


class WhenForm(forms.Form):
    """For how many, on which business day."""

    party = forms.TypedChoiceField(label=_("Guests"), coerce=int)
    day = forms.DateField(label=_("Day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, settings: BookingSettings, today: date, last: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.first, self.last = today, last
        sizes = range(1, settings.largest_party + 1)
        choices = [(size, ngettext("{count} guest", "{count} guests", size).format(count=size)) for size in sizes]
        self.fields["party"].choices = choices  # pyright: ignore[reportAttributeAccessIssue], a TypedChoiceField
        self.fields["day"].widget.attrs |= {"min": today.isoformat(), "max": last.isoformat()}

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if not self.first <= day <= self.last:
            text = _("You can book from today up to {day}.")
            raise forms.ValidationError(text.format(day=date_format(self.last, "j F Y")))
        return day


class MoveForm(forms.Form):
    """To which of the free times a guest moves their booking, and for how many."""

    party = forms.IntegerField(min_value=1, max_value=100)
    starts_at = forms.DateTimeField()

    def details(self) -> dict[str, Any]:
        """Return the data of the command. The form is valid."""
        return {"party": self.cleaned_data["party"], "starts_at": self.cleaned_data["starts_at"].isoformat()}


class WhoForm(forms.Form):
    """Who books the time that was chosen. `key` makes a form that is sent twice book once."""

    data: QueryDict

    key = forms.UUIDField(widget=forms.HiddenInput)
    party = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=100)
    starts_at = forms.DateTimeField(widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Name"),
        min_length=2,
        max_length=80,
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"min_length": _("Enter your name.")},
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=30,
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "tel"}),
        help_text=_("We ring only about this booking."),
    )
    email = forms.EmailField(
        label=_("Email"),
        max_length=254,
        required=False,
        widget=forms.EmailInput({"autocomplete": "email"}),
        help_text=_("For the confirmation and a reminder."),
    )
    note = forms.CharField(
        label=_("Note for the restaurant"),
        max_length=300,
        required=False,
        help_text=_("Such as: birthday, high chair."),
    )

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if len(comparable(phone)) < FEWEST_DIGITS:
            raise forms.ValidationError(_("Enter a phone number at which we can reach you."))
        return phone

    def details(self) -> dict[str, Any]:
        """Return the data of the command. The form is valid."""
        given = {name: self.cleaned_data[name] for name in ("party", "name", "phone", "email", "note")}
        return {**given, "starts_at": self.cleaned_data["starts_at"].isoformat()}
