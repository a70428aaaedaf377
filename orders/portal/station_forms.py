"""The form of the stations' own thresholds: two fields for each station, both empty or both filled."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from menu.models import Station
from orders.api.service_settings_serializers import MOST_MINUTES
from orders.models import Order, ServiceSettings
from restaurants.portal.command_forms import CommandForm


def _minutes(label: Any) -> forms.IntegerField:
    field = forms.IntegerField(label=label, min_value=1, max_value=MOST_MINUTES, required=False)
    field.conditional = True  # pyright: ignore[reportAttributeAccessIssue], an empty field has a meaning
    return field


AGES = {"warn": gettext_lazy("Due soon after"), "late": gettext_lazy("Late after")}
FOUND = {"late": forms.IntegerField(label=AGES["late"], help_text=AGES["warn"])}  # in the search, for every station


class StationsForm(CommandForm):
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, settings: ServiceSettings, stations: Sequence[Station]):
        super().__init__(data, initial={"version": settings.version})
        self.settings, self.stations = settings, stations
        for station in stations:
            own = settings.station_ageing.get(station.slug, {})
            for age, label in AGES.items():
                self.fields[f"{age}_{station.slug}"] = _minutes(label)
                self.initial[f"{age}_{station.slug}"] = own.get(age)
            self.shown_at = {**self.shown_at, f"station_ageing.{station.slug}": f"late_{station.slug}"}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if "version" in self.errors and "key" not in self.errors:
            self.add_error(None, _("This page is out of date. Reload it and try again."))
        for station in self.stations:
            warn, late = data.get(f"warn_{station.slug}"), data.get(f"late_{station.slug}")
            wrong = {f"warn_{station.slug}", f"late_{station.slug}"} & set(self.errors)
            if not wrong and (warn is None) != (late is None):
                empty = "warn" if warn is None else "late"
                self.add_error(f"{empty}_{station.slug}", _("Enter both times, or leave both empty."))
            elif warn and late and warn > late:
                self.add_error(f"late_{station.slug}", _("“Due soon” must come before “Late”."))
        return data

    def station_ageing(self) -> dict[str, dict[str, int]]:
        """Return the valid form's thresholds by station."""
        data = self.cleaned_data
        return {
            station.slug: {"warn": data[f"warn_{station.slug}"], "late": data[f"late_{station.slug}"]}
            for station in self.stations
            if data[f"warn_{station.slug}"] is not None
        }

    def rows(self) -> list[dict[str, Any]]:
        return [
            {"station": station, "warn": self[f"warn_{station.slug}"], "late": self[f"late_{station.slug}"]}
            for station in self.stations
        ]

    def preview(self) -> list[dict[str, Any]]:
        """Return for each station from when its tickets turn amber and red: one line, or one for each order type."""
        ageing = self.station_ageing() if self.is_bound and self.is_valid() else self.settings.station_ageing
        return [
            {
                "name": station.name,
                "lines": [{"type": "", **ageing[station.slug]}]
                if station.slug in ageing
                else [{"type": label, **self.settings.ageing[kind]} for kind, label in Order.Type.choices],
            }
            for station in self.stations
        ]

    def renewed(self, settings: ServiceSettings) -> "StationsForm":
        """Return the same entries with the stored version and a new key, for a second try."""
        data = self.data.copy()
        data["version"], data["key"] = str(settings.version), str(uuid4())
        form = StationsForm(data, settings=settings, stations=self.stations)
        form.is_valid()
        return form
