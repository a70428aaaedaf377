"""The forms of a booking and of how bookings are taken."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from orders.bookings.inputs import LONGEST_STAY, MOST_DEPOSIT
from orders.bookings.payloads import SETTINGS
from orders.floor import selectors as floor
from orders.models import Booking, BookingSettings, limits
from restaurants.portal.command_forms import CommandForm

STAY = _("How long their table stays taken.")
MOMENT = "%Y-%m-%dT%H:%M"
Source = Booking.Source


def _number(label: Any, least: int, most: int, **options: Any) -> forms.IntegerField:
    widget = forms.NumberInput({"inputmode": "numeric"})
    return forms.IntegerField(label=label, min_value=least, max_value=most, widget=widget, **options)


class BookingForm(CommandForm):
    """When, how many, where. A time that the clocks make twice is the first of both."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    party = _number(_("Guests"), 1, limits.MOST_GUESTS)
    at = forms.DateTimeField(
        label=_("When"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=MOMENT),
        help_text=_("After midnight, enter the date of the new day."),
    )
    minutes = _number(
        _("How long, in minutes"), 15, LONGEST_STAY, required=False,
        help_text=_("Leave it empty for the usual time of so many guests."),
    )  # fmt: skip
    table = forms.ChoiceField(label=_("Table"), required=False)
    note = forms.CharField(
        label=_("Note"),
        max_length=300,
        required=False,
        help_text=_("Such as: birthday, high chair. Enter allergies on the order."),
    )
    over_capacity = forms.BooleanField(label=_("Book it although more guests come than you allow"), required=False)

    shown_at = {"starts_at": "at", "table_id": "table"}

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.zone = zone
        tables = floor.tables().select_related("section").order_by("section__sort_order", "sort_order", "name")
        self.choice_field("table").choices = [
            ("", _("No table yet")),
            *((str(each.id), f"{each.display_name} · {each.capacity}") for each in tables),
        ]

    def details(self) -> dict[str, Any]:
        """Return the data of the command. The form is valid."""
        given = self.cleaned_data
        return {
            "party": given["party"],
            "starts_at": given["at"].replace(tzinfo=self.zone).isoformat(),
            "minutes": given["minutes"],
            "table_id": given["table"] or None,
            "note": given["note"],
            "over_capacity": given["over_capacity"],
        }


class NewBookingForm(BookingForm):
    """A booking with its guest."""

    name = forms.CharField(label=_("Name"), max_length=80)
    phone = forms.CharField(
        label=_("Phone"), max_length=30, required=False, widget=forms.TextInput({"inputmode": "tel"})
    )
    email = forms.EmailField(
        label=_("Email"), max_length=254, required=False, help_text=_("For the confirmation and the reminder.")
    )
    source = forms.ChoiceField(
        label=_("How they booked"), choices=[(each.value, each.label) for each in (Source.PHONE, Source.IN_PERSON)]
    )

    def details(self) -> dict[str, Any]:
        return {**super().details(), **{name: self.cleaned_data[name] for name in ("name", "phone", "email", "source")}}


class ChangeBookingForm(BookingForm):
    @classmethod
    def showing(cls, booking: Booking, zone: ZoneInfo) -> "ChangeBookingForm":
        """Return the form with what is booked."""
        initial = {
            "version": booking.version,
            "party": booking.party,
            "at": booking.starts_at.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0),
            "minutes": booking.minutes,
            "table": str(booking.table_id or ""),
            "note": booking.note,
        }
        return cls(initial=initial, zone=zone)

    def details(self) -> dict[str, Any]:
        """Leave out what was not touched.

        So another party gets its own usual length, and a booking in the second of an hour that comes twice stays there.
        """
        given = super().details()
        if "minutes" not in self.changed_data:
            del given["minutes"]
        if self.cleaned_data["at"].replace(tzinfo=None) == self.initial["at"]:
            del given["starts_at"]
        return given


class BookingSettingsForm(CommandForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    takes_online = forms.BooleanField(
        label=_("Guests can book on your booking page"),
        required=False,
        help_text=_("Off: the page says that you take no bookings online. You can still enter them in the diary."),
    )
    confirms_at_once = forms.BooleanField(
        label=_("Bookings are confirmed at once"),
        required=False,
        help_text=_("Off: each waits in the diary until a person confirms it."),
    )
    slot_minutes = forms.TypedChoiceField(
        label=_("Guests can arrive every"),
        coerce=int,
        choices=[(15, _("15 minutes")), (30, _("30 minutes")), (60, _("Hour"))],
        help_text=_("The times that guests can choose from."),
    )
    covers_per_slot = _number(
        _("Guests arriving together"),
        1,
        1000,
        help_text=_("As many as kitchen and staff can take on at the same time."),
    )
    covers_at_once = _number(
        _("Guests in the house at once"), 1, 5000,
        help_text=_("Times at which more would be seated are not offered."),
    )  # fmt: skip
    largest_party = _number(
        _("Largest party"), 1, 100, help_text=_("Larger ones are asked to phone. You can enter them in the diary.")
    )
    deposit_from_party = _number(
        _("Ask for a deposit from so many guests"), 0, 100,
        help_text=_("0 asks nobody. Such bookings wait in the diary until you confirm them."),
    )  # fmt: skip
    deposit_per_guest = forms.DecimalField(
        label=_("Deposit for each guest (£)"), min_value=0, max_value=MOST_DEPOSIT, max_digits=9, decimal_places=2,
        widget=forms.NumberInput({"inputmode": "decimal", "step": "0.01"}),
        help_text=_("Guests see it before they book. Staff take it; it comes off the bill."),
    )  # fmt: skip
    minutes_for_two = _number(_("Minutes for one or two"), 15, LONGEST_STAY, help_text=STAY)
    minutes_for_four = _number(_("Minutes for three or four"), 15, LONGEST_STAY, help_text=STAY)
    minutes_for_more = _number(_("Minutes for more than four"), 15, LONGEST_STAY, help_text=STAY)
    days_ahead = _number(_("Days ahead"), 1, 365, help_text=_("How many days ahead guests can book."))
    notice_minutes = _number(
        _("How long before arrival guests can still book (minutes)"), 0, 7 * 24 * 60,
        help_text=_("0: until the moment they arrive."),
    )  # fmt: skip
    last_minutes = _number(
        _("Last booking before closing (minutes)"), 0, LONGEST_STAY,
        help_text=_("How long before you close the last guests can arrive."),
    )  # fmt: skip

    @classmethod
    def showing(cls, settings: BookingSettings) -> "BookingSettingsForm":
        return cls(initial={name: getattr(settings, name) for name in SETTINGS})

    def details(self) -> dict[str, Any]:
        """Return the data of the command. The form is valid."""
        return {name: self.cleaned_data[name] for name in SETTINGS if name != "version"}
