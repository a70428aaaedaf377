"""The admin's forms with fields or checks of their own."""

import re
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from unfold.widgets import (
    UnfoldAdminEmailInputWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from fynlo.core import clock
from fynlo.core.errors import DomainError
from restaurants.models import (
    Announcement,
    Domain,
    Plan,
    PlanVersion,
    PlatformSetting,
    Restaurant,
    SettingOverride,
    User,
)
from restaurants.models.people import normalised_email
from restaurants.models.plans import TERMS
from restaurants.platform import services
from restaurants.platform.settings.declarations import SETTINGS, Setting, setting_of
from restaurants.subscriptions.errors import VersionBegins
from restaurants.subscriptions.versions import terms_of
from restaurants.support.services import MINUTES

DURATIONS = ("30 minutes", "1 hour", "4 hours")
HOST_NAME = re.compile(r"^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$")


class NewRestaurantForm(forms.ModelForm):
    """The form that creates a restaurant. Its owner sets everything else in the portal."""

    owner_email = forms.EmailField(
        label="Owner's email",
        widget=UnfoldAdminEmailInputWidget,
        help_text="We email them a link that makes them the owner.",
    )
    plan = forms.ModelChoiceField(Plan.objects.all(), widget=UnfoldAdminSelectWidget, initial=services.FIRST_PLAN)

    class Meta:
        model = Restaurant
        fields = ["platform", "name", "slug"]
        help_texts = {"slug": f"Its address: “chucho” is served at chucho.{settings.BASE_DOMAIN}."}

    def clean_slug(self) -> str:
        try:
            return services.checked_slug(self.cleaned_data["slug"])
        except DomainError as refusal:
            raise forms.ValidationError(refusal.message) from refusal


class DomainForm(forms.ModelForm):
    class Meta:
        model = Domain
        fields = ["tenant", "domain", "is_primary"]
        labels = {"tenant": "Restaurant", "is_primary": "Primary: links in emails use this host"}
        help_texts = {
            "domain": "A name of the restaurant's own, such as till.chucho.example. It is served once it is proved."
        }

    def clean_domain(self) -> str:
        domain = self.cleaned_data["domain"].strip().lower().rstrip(".")
        if not HOST_NAME.match(domain):
            raise forms.ValidationError("Enter a host name, such as till.chucho.example.")
        if domain in settings.PLATFORM_HOSTS:
            raise forms.ValidationError("That is the platform's own host. Enter another one.")
        return domain


class AnnouncementForm(forms.ModelForm):
    class Meta:
        model = Announcement
        fields = ["text_en", "text_es", "starts_at", "ends_at", "audience", "plan", "in_portal", "on_till"]
        help_texts = {
            "text_en": "One or two sentences: what is new or will happen, and what to do.",
            "starts_at": "In UTC.",
            "ends_at": "In UTC. Let it be over to end it.",
            "plan": "Empty: the restaurants of every plan.",
            "on_till": "Never while a bill is being paid.",
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not (cleaned.get("in_portal") or cleaned.get("on_till")):
            raise forms.ValidationError("Choose where it is shown: in the portal, on the till, or both.")
        if cleaned.get("starts_at") and cleaned.get("ends_at") and cleaned["ends_at"] <= cleaned["starts_at"]:
            self.add_error("ends_at", "Enter an end after the beginning.")
        return cleaned


class PersonForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["email", "name", "is_active", "is_platform_owner"]
        labels = {"is_active": "Active", "is_platform_owner": "Platform owner"}
        help_texts = {"is_active": "A person who is not active is signed out everywhere and cannot sign in."}

    def clean_email(self) -> str:
        return normalised_email(self.cleaned_data["email"])


class TermsForm(forms.ModelForm):
    """What a plan costs and includes."""

    features = forms.CharField(
        widget=UnfoldAdminTextareaWidget({"rows": 8}),
        help_text="One feature on each line, such as inventory_management.",
    )

    def clean_features(self) -> list[str]:
        names = self.cleaned_data["features"].split()
        wrong = [name for name in names if not re.fullmatch(r"[a-z][a-z0-9_]{1,59}", name)]
        if wrong:
            raise forms.ValidationError(f"Use a-z, 0-9 and _ in feature names. Change: {', '.join(wrong[:5])}.")
        return list(dict.fromkeys(names))


class NewPlanForm(TermsForm):
    class Meta:
        model = Plan
        fields = ["slug", "name", "rank", *TERMS]


class PlanVersionForm(TermsForm):
    """Terms of a plan from a later day on. They begin as a copy of those that the plan has now."""

    class Meta:
        model = PlanVersion
        fields = ["plan", "starts_on", "keeps_terms", *TERMS, "reason"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        plan = Plan.objects.filter(pk=self.initial.get("plan")).first()
        if plan is not None:
            self.initial |= terms_of(plan) | {"features": "\n".join(plan.features)}

    def clean_starts_on(self) -> date:
        starts_on = self.cleaned_data["starts_on"]
        if starts_on <= clock.now().date():
            raise forms.ValidationError(str(VersionBegins.message))
        return starts_on


class StatusForm(forms.Form):
    """The form to change a restaurant's status. Where people lose access (`stops`) it asks for the name too."""

    name = forms.CharField(
        label="The restaurant's name", max_length=120, widget=UnfoldAdminTextInputWidget({"autocomplete": "off"})
    )
    reason = forms.CharField(
        max_length=200, min_length=3, widget=UnfoldAdminTextInputWidget(),
        help_text="Its owners get it by email. The audit stores it.",
    )  # fmt: skip

    def __init__(self, *args: Any, restaurant: Restaurant, stops: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.restaurant = restaurant
        if stops:
            self.fields["name"].label = f"Type “{restaurant.name}” to continue"
        else:
            del self.fields["name"]

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if name.casefold() != " ".join(self.restaurant.name.split()).casefold():
            raise forms.ValidationError("That is not this restaurant's name. Nothing was changed. Try again.")
        return name


class SupportForm(forms.Form):
    """Why and for how long platform staff look into a restaurant."""

    reason = forms.CharField(
        max_length=300, widget=UnfoldAdminTextInputWidget({"autocomplete": "off"}),
        help_text="The owner reads it, such as: Ana called, her Z report of Friday shows a difference.",
    )  # fmt: skip
    minutes = forms.TypedChoiceField(
        label="For", coerce=int, widget=UnfoldAdminSelectWidget, choices=zip(MINUTES, DURATIONS, strict=True)
    )


class ReasonedForm(forms.ModelForm):
    """A form of a setting's value, with the reason of the change."""

    value = forms.CharField(max_length=200, widget=UnfoldAdminTextInputWidget({"autocomplete": "off"}))
    reason = forms.CharField(
        max_length=200, required=False, widget=UnfoldAdminTextInputWidget(), help_text="The history shows it."
    )  # fmt: skip

    def parsed(self, setting: Setting, value: str) -> Any:
        """Return the value that was typed, None for an empty one. Raises ValidationError."""
        try:
            return setting.parse(value) if value else None
        except DomainError as refusal:
            raise forms.ValidationError(refusal.message) from refusal

    def offer(self, setting: Setting, *, empty: str) -> None:
        """Offer Yes and No for a setting that is one or the other. `empty` is what no value means."""
        self.fields["value"].label = setting.label
        self.fields["value"].help_text = f"{setting.description} {empty}".strip()
        if isinstance(setting.default, bool):
            choices = [("true", "Yes"), ("false", "No")]
            self.fields["value"].widget = UnfoldAdminSelectWidget(choices=[("", "–"), *choices] if empty else choices)


class PlatformSettingForm(ReasonedForm):
    """The platform's value of a setting. An empty one is the default."""

    class Meta:
        model = PlatformSetting
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        setting = setting_of(self.instance.key)
        self.offer(setting, empty=f"Empty: the default, {setting.shown(setting.default)}.")
        self.fields["value"].required = False
        self.initial["value"] = _as_typed(self.instance.value)

    def clean_value(self) -> Any:
        return self.parsed(setting_of(self.instance.key), self.cleaned_data["value"])


class OverrideForm(ReasonedForm):
    """A setting's value for one restaurant."""

    key = forms.ChoiceField(
        label="Setting",
        widget=UnfoldAdminSelectWidget,
        choices=[(each.key, each.label) for each in SETTINGS.values() if each.per_restaurant],
    )

    class Meta:
        model = SettingOverride
        fields = ["restaurant", "key"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            del self.fields["key"]
            self.offer(setting_of(self.instance.key), empty="")
            self.initial["value"] = _as_typed(self.instance.value)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        key = self.instance.key or cleaned.get("key")
        if key and "value" in cleaned:
            try:
                cleaned["value"] = self.parsed(setting_of(key), cleaned["value"])
            except forms.ValidationError as error:
                self.add_error("value", error)
        return cleaned


def _as_typed(value: Any) -> str:
    """Return a stored value as a person would type it."""
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
