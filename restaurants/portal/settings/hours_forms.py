"""The form of the opening hours: one line of text per weekday, and rows for the days that differ."""

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fynlo.core.errors import InvalidInput
from restaurants.models import Restaurant
from restaurants.opening_hours import (
    DAY,
    LONGEST_NAME,
    MOST_SPECIAL_DAYS,
    Intervals,
    OpeningHours,
    SpecialDay,
    check_hours,
    check_intervals,
    intervals_text,
    parse_intervals,
)
from restaurants.portal.settings.saving import VersionedForm
from restaurants.portal.settings.versions import Part, version_of

PREFIX = "days"


class HoursField(forms.CharField):
    """Hours of one day, such as "12–15, 18–23". Becomes a tuple of intervals; empty is closed."""

    def __init__(self, **kwargs: Any):
        widget = forms.TextInput({"placeholder": gettext_lazy("Closed"), "autocomplete": "off"})
        super().__init__(max_length=120, required=False, widget=widget, **kwargs)
        self.conditional = True  # an empty field has a meaning

    def prepare_value(self, value: Any) -> Any:
        return intervals_text(value) if isinstance(value, tuple) else value

    def clean(self, value: Any) -> Intervals:
        try:
            intervals = parse_intervals(super().clean(value))
            check_intervals(intervals)
        except InvalidInput as refusal:
            raise forms.ValidationError(refusal.message) from refusal
        return intervals


class OpeningHoursForm(VersionedForm):
    day_0 = HoursField(label=capfirst(WEEKDAYS[0]))
    day_1 = HoursField(label=capfirst(WEEKDAYS[1]))
    day_2 = HoursField(label=capfirst(WEEKDAYS[2]))
    day_3 = HoursField(label=capfirst(WEEKDAYS[3]))
    day_4 = HoursField(label=capfirst(WEEKDAYS[4]))
    day_5 = HoursField(label=capfirst(WEEKDAYS[5]))
    day_6 = HoursField(label=capfirst(WEEKDAYS[6]))

    field_order = [f"day_{number}" for number in range(7)]

    def __init__(self, data: Any = None, *, restaurant: Restaurant, **kwargs: Any):
        hours, self.restaurant = restaurant.hours, restaurant
        week = {f"day_{number}": intervals for number, intervals in enumerate(hours.week)}
        super().__init__(data, initial={"version": version_of(restaurant, Part.HOURS), **week}, **kwargs)
        shown = [
            {"day": each.day, "intervals": each.intervals, "name": each.name}
            for each in hours.special_days
            if each.day >= _yesterday(restaurant)
        ]
        self.special_days = SpecialDayFormSet(data, prefix=PREFIX, initial=None if data else shown)

    def is_valid(self) -> bool:
        if not all([super().is_valid(), self.special_days.is_valid()]):
            return False
        try:
            check_hours(self.hours())
        except InvalidInput as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)
        return not self.errors

    def week_fields(self) -> list[forms.BoundField]:
        return [self[f"day_{number}"] for number in range(7)]

    def hours(self) -> OpeningHours:
        """Return the hours of the form, whose fields are valid each."""
        return OpeningHours(
            week=tuple(self.cleaned_data[f"day_{number}"] for number in range(7)),
            special_days=tuple(
                SpecialDay(row["day"], row["intervals"], " ".join(row["name"].split()))
                for row in (form.cleaned_data for form in self.special_days.forms)
                if row and not row.get("DELETE")
            ),
        )

    def renewed(self) -> "OpeningHoursForm":
        """Return the same entries with the stored version, for a second attempt after a conflict."""
        data = self.data.copy()
        data["version"], data["key"] = str(version_of(self.restaurant, Part.HOURS)), str(uuid4())
        form = OpeningHoursForm(data, restaurant=self.restaurant)
        form.is_valid()
        return form


class SpecialDayForm(forms.Form):
    day = forms.DateField(label=gettext_lazy("Date"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    intervals = HoursField(label=gettext_lazy("Hours"))
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=LONGEST_NAME, required=False,
        widget=forms.TextInput({"placeholder": gettext_lazy("Such as Christmas Day"), "autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["name"].conditional = True  # pyright: ignore[reportAttributeAccessIssue], read by field.html


class SpecialDays(forms.BaseFormSet):
    """The rows of the special days. A row that a person has emptied is left out, as one that they remove."""

    def initial_form_count(self) -> int:
        return 0 if self.is_bound else super().initial_form_count()

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = _("Remove")


SpecialDayFormSet = forms.formset_factory(
    SpecialDayForm,
    formset=SpecialDays,
    can_delete=True,
    extra=1,
    max_num=MOST_SPECIAL_DAYS,
    absolute_max=MOST_SPECIAL_DAYS + 20,
    validate_max=True,
)


def _yesterday(restaurant: Restaurant) -> date:
    return restaurant.today() - DAY
