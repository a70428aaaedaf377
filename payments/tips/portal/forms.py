"""The forms of tips: the policy, the hours of a period, and how shares were paid."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from payments.models import TipPayment, TipPolicy
from payments.tips.inputs import HOLDERS, LONGEST_POLICY, MOST_HOURS, MOST_WEIGHT, MOST_WORKERS
from restaurants.models.people import Job, Role
from restaurants.portal.command_forms import CommandForm

BLANK_ROWS = 2  # for workers without a sign-in, where scripts are off
ONE = Decimal("1.00")


def _weight(**kwargs: Any) -> forms.DecimalField:
    return forms.DecimalField(max_digits=4, decimal_places=2, min_value=Decimal(0), max_value=MOST_WEIGHT, **kwargs)


# Those who hold a role or a job: languages make their plurals in their own ways.
PEOPLE = {
    Role.MANAGER.value: _lazy("Managers"),
    Job.SERVER.value: _lazy("Servers"),
    Job.CASHIER.value: _lazy("Cashiers"),
    Job.COOK.value: _lazy("Cooks"),
    Job.EXPEDITER.value: _lazy("Expediters"),
}


class PolicyForm(CommandForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_lazy("The policy"),
        max_length=LONGEST_POLICY,
        widget=forms.Textarea({"rows": 8}),
        help_text=_lazy("How tips are collected, who shares in them and how. Every worker can read it."),
    )
    period = forms.ChoiceField(
        label=_lazy("Tips are shared"),
        choices=TipPolicy.Period.choices,
        widget=forms.RadioSelect,
        help_text=_lazy("By law, workers have their tips by the end of the month after the guest gave them."),
    )
    consulted_on = forms.DateField(
        label=_lazy("You talked to your workers on"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_lazy("The law expects it before a policy is made or changed."),
    )
    consulted_with = forms.CharField(
        label=_lazy("With whom"), max_length=300, help_text=_lazy("Names, or “all staff”.")
    )
    consultation = forms.CharField(
        label=_lazy("What they said"),
        max_length=LONGEST_POLICY,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_lazy("Kept with this version, in case a worker or a tribunal asks later."),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for holder in HOLDERS:
            self.fields[f"weight_{holder}"] = _weight(label=PEOPLE[holder])
            self.shown_at = {**self.shown_at, f"weights.{holder}": f"weight_{holder}"}
        self.shown_at = {**self.shown_at, "weights": f"weight_{HOLDERS[0]}"}

    @classmethod
    def showing(cls, policy: TipPolicy | None) -> "PolicyForm":
        weights = policy.weights if policy else {}
        initial: dict[str, Any] = {f"weight_{holder}": weights.get(holder, ONE) for holder in HOLDERS}
        initial |= {"version": policy.version if policy else 0, "period": policy.period if policy else "month"}
        return cls(initial={**initial, "text": policy.text if policy else ""})

    def weight_fields(self) -> list[Any]:
        return [self[f"weight_{holder}"] for holder in HOLDERS]

    def command_data(self) -> dict[str, Any]:
        data = self.cleaned_data
        names = ("version", "text", "period", "consulted_with", "consultation")
        return {
            **{name: data[name] for name in names},
            "consulted_on": data["consulted_on"].isoformat(),
            "weights": {holder: str(data[f"weight_{holder}"]) for holder in HOLDERS},
        }


class WorkerForm(forms.Form):
    """One worker's row. A row without hours is left out."""

    person = forms.UUIDField(required=False, widget=forms.HiddenInput)
    job = forms.CharField(required=False, widget=forms.HiddenInput, max_length=40)
    name = forms.CharField(label=_lazy("Name"), required=False, max_length=120)
    hours = forms.DecimalField(
        label=_lazy("Hours"), required=False, max_digits=6, decimal_places=2, min_value=Decimal(0), max_value=MOST_HOURS
    )
    weight = _weight(label=_lazy("Weight"), required=False)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("hours") and not data.get("person") and not data.get("name"):
            self.add_error("name", _("Enter the name."))
        return data

    def row(self) -> dict[str, Any]:
        data = self.cleaned_data
        weight = data["weight"] if data.get("weight") is not None else ONE
        return {
            "person": str(data["person"]) if data.get("person") else None,
            "name": data.get("name", ""),
            "job": data.get("job") if data.get("job") in HOLDERS else "",
            "hours": str(data.get("hours") or 0),
            "weight": str(weight),
        }


WorkerForms = forms.formset_factory(WorkerForm, extra=BLANK_ROWS, max_num=MOST_WORKERS, absolute_max=MOST_WORKERS)


class HoursForm(CommandForm):
    version = forms.IntegerField(widget=forms.HiddenInput)


class TakeHoursForm(CommandForm):
    version = forms.IntegerField(widget=forms.HiddenInput)


class ShareForm(CommandForm):
    """The approval of the shares that the page shows."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    total = forms.DecimalField(widget=forms.HiddenInput)


class PayForm(CommandForm):
    method = forms.ChoiceField(label=_lazy("How"), choices=TipPayment.Method.choices, widget=forms.RadioSelect)
    paid_on = forms.DateField(label=_lazy("Paid on"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    share_ids = forms.MultipleChoiceField(label=_lazy("To"), required=False, widget=forms.CheckboxSelectMultiple)

    field_order = ["share_ids", "method", "paid_on"]

    def __init__(self, *args: Any, unpaid: list[tuple[str, str]], today: date, **kwargs: Any):
        initial = {"method": "payroll", "paid_on": today, "share_ids": [value for value, _ in unpaid]}
        super().__init__(*args, initial=initial, **kwargs)
        self.choice_field("share_ids").choices = unpaid

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not data.get("share_ids") and "share_ids" not in self.errors:
            self.add_error("share_ids", _("Choose who was paid."))
        return data


class RequestForm(CommandForm):
    """A request that a worker made on paper."""

    share_id = forms.ChoiceField(label=_lazy("Worker"))
    asked_on = forms.DateField(label=_lazy("Asked on"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, workers: list[tuple[str, str]], today: date, **kwargs: Any):
        super().__init__(*args, initial={"asked_on": today}, **kwargs)
        self.choice_field("share_id").choices = workers

    def command_data(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"share_id": data["share_id"], "asked_on": data["asked_on"].isoformat()}
