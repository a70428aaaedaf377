"""The form for a printer: its make, its paper, its stations and the printer that stands in for it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fynlo.core.ids import parse_uuid
from orders.models import Printer
from restaurants.portal.command_forms import CommandForm


class PrinterForm(CommandForm):
    name = forms.CharField(
        label=_("Name"),
        max_length=40,
        help_text=_("Where it stands, such as Grill or Bar. The till warns by this name."),
    )
    protocol = forms.ChoiceField(
        label=_("Make"),
        choices=Printer.Protocol.choices,
        help_text=_(
            "Star: mC-Print, TSP100IV, or another one with CloudPRNT. Epson: TM-m30, TM-T88VI and later, or another "
            "one with Server Direct Print."
        ),
    )
    paper_width = forms.TypedChoiceField(
        label=_("Paper"),
        coerce=int,
        initial=80,
        choices=[(80, _("80 mm wide")), (58, _("58 mm wide"))],
        help_text=_("Measure the roll. Lines that are too long for the paper break."),
    )
    stations = forms.MultipleChoiceField(
        label=_("Prints for"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Every ticket of these stations. Choose none for a printer that only stands in or prints receipts."
        ),
    )
    fallback = forms.ChoiceField(
        label=_("If it does not answer"),
        required=False,
        help_text=_("After 20 seconds without an answer, or without paper, its tickets come out there."),
    )

    shown_at = {"fallback_id": "fallback"}
    field_order = ["name", "protocol", "paper_width", "stations", "fallback"]

    def __init__(self, *args: Any, stations: Mapping[str, str], others: Iterable[Printer], **kwargs: Any):
        """`stations` are the names of the menu's stations by slug, `others` the printers that may stand in."""
        super().__init__(*args, **kwargs)
        self.choice_field("stations").choices = list(stations.items())
        self.choice_field("fallback").choices = [
            ("", gettext("Its tickets wait")), *((str(other.id), other.name) for other in others)
        ]  # fmt: skip

    @classmethod
    def values_of(cls, printer: Printer) -> dict[str, Any]:
        """Return the initial values of the form for a printer that exists."""
        return {
            "name": printer.name, "protocol": printer.protocol, "paper_width": printer.paper_width,
            "stations": printer.stations, "fallback": str(printer.fallback_id or ""),
        }  # fmt: skip

    def chosen(self) -> dict[str, Any]:
        """Return a valid form in the words of the services."""
        data = {name: self.cleaned_data[name] for name in ("name", "protocol", "paper_width", "stations")}
        return data | {"fallback_id": parse_uuid(self.cleaned_data["fallback"])}
