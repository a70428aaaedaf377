"""The forms of employees: details, jobs, rates, documents, the last day, the sign-in, a duplicate."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from restaurants.models import Membership
from restaurants.portal.command_forms import CommandForm
from staff.employees.inputs import MOST_RATE
from staff.models import Employee, EmployeeDocument
from staff.models.employees import JOBS, LONGEST_NAME, LONGEST_NOTICE, LONGEST_TITLE, SHORTEST_NOTICE

DATE = forms.DateInput({"type": "date"}, format="%Y-%m-%d")


def _rate(**how: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=_("Paid by the hour"), min_value=0, max_value=MOST_RATE, max_digits=5, decimal_places=2,
        help_text=_("In pounds, before tax."), **how,
    )  # fmt: skip


class JobForm(CommandForm):
    job = forms.ChoiceField(label=_("Job"), choices=JOBS)
    title = forms.CharField(
        label=_("Its own name"), max_length=LONGEST_TITLE, required=False, help_text=_("Such as barista or porter.")
    )
    hourly_rate = _rate(required=False)

    def __init__(self, *args: Any, with_pay: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not with_pay:
            del self.fields["hourly_rate"]

    def job_details(self) -> dict[str, Any]:
        """Return the data of the command about the job. The form is valid."""
        rate = self.cleaned_data.get("hourly_rate")
        paid = {} if rate is None else {"hourly_rate": str(rate)}
        return {"job": self.cleaned_data["job"], "title": self.cleaned_data["title"], **paid}


class DetailsForm(CommandForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME, min_length=2)
    email = forms.EmailField(label=_("Email"), max_length=254, required=False)
    phone = forms.CharField(
        label=_("Phone"), max_length=30, required=False, widget=forms.TextInput({"inputmode": "tel"})
    )
    address = forms.CharField(
        label=_("Address"), max_length=300, required=False, widget=forms.Textarea({"rows": 2})
    )  # fmt: skip
    emergency_contact = forms.CharField(
        label=_("Emergency contact"), max_length=150, required=False, help_text=_("Name and phone.")
    )
    born_on = forms.DateField(
        label=_("Birthday"), required=False, widget=DATE, help_text=_("Other rules apply under 18.")
    )
    payroll_number = forms.CharField(label=_("Payroll number"), max_length=30, required=False)
    started_on = forms.DateField(label=_("First day"), widget=DATE)

    names = ("name", "email", "phone", "address", "emergency_contact", "payroll_number")

    def details(self) -> dict[str, Any]:
        """Return the data of the command. The form is valid."""
        data = self.cleaned_data
        return {
            **{name: data[name] for name in self.names},
            "born_on": _written(data["born_on"]),
            "started_on": _written(data["started_on"]),
        }


class EditForm(DetailsForm):
    """The details of an employee with the opt-out of the 48-hour week, which is signed and ends with notice."""

    opted_out_on = forms.DateField(
        label=_("Opted out of 48 hours a week on"), required=False, widget=DATE,
        help_text=_("The date of their signature. Keep the paper. Nobody under 18 can opt out."),
    )  # fmt: skip
    opt_out_notice_days = forms.IntegerField(
        label=_("Notice to leave the opt-out (days)"), min_value=SHORTEST_NOTICE, max_value=LONGEST_NOTICE,
        required=False,
        help_text=_("As agreed: 7 days at least, three months at most."),
    )  # fmt: skip
    opt_out_notice_on = forms.DateField(
        label=_("They gave notice on"), required=False, widget=DATE,
        help_text=_("After the notice the limit of 48 hours counts again."),
    )  # fmt: skip

    days = ("born_on", "started_on", "opted_out_on", "opt_out_notice_on")

    @classmethod
    def showing(cls, employee: Employee) -> "EditForm":
        names = (*cls.names, *cls.days, "opt_out_notice_days", "version")
        return cls(initial={name: getattr(employee, name) for name in names})

    def details(self) -> dict[str, Any]:
        data = self.cleaned_data
        days = {name: _written(data[name]) for name in self.days}
        notice = data["opt_out_notice_days"]
        return {**super().details(), **days, **({} if notice is None else {"opt_out_notice_days": notice})}


class NewEmployeeForm(JobForm, DetailsForm):
    """The details of an employee with the first job. An email of a member links the employee to the sign-in."""

    field_order = ["name", "job", "title", "hourly_rate", "started_on", "email", "phone"]

    def details(self) -> dict[str, Any]:
        return {**super().details(), **self.job_details()}


class RateForm(CommandForm):
    hourly_rate = _rate()
    from_day = forms.DateField(
        label=_("From"), widget=DATE, help_text=_("Hours of earlier days keep the rate that they had.")
    )

    def details(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"hourly_rate": str(data["hourly_rate"]), "from_day": _written(data["from_day"])}


class DocumentForm(CommandForm):
    kind = forms.ChoiceField(label=_("What it is"), choices=EmployeeDocument.Kind.choices)
    description = forms.CharField(
        label=_("Description"), max_length=LONGEST_NAME, required=False,
        help_text=_("Such as share code or level 2. No numbers of passports."),
    )  # fmt: skip
    checked_on = forms.DateField(label=_("Checked on"), widget=DATE)
    expires_on = forms.DateField(
        label=_("Expires on"), required=False, widget=DATE, help_text=_("You are reminded 30 days before.")
    )

    def details(self) -> dict[str, Any]:
        data = self.cleaned_data
        days = {name: _written(data[name]) for name in ("checked_on", "expires_on")}
        return {"kind": data["kind"], "description": data["description"], **days}


class LeaveForm(CommandForm):
    ended_on = forms.DateField(label=_("Last day of work"), widget=DATE)
    reason = forms.CharField(label=_("Why"), max_length=200, required=False)

    def details(self) -> dict[str, Any]:
        return {"ended_on": _written(self.cleaned_data["ended_on"]), "reason": self.cleaned_data["reason"]}


class LinkForm(CommandForm):
    person = forms.ChoiceField(label=_("Signs in as"), required=False)

    def __init__(self, *args: Any, members: Iterable[Membership], linked: tuple[UUID, str] | None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        own = [(str(linked[0]), linked[1])] if linked else []
        free = [(str(member.user.pk), f"{member.user.name}, {member.user.email}") for member in members]
        self.choice_field("person").choices = [("", _("Has no sign-in")), *own, *free]

    def details(self) -> dict[str, Any]:
        return {"person": self.cleaned_data["person"] or None}


class MergeForm(CommandForm):
    duplicate_id = forms.ChoiceField(
        label=_("The duplicate"), help_text=_("Its jobs, rates, documents and hours become part of this employee.")
    )

    def __init__(self, *args: Any, others: Iterable[Employee], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.choice_field("duplicate_id").choices = [(str(each.id), each.name) for each in others]

    def details(self) -> dict[str, Any]:
        return {"duplicate_id": self.cleaned_data["duplicate_id"]}


def _written(day: date | None) -> str | None:
    return day.isoformat() if day else None
