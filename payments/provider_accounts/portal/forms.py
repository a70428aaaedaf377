"""The form of a provider's key."""

from typing import Any

from django import forms

from payments.models import ProviderAccount
from payments.providers.base import Provider
from restaurants.portal.command_forms import CommandForm

LONGEST_KEY = 300


class AppForm(CommandForm):
    """What names the restaurant's app at a provider. Both are public: phones hold them too."""

    app_id = forms.CharField(
        label="App id",
        max_length=100,
        required=False,
        help_text="In SumUp's developer settings, such as com.example.till.",
    )
    affiliate_key = forms.CharField(label="Affiliate key", max_length=100, required=False)


class ConnectForm(CommandForm):
    """`secret_key` is never filled in again, neither after an error nor with the key that is in use."""

    mode = forms.ChoiceField(
        label="What for",
        choices=[
            (ProviderAccount.Mode.LIVE.value, "Real payments"),
            (ProviderAccount.Mode.TEST.value, "Test payments: no real money moves"),
        ],
        widget=forms.RadioSelect,
    )
    secret_key = forms.CharField(
        label="Secret key",
        max_length=LONGEST_KEY,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"max_length": f"A key has at most {LONGEST_KEY} characters.", "required": "Enter the key."},
    )

    def __init__(self, *args: Any, provider: type[Provider], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["secret_key"].help_text = provider.key_help
