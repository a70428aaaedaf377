"""The form of a customer's details."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from orders.customers.services import without_blanks
from orders.models import Customer, limits
from restaurants.portal.command_forms import CommandForm


class CustomerForm(CommandForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("Name"), max_length=80)
    phone = forms.CharField(
        label=_("Phone"), max_length=30, required=False, widget=forms.TextInput({"inputmode": "tel"})
    )
    email = forms.EmailField(label=_("Email"), max_length=254, required=False)
    tags = forms.CharField(
        label=_("Tags"),
        max_length=limits.MOST_TAGS * (limits.LONGEST_TAG + 2),
        required=False,
        help_text=_("Words to find them by, with commas between, such as: regular, office next door."),
    )
    notes = forms.CharField(
        label=_("Notes"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("What helps to serve them. They may ask to read it. Enter allergies on each order instead."),
    )
    marketing_consent_how = forms.ChoiceField(
        label=_("Agreed to offers by email or text message"),
        choices=[("", _("No")), *Customer.Consent.choices],
        required=False,
        help_text=_("The law asks for a clear yes. The moment is noted."),
    )

    shown_at = {"marketing_consent": "marketing_consent_how"}

    @classmethod
    def showing(cls, customer: Customer) -> "CustomerForm":
        """Return the form with the details that a customer has."""
        plain = {name: getattr(customer, name) for name in ("version", "name", "phone", "email", "notes")}
        tags, how = ", ".join(customer.tags), customer.marketing_consent_how
        return cls(initial={**plain, "tags": tags, "marketing_consent_how": how})

    def clean_tags(self) -> list[str]:
        tags = without_blanks(self.cleaned_data["tags"].split(","))
        if len(tags) > limits.MOST_TAGS:
            raise forms.ValidationError(_("Enter at most %(most)d tags.") % {"most": limits.MOST_TAGS})
        if any(len(tag) > limits.LONGEST_TAG for tag in tags):
            raise forms.ValidationError(_("A tag has at most %(most)d letters.") % {"most": limits.LONGEST_TAG})
        return tags

    def details(self) -> dict[str, Any]:
        """Return the data of the command. The form is valid."""
        names = ("name", "phone", "email", "tags", "notes", "marketing_consent_how")
        return {name: self.cleaned_data[name] for name in names}
