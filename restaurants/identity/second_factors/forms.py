"""The forms of second factors."""

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from restaurants.identity.second_factors.passkeys import LONGEST_CREDENTIAL
from restaurants.identity.second_factors.rules import LONGEST_CODE


def _code(label: Promise, **attrs: str) -> forms.CharField:
    attrs = {"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false", **attrs}
    return forms.CharField(label=label, max_length=LONGEST_CODE, widget=forms.TextInput(attrs=attrs))


class AppCodeForm(forms.Form):
    code = _code(_("6-digit code"), inputmode="numeric")


class RecoveryCodeForm(forms.Form):
    code = _code(_("Recovery code"), autocomplete="off")


class AddAppForm(AppCodeForm):
    secret = forms.CharField(widget=forms.HiddenInput, max_length=300)


class PasskeyForm(forms.Form):
    """`credential` is what the browser's script puts there: JSON of `PublicKeyCredential.toJSON`."""

    credential = forms.CharField(widget=forms.HiddenInput, max_length=LONGEST_CREDENTIAL)


class AddPasskeyForm(PasskeyForm):
    name = forms.CharField(label=_("Name"), max_length=60, help_text=_("Where it is kept, such as “My phone”."))

    field_order = ["name"]
