"""The forms of the time clock: a press, a punch that was missed, a correction, the settings."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from restaurants.portal.command_forms import CommandForm
from staff.clock.inputs import MOST_MINUTES, REASON
from staff.models import ClockSettings, Employee, Punch

MOMENT = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
PRESSES = ("in", "out", "break_start", "break_end")


class PressForm(CommandForm):
    """A press of the person's own clock. The place is only filled in after they tapped "Share my place"."""

    press = forms.ChoiceField(choices=[(name, name) for name in PRESSES])
    job_id = forms.UUIDField(required=False)
    latitude = forms.DecimalField(max_digits=8, decimal_places=5, required=False)
    longitude = forms.DecimalField(max_digits=8, decimal_places=5, required=False)

    def details(self) -> dict[str, Any]:
        """Return the data of the command. The form is valid."""
        if self.cleaned_data["press"] != "in":
            return {}
        names = ("job_id", "latitude", "longitude")
        return {name: str(self.cleaned_data[name]) for name in names if self.cleaned_data[name] is not None}


class MomentForm(CommandForm):
    """A moment in the restaurant's time. One that the clocks make twice is the first of both."""

    at = forms.DateTimeField(label=_("When"), widget=MOMENT)
    reason = forms.CharField(label=_("Why"), **REASON)

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.zone = zone

    def moment(self) -> datetime:
        """Return the aware moment. The form is valid."""
        return self.cleaned_data["at"].replace(tzinfo=self.zone)


class EnterForm(MomentForm):
    kind = forms.ChoiceField(label=_("What was missed"), choices=Punch.Kind.choices)
    job_id = forms.ChoiceField(label=_("Job"), required=False)

    field_order = ["kind", "at", "job_id", "reason"]

    def __init__(self, *args: Any, employee: Employee, day: date, guess: Mapping[str, Any], **kwargs: Any):
        initial = {"at": datetime.combine(day, time(12)), **guess}
        super().__init__(*args, initial=initial, **kwargs)
        jobs = [(str(job.id), job.label) for job in employee.jobs.all() if job.ended_on is None or job.ended_on >= day]
        self.choice_field("job_id").choices = jobs
        if len(jobs) < 2:
            self.fields["job_id"].widget = forms.HiddenInput()

    def details(self) -> dict[str, Any]:
        data = self.cleaned_data
        job = data["job_id"] if data["kind"] == Punch.Kind.IN else None
        return {
            "kind": data["kind"], "at": self.moment().isoformat(), "job_id": job or None, "reason": data["reason"],
        }  # fmt: skip


class CorrectForm(MomentForm):
    is_wrong = forms.BooleanField(label=_("Take it out"), required=False, help_text=_("It was pressed by mistake."))

    field_order = ["at", "is_wrong", "reason"]

    def details(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"at": None if data["is_wrong"] else self.moment().isoformat(), "reason": data["reason"]}


class ClockSettingsForm(CommandForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    breaks_paid = forms.BooleanField(
        label=_("Breaks are paid"), required=False,
        help_text=_("On: breaks count as paid hours, on time sheets and in labour cost. Off: they are taken off."),
    )  # fmt: skip
    overtime_after = forms.DecimalField(
        label=_("Overtime after (hours a week)"), min_value=0, max_value=168, max_digits=5, decimal_places=2,
        required=False, help_text=_("Paid hours above it are shown as overtime. Leave it empty to count none."),
    )  # fmt: skip
    late_after = forms.IntegerField(
        label=_("Late or early after (minutes)"), min_value=0, max_value=MOST_MINUTES,
        help_text=_("Beside the published rota. Less is shown as on time."),
    )  # fmt: skip
    not_in_after = forms.IntegerField(
        label=_("Alert when a person is not in after (minutes)"), min_value=1, max_value=MOST_MINUTES, required=False,
        help_text=_("After the start of their shift. Leave it empty for no alert."),
    )  # fmt: skip
    checks_place = forms.BooleanField(
        label=_("Ask where people clock in"), required=False,
        help_text=_("Each person is asked first, and may say no. Only the distance is stored."),
    )  # fmt: skip
    latitude = forms.DecimalField(
        label=_("Latitude of the restaurant"), min_value=-90, max_value=90, max_digits=8, decimal_places=5,
        required=False, help_text=_("Such as 51.50740. Distances are measured from this point."),
    )  # fmt: skip
    longitude = forms.DecimalField(
        label=_("Longitude of the restaurant"), min_value=-180, max_value=180, max_digits=8, decimal_places=5,
        required=False, help_text=_("Such as -0.12780. West of Greenwich it is negative."),
    )  # fmt: skip

    names = (
        "breaks_paid", "checks_place", "overtime_after", "late_after", "not_in_after", "latitude", "longitude",
        "version",
    )  # fmt: skip

    @classmethod
    def showing(cls, settings: ClockSettings) -> "ClockSettingsForm":
        return cls(initial={name: getattr(settings, name) for name in cls.names})

    def details(self) -> dict[str, Any]:
        data = self.cleaned_data
        numbers = ("overtime_after", "latitude", "longitude")
        written = {name: None if data[name] is None else str(data[name]) for name in numbers}
        return {**{name: data[name] for name in self.names}, **written}
