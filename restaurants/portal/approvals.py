"""Ask a second person in a form of the portal, where the restaurant wants an approval or a limit is exceeded.

The form is shown again with fields for the approver, who enters their password. A till asks for a PIN instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from realtime.commands.dispatch import Target
from realtime.commands.registry import Command
from realtime.commands.step_up import StepUpRequired
from restaurants.identity.approvals.by_password import approve_by_password, approvers
from restaurants.identity.forms import password_field

if TYPE_CHECKING:
    from restaurants.portal.command_forms import CommandForm

WHO, PASSWORD, CODE = "approved_by", "approval_password", "approval_code"
ASKS = _("A manager has to approve this. Choose who, and let them enter their password.")


def approval_in(request: HttpRequest, command: Command, target: Target) -> str:
    """Return the token of the approval that a submitted form holds, or "". Raises as `approve_by_password`."""
    who = request.POST.get(WHO, "")
    if not who or command.step_up is None:
        return ""
    return approve_by_password(
        request,
        actor=request.actor,
        membership_id=who,
        password=request.POST.get(PASSWORD, ""),
        code=request.POST.get(CODE, ""),
        action=command.step_up.action,
        target=":".join(map(str, target)) if isinstance(target, tuple) else str(target),
    )


def add_fields(form: CommandForm) -> None:
    """Add the fields that ask for an approver. One query."""
    form.fields[WHO] = forms.ChoiceField(label=_("Who approves it"), choices=[("", _("Choose a person")), *approvers()])
    form.fields[PASSWORD] = password_field(gettext("Their password"))
    form.fields[CODE] = forms.CharField(
        label=_("Their code"),
        required=False,
        max_length=20,
        help_text=_("From their authenticator app, if they use one."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )


def ask(form: CommandForm, asked: StepUpRequired) -> None:
    """Show the form again with the fields of the approver, and why."""
    add_fields(form)
    form.refuse("", ASKS if asked.message == StepUpRequired.message else asked.message)
