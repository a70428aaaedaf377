"""The form of a scheduled email: how often, at what time, to whom."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from restaurants.identity.recipients import Recipient
from restaurants.portal.command_forms import CommandForm
from restaurants.reports.models import ReportSchedule
from restaurants.reports.schedules.services import MOST_RECIPIENTS


class ScheduleForm(CommandForm):
    every = forms.ChoiceField(label=_("Send it"), choices=ReportSchedule.Every.choices)
    send_at = forms.TimeField(
        label=_("At"),
        initial="07:00",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_(
            "On the day after the period, by the restaurant’s clock, and not before its last business day ends."
        ),
    )
    people = forms.TypedMultipleChoiceField(
        label=_("Sent to"),
        coerce=UUID,
        widget=forms.CheckboxSelectMultiple,
        help_text=format_lazy(
            _("Up to {most} people who may read this report and have confirmed their address."), most=MOST_RECIPIENTS
        ),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    field_order = ["every", "send_at", "people"]

    def __init__(
        self, *args: Any, offered: list[Recipient], unsubscribed: frozenset[UUID] = frozenset(), **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        self.choice_field("people").choices = [
            (str(person.user_id), _label(person, is_unsubscribed=person.user_id in unsubscribed)) for person in offered
        ]


def _label(person: Recipient, *, is_unsubscribed: bool) -> str:
    return f"{person.name}, {person.email}{' (has stopped these emails)' if is_unsubscribed else ''}"
