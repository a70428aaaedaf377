"""The forms to invite a person and to change a role."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from restaurants.identity.rules import manageable_roles
from restaurants.models.people import Job, Role
from restaurants.portal.command_forms import CommandForm
from restaurants.portal.people import roles


def position_choices(acting: str) -> list[tuple[str, str]]:
    """Return the roles that `acting` may give; for employees the jobs. Values are `role` or `role:job`."""
    choices: list[tuple[str, str]] = []
    for role, label in manageable_roles(acting):
        is_employee = role == Role.EMPLOYEE
        choices += [(f"{role}:{job}", str(name)) for job, name in Job.choices] if is_employee else [(role, label)]
    return [(value, _with_description(value, label)) for value, label in choices]


def _with_description(value: str, label: str) -> str:
    """Return the label with a line that describes it. Screen readers read both."""
    description = roles.DESCRIPTIONS.get(value.rpartition(":")[2], "")
    return format_html('{} <span class="choice-note">{}</span>', label, description) if description else label


class PositionForm(CommandForm):
    position = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)

    field_order = ["email", "name", "position"]
    shown_at = {"role": "position", "job": "position"}

    def __init__(self, *args: Any, acting: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["position"].choices = position_choices(acting)

    def role_and_job(self) -> dict[str, str]:
        role, _, job = self.cleaned_data["position"].partition(":")
        return {"role": role, "job": job}


class InvitationCodeForm(CommandForm):
    """Employees only: a code can be photographed from afar."""

    name = forms.CharField(
        label=_("Name"), max_length=120, required=False, help_text=_("They can change it when they join.")
    )
    job = forms.ChoiceField(label=_("Job"), widget=forms.RadioSelect, initial=Job.SERVER.value)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.choice_field("job").choices = [(job, _with_description(job, str(label))) for job, label in Job.choices]


class InvitationForm(PositionForm):
    email = forms.EmailField(
        label=_("Email"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "off", "autocapitalize": "none", "inputmode": "email"}),
    )
    name = forms.CharField(
        label=_("Name"), max_length=120, required=False, help_text=_("They can change it when they join.")
    )
