"""The form of a provider's key."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from payments.models import ProviderAccount
from payments.providers.base import Provider
from restaurants.portal.command_forms import CommandForm

LONGEST_KEY = 300


class AppForm(CommandForm):
    """What names the restaurant's app at a provider. Both are public: phones hold them too."""

    app_id = forms.CharField(
        label=_("App id"),
        max_length=100,
        required=False,
        help_text=_("In SumUp's developer settings, such as com.example.till."),
    )
    affiliate_key = forms.CharField(label=_("Affiliate key"), max_length=100, required=False)


class ConnectForm(CommandForm):
    """`secret_key` is never filled in again, neither after an error nor with the key that is in use."""

    mode = forms.ChoiceField(
        label=_("What for"),
        choices=[
            (ProviderAccount.Mode.LIVE.value, _("Real payments")),
            (ProviderAccount.Mode.TEST.value, _("Test payments: no real money moves")),
        ],
        widget=forms.RadioSelect,
    )
    secret_key = forms.CharField(
        label=_("Secret key"),
        max_length=LONGEST_KEY,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "max_length": format_lazy(_("A key has at most {most} characters."), most=LONGEST_KEY),
            "required": _("Enter the key."),
        },
    )

    def __init__(self, *args: Any, provider: type[Provider], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["secret_key"].help_text = str(provider.key_help)
