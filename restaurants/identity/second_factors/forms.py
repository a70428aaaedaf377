"""The forms of second factors."""

from django import forms

from restaurants.identity.second_factors.rules import LONGEST_CODE


def _code(label: str, **attrs: str) -> forms.CharField:
    attrs = {"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false", **attrs}
    return forms.CharField(label=label, max_length=LONGEST_CODE, widget=forms.TextInput(attrs=attrs))


class AppCodeForm(forms.Form):
    code = _code("6-digit code", inputmode="numeric")


class RecoveryCodeForm(forms.Form):
    code = _code("Recovery code", autocomplete="off")


class AddAppForm(AppCodeForm):
    secret = forms.CharField(widget=forms.HiddenInput, max_length=300)
