"""The forms of the rota: a shift, a template, a swap, when a person can work, leave, the settings."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from fynlo.core.tenancy.connection import connection
from restaurants.portal.command_forms import CommandForm
from staff.models import Availability, Employee, Leave, RotaSettings, RotaShift, ShiftTemplate
from staff.models.clock import LONGEST_REASON
from staff.models.employees import JOBS
from staff.models.rota import LONGEST_NOTE
from staff.rota.inputs import MOST_BREAK
from staff.rota.times import wall_times

DATE = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
TIME = {"type": "time", "step": "300"}
OPEN = ""
CHOOSE_JOB = ("", _("Choose a job"))  # not the first job of the list, which nobody has chosen


def time_field(**how: Any) -> forms.TimeField:
    return forms.TimeField(widget=forms.TimeInput(TIME, format="%H:%M"), **how)


class ShiftForm(CommandForm):
    """A shift. `employee_id` empty opens it to who does the job."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    employee_id = forms.ChoiceField(label=_("Who"), required=False)
    kind = forms.ChoiceField(label=_("Job"), choices=[CHOOSE_JOB, *JOBS], required=False)
    day = forms.DateField(label=_("Day"), widget=DATE)
    also_on = forms.MultipleChoiceField(label=_("Also on"), required=False, widget=forms.CheckboxSelectMultiple)
    starts = time_field(label=_("From"))
    ends = time_field(label=_("Until"), help_text=_("Earlier than the start is on the next day."))
    break_minutes = forms.IntegerField(label=_("Break (minutes)"), min_value=0, max_value=MOST_BREAK, initial=0)
    note = forms.CharField(
        label=_("Note"), max_length=LONGEST_NOTE, required=False, help_text=_("Who works the shift reads it.")
    )

    def __init__(self, *args: Any, staff: Iterable[Employee], other_days: Sequence[date] = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        if other_days:
            days = [(day.isoformat(), capfirst(date_format(day, "D j"))) for day in other_days]
            self.choice_field("also_on").choices = days
        else:
            del self.fields["also_on"]
        names = [(str(each.id), f"{each.name} ({_jobs(each)})") for each in staff]
        self.choice_field("employee_id").choices = [(OPEN, _("Open: who can may take it")), *names]
        self.mark_conditional("employee_id", "kind")

    @staticmethod
    def initial_of(shift: RotaShift) -> dict[str, Any]:
        starts, ends = wall_times(shift.starts_at, shift.ends_at, connection.tenant.zone)
        return {
            "version": shift.version, "employee_id": str(shift.employee_id or OPEN), "kind": shift.kind,
            "day": shift.day, "starts": starts, "ends": ends, "break_minutes": shift.break_minutes, "note": shift.note,
        }  # fmt: skip

    @staticmethod
    def initial_from(template: ShiftTemplate) -> dict[str, Any]:
        names = ("kind", "starts", "ends", "break_minutes")
        return {name: getattr(template, name) for name in names}

    def details(self) -> dict[str, Any]:
        """Return the data of the command. The form is valid."""
        data = self.cleaned_data
        found = {
            "employee_id": data["employee_id"] or None, "day": data["day"].isoformat(),
            "starts": data["starts"].isoformat("minutes"), "ends": data["ends"].isoformat("minutes"),
            "break_minutes": data["break_minutes"], "note": data["note"],
        }  # fmt: skip
        if data["kind"]:  # else the first job of who works it
            found["kind"] = data["kind"]
        if data.get("also_on"):
            found["also_on"] = data["also_on"]
        return found if data["version"] is None else {**found, "version": data["version"]}


class MoveForm(CommandForm):
    """Where a shift was dragged to. What is not sent stays; an empty `employee` opens the shift."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    day = forms.DateField(required=False)
    employee = forms.UUIDField(required=False)
    starts = forms.TimeField(required=False)
    ends = forms.TimeField(required=False)

    def details(self) -> dict[str, Any]:
        data = self.cleaned_data
        found: dict[str, Any] = {"version": data["version"]}
        if data["day"]:
            found["day"] = data["day"].isoformat()
        for name in ("starts", "ends"):
            if data[name] is not None:
                found[name] = data[name].isoformat("minutes")
        if "employee" in self.data:
            found["employee_id"] = str(data["employee"]) if data["employee"] else None
        return found


class VersionForm(CommandForm):
    version = forms.IntegerField(widget=forms.HiddenInput)


class CopyForm(CommandForm):
    source = forms.DateField(label=_("Copy from the week of"), widget=DATE)


class TemplateForm(CommandForm):
    name = forms.CharField(label=_("Name"), max_length=60, help_text=_("Such as early or late."))
    kind = forms.ChoiceField(label=_("Job"), choices=[CHOOSE_JOB, *JOBS])
    starts = time_field(label=_("From"))
    ends = time_field(label=_("Until"))
    break_minutes = forms.IntegerField(label=_("Break (minutes)"), min_value=0, max_value=MOST_BREAK, initial=0)

    def details(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "name": data["name"], "kind": data["kind"], "starts": data["starts"].isoformat("minutes"),
            "ends": data["ends"].isoformat("minutes"), "break_minutes": data["break_minutes"],
        }  # fmt: skip


class AnswerForm(CommandForm):
    """A manager's answer to a request: the button that was pressed, and a sentence with it."""

    approves = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])
    answer = forms.CharField(label=_("Answer"), max_length=LONGEST_REASON, required=False)
    hours = forms.DecimalField(label=_("Hours of holiday"), max_digits=6, decimal_places=2, min_value=0, required=False)

    def details(self) -> dict[str, Any]:
        data = self.cleaned_data
        found: dict[str, Any] = {"approves": data["approves"] == "yes", "answer": data["answer"]}
        return found if data["hours"] is None else {**found, "hours": str(data["hours"])}


class LeaveForm(CommandForm):
    kind = forms.ChoiceField(label=_("Why"), choices=Leave.Kind.choices)
    first = forms.DateField(label=_("First day"), widget=DATE)
    last = forms.DateField(label=_("Last day"), widget=DATE)
    hours = forms.DecimalField(
        label=_("Hours of holiday"), max_digits=6, decimal_places=2, min_value=0, required=False,
        help_text=_("The hours that you would have worked. Only for holiday."),
    )  # fmt: skip
    note = forms.CharField(label=_("Note"), max_length=LONGEST_NOTE, required=False)

    def details(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "kind": data["kind"], "first": data["first"].isoformat(), "last": data["last"].isoformat(),
            "hours": None if data["hours"] is None else str(data["hours"]), "note": data["note"],
        }  # fmt: skip


class EnterLeaveForm(LeaveForm):
    employee_id = forms.ChoiceField(label=_("Employee"))

    field_order = ["employee_id", "kind", "first", "last", "hours", "note"]

    def __init__(self, *args: Any, staff: Iterable[Employee], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.choice_field("employee_id").choices = [(str(each.id), each.name) for each in staff]

    def details(self) -> dict[str, Any]:
        return {**super().details(), "employee_id": self.cleaned_data["employee_id"]}


class SwapForm(CommandForm):
    taker_id = forms.ChoiceField(label=_("Offer it to"), required=False)
    in_return_id = forms.ChoiceField(label=_("In return for"), required=False)
    note = forms.CharField(label=_("Note"), max_length=LONGEST_NOTE, required=False)

    def __init__(self, *args: Any, staff: Sequence[Employee], theirs: Sequence[tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        names = [(str(each.id), each.name) for each in staff]
        self.choice_field("taker_id").choices = [("", _("Anybody who does the job")), *names]
        self.choice_field("in_return_id").choices = [("", _("Nothing")), *theirs]
        if not theirs:
            self.fields["in_return_id"].widget = forms.HiddenInput()

    def details(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "taker_id": data["taker_id"] or None, "in_return_id": data["in_return_id"] or None, "note": data["note"],
        }  # fmt: skip


class AvailabilityForm(CommandForm):
    """For each weekday: at any time, not at all, or between two times."""

    WHEN = [("any", _("Any time")), ("none", _("Not at all")), ("between", _("Between"))]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for weekday in range(7):
            self.fields[f"when_{weekday}"] = forms.ChoiceField(
                label=capfirst(WEEKDAYS[weekday]), choices=self.WHEN, initial="any", required=False
            )
            self.fields[f"starts_{weekday}"] = time_field(label=_("From"), required=False)
            self.fields[f"ends_{weekday}"] = time_field(label=_("Until"), required=False)
            self.mark_conditional(*(f"{name}_{weekday}" for name in ("when", "starts", "ends")))

    @classmethod
    def initial_of(cls, rows: Iterable[Availability]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for row in rows:
            found[f"when_{row.weekday}"] = "none" if row.starts is None else "between"
            found[f"starts_{row.weekday}"], found[f"ends_{row.weekday}"] = row.starts, row.ends
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for weekday in range(7):
            has_both = data.get(f"starts_{weekday}") and data.get(f"ends_{weekday}")
            if data.get(f"when_{weekday}") == "between" and not has_both:
                self.add_error(f"starts_{weekday}", _("Enter from when until when you can work."))
        return data

    def rows(self) -> list[dict[str, Any]]:
        """Return the fields of each weekday, for the template."""
        return [{name: self[f"{name}_{weekday}"] for name in ("when", "starts", "ends")} for weekday in range(7)]

    def details(self) -> dict[str, Any]:
        data, days = self.cleaned_data, []
        for weekday in range(7):
            when = data.get(f"when_{weekday}") or "any"
            if when == "none":
                days.append({"weekday": weekday})
            elif when == "between":
                starts, ends = data[f"starts_{weekday}"], data[f"ends_{weekday}"]
                days.append(
                    {"weekday": weekday, "starts": starts.isoformat("minutes"), "ends": ends.isoformat("minutes")}
                )
        return {"days": days}


class RotaSettingsForm(CommandForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    leave_year_month = forms.TypedChoiceField(
        label=_("The leave year begins in"), choices=list(MONTHS.items()), coerce=int,
        help_text=_("Holiday accrues and is counted from the first of this month."),
    )  # fmt: skip
    short_notice_hours = forms.IntegerField(
        label=_("Short notice (hours before a shift)"), min_value=1, max_value=1000, required=False,
        help_text=_("What people learn later than that is marked in the records. Leave it empty to mark nothing."),
    )  # fmt: skip
    short_notice_from = forms.DateField(
        label=_("Marked from"), widget=DATE, required=False,
        help_text=_("The first day on which short notice counts. A duty to pay for it is expected in 2027."),
    )  # fmt: skip

    @classmethod
    def showing(cls, settings: RotaSettings) -> "RotaSettingsForm":
        return cls(initial={name: getattr(settings, name) for name in cls.base_fields if hasattr(settings, name)})

    def details(self) -> dict[str, Any]:
        data = self.cleaned_data
        day: date | None = data["short_notice_from"]
        return {
            "version": data["version"], "leave_year_month": data["leave_year_month"],
            "short_notice_hours": data["short_notice_hours"], "short_notice_from": day.isoformat() if day else None,
        }  # fmt: skip


def _jobs(employee: Employee) -> str:
    return ", ".join(job.label for job in employee.jobs.all() if job.ended_on is None)
