"""The forms of identity's pages."""

from django import forms

from restaurants.identity.passwords import LONGEST


def password_field(label: str, *, new: bool = False, **kwargs) -> forms.CharField:
    attrs = {"autocomplete": "new-password" if new else "current-password"}
    return forms.CharField(
        label=label, strip=False, max_length=LONGEST, widget=forms.PasswordInput(attrs=attrs), **kwargs
    )


def _email(**kwargs) -> forms.EmailField:
    attrs = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "inputmode": "email"}
    return forms.EmailField(
        label="Email",
        max_length=254,
        widget=forms.EmailInput(attrs=attrs),
        error_messages={"invalid": "Enter an email address, such as ana@example.com."},
        **kwargs,
    )


NEW_PASSWORD_HELP = "At least 10 characters. Several words in a row make a good password."  # noqa: S105


class SignInForm(forms.Form):
    email = _email()
    password = password_field("Password")


class ForgottenForm(forms.Form):
    email = _email()


class NewPasswordForm(forms.Form):
    password = password_field("New password", new=True, help_text=NEW_PASSWORD_HELP)


class ChangePasswordForm(forms.Form):
    current = password_field("Current password")
    password = password_field("New password", new=True, help_text=NEW_PASSWORD_HELP)
    key = forms.UUIDField(widget=forms.HiddenInput)


class JoinAsNewForm(forms.Form):
    name = forms.CharField(
        label="Your name",
        max_length=120,
        help_text="Your colleagues see this name.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = password_field("Choose a password", new=True, help_text=NEW_PASSWORD_HELP)


class JoinAsKnownForm(forms.Form):
    password = password_field("Your password")


class JoinSignedInForm(forms.Form):
    """No fields: the invited person is signed in."""
