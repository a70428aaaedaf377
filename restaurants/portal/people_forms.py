"""Inviting somebody, and changing what they are."""

from typing import Any
from uuid import uuid4

from django import forms

from restaurants.identity.rules import manageable_roles
from restaurants.models.people import Job, Role


def position_choices(acting: str) -> list[tuple[str, str]]:
    """What `acting` may make somebody: a role, or for an employee the job, in one list."""
    choices: list[tuple[str, str]] = []
    for role, label in manageable_roles(acting):
        is_employee = role == Role.EMPLOYEE
        choices += [(f"{role}:{job}", str(name)) for job, name in Job.choices] if is_employee else [(role, label)]
    return choices


class KeyForm(forms.Form):
    """A form that has one effect however often it is sent: its key is the command's."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.initial["key"] = uuid4()

    def clean(self) -> dict[str, Any]:
        if "key" in self.errors:
            self.add_error(None, "This page is out of date. Reload it and try again.")
        return self.cleaned_data

    def refuse(self, field: str, message: str) -> None:
        """Show a refusal at its field. The door keeps it under the old key, so a new one follows."""
        self.data = self.data.copy()
        self.data["key"] = str(uuid4())
        shown = "position" if field in ("role", "job") else field
        self.add_error(shown if shown in self.fields else None, message)


class PositionForm(KeyForm):
    position = forms.ChoiceField(label="What they do", widget=forms.RadioSelect)

    field_order = ["email", "name", "position"]

    def __init__(self, *args: Any, acting: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["position"].choices = position_choices(acting)

    def role_and_job(self) -> dict[str, str]:
        role, _, job = self.cleaned_data["position"].partition(":")
        return {"role": role, "job": job}


class InvitationForm(PositionForm):
    email = forms.EmailField(
        label="E-mail",
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "off", "autocapitalize": "none", "inputmode": "email"}),
    )
    name = forms.CharField(max_length=120, required=False, help_text="They can change it when they join.")
