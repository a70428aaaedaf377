"""The form for the service settings: one reason per line, minutes and percentages as plain numbers."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orders.api.service_settings_serializers import MOST_MINUTES, MOST_REASONS, SMALLEST_TIP_CHOICE
from orders.models import Order, ServiceSettings
from orders.models.limits import LARGEST_TIP_CHOICE, MOST_COURSES, MOST_TIP_CHOICES
from restaurants.portal.command_forms import CommandForm

LONGEST_REASON = 60
LONGEST_COURSE = 20
REASONS = ("void_reasons", "comp_reasons", "discount_reasons")
MAY_TAKE_OFF = {
    "manager": _("Managers may take off"),
    "server": _("Servers may take off"),
    "cashier": _("Cashiers may take off"),
}
HOLDERS = tuple(MAY_TAKE_OFF)
AGES = ("warn", "late")
PLAIN = ("tables_need_cleaning", "undo_seconds", "courses", "tip_choices", *REASONS)  # shown as they are stored


class LinesField(forms.CharField):
    """A list with one entry per line. Empty and repeated lines are left out."""

    def __init__(self, *, most: int, longest: int, rows: int = 6, help_text: Any = "", **kwargs: Any):
        self.most, self.longest = most, longest
        super().__init__(
            widget=forms.Textarea(attrs={"rows": rows}), help_text=help_text or _("One per line."), **kwargs
        )

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        lines = list(dict.fromkeys(line.strip() for line in super().clean(value).splitlines() if line.strip()))
        if len(lines) > self.most:
            raise forms.ValidationError(
                _("Enter at most {most}. There are {count}.").format(most=self.most, count=len(lines))
            )
        for line in lines:
            if len(line) > self.longest:
                raise forms.ValidationError(
                    _("“{start}…” is longer than {longest} characters.").format(start=line[:20], longest=self.longest)
                )
        return lines


class PercentagesField(forms.CharField):
    """Percentages in one line, such as "10, 12.5, 15". They become a sorted list of Decimals without repetitions."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(percentage_text(rate) for rate in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[Decimal]:
        words = re.split(r"[\s,;%]+", super().clean(value))
        found = sorted({_percentage(word) for word in words if word})
        if len(found) > MOST_TIP_CHOICES:
            raise forms.ValidationError(
                _("Enter at most {most}. There are {count}.").format(most=MOST_TIP_CHOICES, count=len(found))
            )
        return found


def _percentage(word: str) -> Decimal:
    """Raises ValidationError unless `word` is a percentage that can be offered as a tip."""
    try:
        rate = Decimal(word)
        if SMALLEST_TIP_CHOICE <= rate <= LARGEST_TIP_CHOICE and rate == round(rate, 1):
            return round(rate, 1)
    except InvalidOperation:
        pass
    raise forms.ValidationError(
        _(
            "“{word}” cannot be offered. Enter percentages from {least} to "
            "{most} with at most one decimal, such as 12.5."
        ).format(word=word[:20], least=SMALLEST_TIP_CHOICE, most=f"{LARGEST_TIP_CHOICE:.0f}")
    )


def percentage_text(rate: Decimal) -> str:
    """Return a percentage without needless zeros: "10", "12.5"."""
    return f"{rate.normalize():f}"


def _reasons(label: Promise, help_text: Promise) -> LinesField:
    return LinesField(label=label, most=MOST_REASONS, longest=LONGEST_REASON, help_text=help_text)


def _minutes(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=MOST_MINUTES)


class ServiceForm(CommandForm):
    stored: dict[str, Any]  # what an unbound form shows, for its preview
    version = forms.IntegerField(widget=forms.HiddenInput)
    tables_need_cleaning = forms.BooleanField(
        label=_("Tables need cleaning"), required=False,
        help_text=_("When guests leave, the table shows “To clean” until staff mark it as clean."),
    )  # fmt: skip
    undo_seconds = forms.IntegerField(
        label=_("Undo in the kitchen"), min_value=5, max_value=600,
        help_text=_("How long a finished ticket can be undone with one tap. After that, use Recall."),
    )  # fmt: skip
    courses = LinesField(
        label=_("Courses"), most=MOST_COURSES, longest=LONGEST_COURSE, rows=4, required=False,
        help_text=_("One per line, in the order they are served. Leave empty if everything is sent at once."),
    )  # fmt: skip
    tip_choices = PercentagesField(
        label=_("Tips offered"), max_length=100, required=False,
        help_text=_("Percentages, such as 10, 12.5, 15. Guests can always enter another tip. "
        "Leave empty to offer no percentages."),
    )  # fmt: skip
    void_reasons = _reasons(
        _("Reasons for a void"), _("One per line. Staff choose one when they take an item off an order.")
    )
    comp_reasons = _reasons(
        _("Reasons for something on the house"), _("One per line. Staff choose one when the guest does not pay for it.")
    )
    discount_reasons = _reasons(
        _("Reasons for a discount"), _("One per line. Staff choose one, and the report of discounts counts each.")
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for order_type in Order.Type.values:
            self.fields[f"warn_{order_type}"] = _minutes(_("Due soon after"))
            self.fields[f"late_{order_type}"] = _minutes(_("Late after"))
            self.shown_at = {**self.shown_at, f"ageing.{order_type}": f"late_{order_type}"}
        for holder in HOLDERS:
            self.fields[f"limit_{holder}"] = forms.IntegerField(label=MAY_TAKE_OFF[holder], min_value=0, max_value=100)

    @classmethod
    def showing(cls, settings: ServiceSettings) -> "ServiceForm":
        form = cls(initial={"version": settings.version, **form_values(settings)})
        form.stored = {name: getattr(settings, name) for name in ("tip_choices", "courses", "ageing")}
        return form

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if "version" in self.errors:  # hidden, so only a broken page sends a wrong one
            self.add_error(None, _("This page is out of date. Reload it and try again."))
        for order_type, name in Order.Type.choices:
            warn, late = data.get(f"warn_{order_type}"), data.get(f"late_{order_type}")
            if warn and late and warn > late:
                self.add_error(f"late_{order_type}", _("{name}: “Due soon” must come before “Late”.").format(name=name))
        return data

    def changes(self) -> dict[str, Any]:
        """Return the data of the command. The form is valid."""
        data = self.cleaned_data
        return {
            "version": data["version"],
            "tables_need_cleaning": data["tables_need_cleaning"],
            "undo_seconds": data["undo_seconds"],
            "courses": data["courses"],
            "tip_choices": data["tip_choices"],
            **{name: data[name] for name in REASONS},
            "ageing": {
                order_type: {age: data[f"{age}_{order_type}"] for age in AGES} for order_type in Order.Type.values
            },
            "discount_limits": {holder: data[f"limit_{holder}"] for holder in HOLDERS},
        }

    def ageing_rows(self) -> list[dict[str, Any]]:
        return [
            {"name": name, "warn": self[f"warn_{order_type}"], "late": self[f"late_{order_type}"]}
            for order_type, name in Order.Type.choices
        ]

    def limit_fields(self) -> list[Any]:
        return [self[f"limit_{holder}"] for holder in HOLDERS]

    def reason_fields(self) -> list[Any]:
        return [self[name] for name in REASONS]

    def conflicts(self, settings: ServiceSettings) -> list[tuple[str, str]]:
        """Return the label and stored value of each field that differs from the form."""
        return [
            (self._label(name), _as_text(now))
            for name, now in form_values(settings).items()
            if self.cleaned_data.get(name) != now
        ]

    def _label(self, name: str) -> str:
        """Return a label such as "Eat in, late after" or "Undo in the kitchen"."""
        label = str(self.fields[name].label)
        type_label = dict(Order.Type.choices).get(name.partition("_")[2])
        return f"{type_label}, {label.lower()}" if type_label else label

    def renewed(self, settings: ServiceSettings) -> "ServiceForm":
        """Return the same entries with the stored version and a new key, for a second try."""
        data = self.data.copy()
        data["version"], data["key"] = str(settings.version), str(uuid4())
        form = type(self)(data)
        form.is_valid()
        return form


def form_values(settings: ServiceSettings) -> dict[str, Any]:
    """Return the settings as fields of the form."""
    ages = {f"{age}_{order_type}": settings.ageing[order_type][age] for order_type in Order.Type.values for age in AGES}
    limits = {f"limit_{holder}": settings.discount_limits.get(holder, 0) for holder in HOLDERS}
    return {**{name: getattr(settings, name) for name in PLAIN}, **ages, **limits}


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list):
        return ", ".join(percentage_text(each) if isinstance(each, Decimal) else each for each in value) or gettext(
            "none"
        )
    return str(value)
