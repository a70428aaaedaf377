"""What people type into the pages of identity."""

from django import forms

from restaurants.identity.passwords import LONGEST


def _password(label: str, *, new: bool = False, **kwargs) -> forms.CharField:
    attrs = {"autocomplete": "new-password" if new else "current-password"}
    return forms.CharField(
        label=label, strip=False, max_length=LONGEST, widget=forms.PasswordInput(attrs=attrs), **kwargs
    )


def _email(**kwargs) -> forms.EmailField:
    attrs = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "inputmode": "email"}
    return forms.EmailField(
        label="E-mail",
        max_length=254,
        widget=forms.EmailInput(attrs=attrs),
        error_messages={"invalid": "That is not an e-mail address."},
        **kwargs,
    )


NEW_PASSWORD_HELP = "At least 10 characters. A few words in a row are good."  # noqa: S105


class SignInForm(forms.Form):
    email = _email()
    password = _password("Password")


class ForgottenForm(forms.Form):
    email = _email()


class NewPasswordForm(forms.Form):
    password = _password("New password", new=True, help_text=NEW_PASSWORD_HELP)


class ChangePasswordForm(forms.Form):
    current = _password("Password now")
    password = _password("New password", new=True, help_text=NEW_PASSWORD_HELP)
    key = forms.UUIDField(widget=forms.HiddenInput)


class JoinAsNewForm(forms.Form):
    name = forms.CharField(
        label="Your name",
        max_length=120,
        help_text="As your colleagues should see it.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = _password("Choose a password", new=True, help_text=NEW_PASSWORD_HELP)


class JoinAsKnownForm(forms.Form):
    password = _password("Your password")


class JoinSignedInForm(forms.Form):
    """Nothing to type: the person is signed in as the one who was invited."""
