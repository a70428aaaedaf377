"""Forms that correct an order. Each names its command, with the input of the API."""

from abc import abstractmethod
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fynlo.core.money import written
from orders import commands
from orders.models import Line, Order
from orders.pricing.adjustments import is_comped
from orders.service_settings.selectors import service_settings
from realtime.commands.dispatch import Target
from realtime.commands.registry import Command
from restaurants.portal.command_forms import CommandForm

EVERYTHING = "everything"
OTHER = "other"
REASON_MISSING = _("Enter a reason. It is shown in the order’s history.")


class ActionForm(CommandForm):
    """An action on an order. `title` is the heading, `description` the explanation, `verb` the label of the button in
    `tone`, `success_message` is shown afterwards.
    """

    title: str | Promise = ""
    verb: str | Promise = ""
    success_message: str | Promise = ""
    description: str | Promise = ""
    tone = "primary"
    explanation = ""  # a topic of the tag `explain`

    def __init__(self, *args: Any, order: Order, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.order = order

    @abstractmethod
    def command(self) -> tuple[Command, Target, dict[str, Any]]:
        """Return the command, its target and its data."""


class CorrectionForm(ActionForm):
    """An action that needs a reason. `reasons` names the service setting with the usual reasons, if there is one."""

    reasons = ""

    why = forms.ChoiceField(label=_("Why"), widget=forms.RadioSelect)
    reason = forms.CharField(label=_("In your own words"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.reasons:
            self.mark_conditional("reason")
            usual = [(reason, reason) for reason in getattr(service_settings(), self.reasons)]
            self.choice_field("why").choices = [*usual, (OTHER, _("Something else"))]
        else:
            del self.fields["why"]
            self.fields["reason"].label = _("Why")
            self.fields["reason"].required = True
            self.fields["reason"].error_messages["required"] = REASON_MISSING
        self.order_fields([name for name in self.fields if name not in ("why", "reason")] + ["why", "reason"])

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        why = data.get("why", OTHER)
        if why != OTHER:
            data["reason"] = why
        elif not data.get("reason") and not self.errors.keys() & {"why", "reason"}:
            self.add_error("reason", REASON_MISSING)
        return data


def line_choices(lines: Iterable[Line]) -> list[tuple[str, str]]:
    return [(str(line.id), f"{line.quantity} × {line.name}, {written(line.total)}") for line in lines]


class DiscountForm(CorrectionForm):
    title, verb, success_message, reasons = (
        _("Give a discount"),
        _("Give the discount"),
        _("Discount given."),
        "discount_reasons",
    )
    PERCENT, POUNDS = "percent", "amount"

    what = forms.ChoiceField(label=_("Discount on"))
    unit = forms.ChoiceField(
        label=_("How"),
        choices=[(PERCENT, _("Percent")), (POUNDS, _("Pounds"))],
        widget=forms.RadioSelect,
        initial=PERCENT,
    )
    value = forms.DecimalField(label=_("How much"), min_value=0, max_digits=9, decimal_places=2)

    shown_at = {"percent": "value", "amount": "value", "line_id": "what"}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        lines = [line for line in self.order.open_lines() if not is_comped(line)]
        self.choice_field("what").choices = [(EVERYTHING, _("The whole order")), *line_choices(lines)]

    def command(self) -> tuple[Command, Target, dict[str, Any]]:
        data = self.cleaned_data
        wanted = {data["unit"]: data["value"], "reason": data["reason"]}
        if data["what"] != EVERYTHING:
            wanted["line_id"] = data["what"]
        return commands.ORDER_DISCOUNT, str(self.order.id), wanted


class CompForm(CorrectionForm):
    title, verb, success_message, reasons = (
        _("On the house"),
        _("Put it on the house"),
        _("Put on the house."),
        "comp_reasons",
    )
    description = _("It stays on the bill and costs nothing.")

    lines = forms.MultipleChoiceField(label=_("What"), widget=forms.CheckboxSelectMultiple)

    shown_at = {"line_ids": "lines"}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        lines = [line for line in self.order.open_lines() if not is_comped(line)]
        self.choice_field("lines").choices = line_choices(lines)

    def command(self) -> tuple[Command, Target, dict[str, Any]]:
        data = self.cleaned_data
        return commands.ORDER_COMP, str(self.order.id), {"line_ids": data["lines"], "reason": data["reason"]}


class PriceForm(CorrectionForm):
    title, verb, success_message = _("Change a price"), _("Change the price"), _("The price is changed.")
    description = _("The price of one, its options included. Put an item on the house if it costs nothing.")

    what = forms.ChoiceField(label=_("Item"), widget=forms.RadioSelect)
    price = forms.DecimalField(label=_("New price (£)"), min_value=0, max_digits=9, decimal_places=2)

    shown_at = {"line_id": "what"}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        lines = [line for line in self.order.open_lines() if not is_comped(line)]
        self.choice_field("what").choices = [
            (str(line.id), f"{line.quantity} × {line.name}, {written(line.unit_price)}") for line in lines
        ]

    def command(self) -> tuple[Command, Target, dict[str, Any]]:
        data = self.cleaned_data
        wanted = {"price": data["price"], "reason": data["reason"]}
        return commands.ORDER_OVERRIDE_PRICE, (str(self.order.id), data["what"]), wanted


class RestorePriceForm(ActionForm):
    title, verb, success_message = _("Restore the price"), _("Restore the price"), _("The price is restored.")

    def __init__(self, *args: Any, line: Line, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.line = line
        menu = written(line.unit_price if line.list_price is None else line.list_price)
        self.description = _("{name} costs {price} again, as on the menu.").format(name=line.name, price=menu)

    def command(self) -> tuple[Command, Target, dict[str, Any]]:
        return commands.ORDER_RESTORE_PRICE, (str(self.order.id), str(self.line.id)), {}


class LineRadios(forms.RadioSelect):
    """Marks lines with a quantity above 1 with `data-several`, so that the form asks how many only for those."""

    several: frozenset[str] = frozenset()

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if str(value) in self.several:
            option["attrs"]["data-several"] = True
        return option


class VoidForm(CorrectionForm):
    title, verb, success_message, reasons, tone = _("Void"), _("Void"), _("Voided."), "void_reasons", "danger"
    description = _(
        "It comes off the bill and cannot be put back. The kitchen sees it crossed out until a cook confirms it."
    )

    what = forms.ChoiceField(label=_("What"), widget=LineRadios)
    quantity = forms.IntegerField(
        label=_("How many"), min_value=1, max_value=999, required=False, help_text=_("Leave empty to void all of them.")
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        lines = self.order.open_lines()
        self.several = frozenset(str(line.id) for line in lines if line.quantity > 1)
        self.choice_field("what").choices = [*line_choices(lines), (EVERYTHING, _("The whole order, and close it"))]
        self.fields["what"].widget.several = self.several
        self.mark_conditional("quantity")
        if not self.several:
            del self.fields["quantity"]

    def command(self) -> tuple[Command, Target, dict[str, Any]]:
        data, order_id = self.cleaned_data, str(self.order.id)
        wanted: dict[str, Any] = {"reason": data["reason"]}
        if data["what"] == EVERYTHING:
            return commands.ORDER_VOID, order_id, wanted
        if data["what"] in self.several and data.get("quantity"):
            wanted["quantity"] = data["quantity"]
        return commands.ORDER_VOID_SENT_LINE, (order_id, data["what"]), wanted


class ReopenForm(CorrectionForm):
    title, verb, success_message = _("Reopen the order"), _("Reopen it"), _("The order is reopened.")
    description = _("Payments stay on the order. Close it again when you have corrected it.")

    def command(self) -> tuple[Command, Target, dict[str, Any]]:
        return commands.ORDER_REOPEN, str(self.order.id), {"reason": self.cleaned_data["reason"]}
