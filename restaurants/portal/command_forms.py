"""How a portal page runs a command: through `dispatch`, under the form's own key."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError

from fynlo.core.errors import DomainError, error_response
from fynlo.core.ids import parse_uuid, uuid7
from realtime.commands.dispatch import Target, dispatch
from realtime.commands.executor import Answer
from realtime.commands.registry import Command
from realtime.commands.step_up import StepUpRequired
from realtime.models import Command as ExecutedCommand
from restaurants.identity.page_access import page
from restaurants.portal import approvals

View = Callable[..., HttpResponse]


class CommandForm(forms.Form):
    """A form whose key is the command's key, so that sending it twice has one effect."""

    data: QueryDict
    key = forms.UUIDField(widget=forms.HiddenInput)
    shown_at: dict[str, str] = {}  # field of a refusal → field of this form

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.initial["key"] = uuid4()

    def clean(self) -> dict[str, Any]:
        if "key" in self.errors:
            self.add_error(None, _("This page is out of date. Reload it and try again."))
        return self.cleaned_data

    def choice_field(self, name: str) -> forms.ChoiceField:
        """Return the field, to set its choices."""
        return cast(forms.ChoiceField, self.fields[name])

    def mark_conditional(self, *names: str) -> None:
        """Mark fields that are required with some choices only: their labels do not say "optional"."""
        for name in names:
            self.fields[name].conditional = True  # pyright: ignore[reportAttributeAccessIssue], read by field.html

    def refuse(self, field: str, message: str) -> None:
        """Show a refusal at its field. The refusal is stored under the form's key, so the form gets a new one."""
        self.data = self.data.copy()
        self.data["key"] = str(uuid4())
        shown = self.shown_at.get(field, field)
        self.add_error(shown if shown in self.fields else None, message)


def command_page(permission: str) -> Callable[[View], View]:
    """`page`, with an error page for a refusal that the view does not catch."""

    def decorate(view: View) -> View:
        @wraps(view)
        def refusing(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                return view(request, *args, **kwargs)
            except DomainError as refusal:
                return error_response(request, refusal.status, code=refusal.code, message=refusal.message)

        return page(permission)(refusing)

    return decorate


def submit(request: HttpRequest, command: Command, target: str = "", cleaned: dict[str, Any] | None = None) -> Answer:
    """Run a command for the page's person; a form sent twice has one effect.

    `cleaned` is in the service's own vocabulary, validated by the page's Django form. Raises DomainError.
    """
    return dispatch(command, target=target, cleaned=cleaned or {}, actor=request.actor, key=form_key(request))


def form_key(request: HttpRequest) -> str:
    """Return the key in the form or in the address of an Undo button, else a new one."""
    return str(parse_uuid(request.POST.get("key") or request.GET.get("key")) or uuid7())


def already_done(request: HttpRequest) -> bool:
    """Whether this form was sent before and succeeded, such as by a double tap."""
    sent = ExecutedCommand.objects.filter(principal=request.actor.principal, key=form_key(request))
    return request.method == "POST" and sent.filter(status__lt=400).exists()


def run_command(
    request: HttpRequest,
    command: Command,
    target: Target,
    data: dict[str, Any],
    success_message: str | Promise = "",
) -> bool:
    """Run a command. The next page shows `success_message`, or the refusal; returns whether it succeeded."""
    try:
        dispatch(command, target=target, data=data, actor=request.actor, key=form_key(request))
    except ValidationError as wrong:
        messages.error(request, _sentence(wrong.detail))
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        if success_message:
            messages.success(request, str(success_message))
        return True
    return False


def submit_form(
    request: HttpRequest, form: CommandForm, command: Command, target: Target, data: dict[str, Any]
) -> bool:
    """Run a command with a valid form's data in the API's shape. A refusal is shown in the form.

    Where a second person has to approve it, the form asks for them (`restaurants.portal.approvals`).
    """
    try:
        approval = approvals.approval_in(request, command, target)
        dispatch(command, target=target, data=data, actor=request.actor, key=form_key(request), approval=approval)
    except ValidationError as wrong:
        for field, detail in wrong.detail.items():
            form.refuse(field, _sentence(detail))
        return False
    except StepUpRequired as asked:
        approvals.ask(form, asked)
        return False
    except DomainError as refusal:
        if approvals.WHO in request.POST:
            approvals.add_fields(form)
        form.refuse(refusal.field, refusal.message)
        return False
    return True


def _sentence(detail: Any) -> str:
    """Return the first message of DRF's nested validation errors."""
    while isinstance(detail, (dict, list)):
        detail = next(iter(detail.values())) if isinstance(detail, dict) else next(each for each in detail if each)
    return str(detail)
