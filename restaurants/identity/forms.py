"""The forms of identity's pages."""

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from restaurants.identity.passwords import LONGEST


def password_field(label: str | Promise, *, new: bool = False, **kwargs) -> forms.CharField:
    attrs = {"autocomplete": "new-password" if new else "current-password"}
    return forms.CharField(
        label=label, strip=False, max_length=LONGEST, widget=forms.PasswordInput(attrs=attrs), **kwargs
    )


def _email(**kwargs) -> forms.EmailField:
    attrs = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "inputmode": "email"}
    return forms.EmailField(
        label=_lazy("Email"),
        max_length=254,
        widget=forms.EmailInput(attrs=attrs),
        error_messages={"invalid": _lazy("Enter an email address, such as ana@example.com.")},
        **kwargs,
    )


NEW_PASSWORD_HELP = _lazy("At least 10 characters. Several words in a row make a good password.")


class SignInForm(forms.Form):
    email = _email()
    password = password_field(_lazy("Password"))


class JoinByCodeForm(forms.Form):
    email = _email(help_text=_lazy("You will sign in with it."))


class ForgottenForm(forms.Form):
    email = _email()


class NewPasswordForm(forms.Form):
    password = password_field(_lazy("New password"), new=True, help_text=NEW_PASSWORD_HELP)


class ChangePasswordForm(forms.Form):
    current = password_field(_lazy("Current password"))
    password = password_field(_lazy("New password"), new=True, help_text=NEW_PASSWORD_HELP)
    key = forms.UUIDField(widget=forms.HiddenInput)


def _languages() -> list[tuple[str, str]]:
    """Return every language under its own name, after the restaurant's."""
    return [("", _("The restaurant’s language")), *settings.LANGUAGES]


class LanguageForm(forms.Form):
    language = forms.ChoiceField(
        label=_lazy("Language"),
        choices=_languages,
        required=False,
        help_text=_lazy("Of the pages, the till and the emails that you get."),
    )


class JoinAsNewForm(forms.Form):
    name = forms.CharField(
        label=_lazy("Your name"),
        max_length=120,
        help_text=_lazy("Your colleagues see this name."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = password_field(_lazy("Choose a password"), new=True, help_text=NEW_PASSWORD_HELP)


class SignUpForm(JoinAsNewForm):
    email = _email()
    field_order = ["name", "email", "password"]


class JoinAsKnownForm(forms.Form):
    password = password_field(_lazy("Your password"))


class JoinSignedInForm(forms.Form):
    """No fields: the invited person is signed in."""
