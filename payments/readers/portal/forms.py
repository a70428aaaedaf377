"""The forms of card readers."""

from collections.abc import Sequence
from typing import Any

from django import forms

from payments.models.readers import LONGEST_NAME
from payments.providers.base import Provider
from restaurants.portal.command_forms import CommandForm

NAME: dict[str, Any] = {
    "label": "Name",
    "max_length": LONGEST_NAME,
    "help_text": "How staff call it, such as Bar or Terrace. The till shows it.",
    "error_messages": {"required": "Enter a name."},
}


class PairForm(CommandForm):
    """`providers` are those of the restaurant that drive readers; with one of them there is no choice."""

    provider = forms.ChoiceField(label="Provider", widget=forms.RadioSelect)
    code = forms.CharField(
        label="Pairing code",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": "Enter the code that the reader shows."},
    )
    name = forms.CharField(**NAME)

    def __init__(self, *args: Any, providers: Sequence[Provider], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.choice_field("provider").choices = [(provider.name, provider.title) for provider in providers]
        self.initial["provider"] = providers[0].name
        self.fields["code"].help_text = " ".join(f"{each.title}: {each.pairing_help}" for each in providers)


class RenameForm(CommandForm):
    name = forms.CharField(**NAME)
