"""The forms of card readers."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from payments.models.readers import LONGEST_NAME
from payments.providers.base import Provider
from restaurants.portal.command_forms import CommandForm

NAME: dict[str, Any] = {
    "label": _("Name"),
    "max_length": LONGEST_NAME,
    "help_text": _("How staff call it, such as Bar or Terrace. The till shows it."),
    "error_messages": {"required": _("Enter a name.")},
}


class PairForm(CommandForm):
    """`providers` are those of the restaurant that drive readers; with one of them there is no choice."""

    provider = forms.ChoiceField(label=_("Provider"), widget=forms.RadioSelect)
    code = forms.CharField(
        label=_("Pairing code"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": _("Enter the code that the reader shows.")},
    )
    name = forms.CharField(**NAME)

    def __init__(self, *args: Any, providers: Sequence[Provider], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.choice_field("provider").choices = [(provider.name, provider.title) for provider in providers]
        self.initial["provider"] = providers[0].name
        self.fields["code"].help_text = " ".join(f"{each.title}: {each.pairing_help}" for each in providers)


class RenameForm(CommandForm):
    name = forms.CharField(**NAME)
