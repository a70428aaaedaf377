"""The forms of cash-up: count and close a drawer, type in a card machine's total, the settings."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from orders.portal.service_forms import LinesField
from payments.cash_up.inputs import MOST_CASH, MOST_MACHINES
from payments.models import CashUpSettings, DrawerSession, Payment, Refund
from restaurants.portal.command_forms import CommandForm

MONEY: dict[str, Any] = {"max_digits": 9, "decimal_places": 2}


class CountForm(CommandForm):
    amount = forms.DecimalField(
        label=_lazy("Cash in the drawer"),
        min_value=0,
        **MONEY,
        help_text=_lazy("Notes and coins together, with the float."),
    )


class AssignForm(CommandForm):
    """Cash payments of a page, cash refunds, and the shift to assign them to."""

    payments = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, required=False)
    refunds = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, required=False)
    session = forms.ChoiceField(label=_lazy("Shift"))

    def __init__(
        self, *args: Any, sessions: Sequence[DrawerSession], payments: Sequence[Payment], refunds: Sequence[Refund],
        **kwargs: Any,
    ):  # fmt: skip
        super().__init__(*args, **kwargs)
        self.has_sessions = bool(sessions)
        for name, rows in (("payments", payments), ("refunds", refunds)):
            self.choice_field(name).choices = [(str(row.pk), str(row.pk)) for row in rows]
        self.choice_field("session").choices = [
            (
                str(session.pk),
                _("{name}, shift {number}, {person}").format(
                    name=session.drawer.name, number=session.number, person=session.opened_by_name or _("a device")
                ),
            )
            for session in sessions
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if "payments" in self.errors or "refunds" in self.errors:
            self.add_error(None, _("One of these is not in the list any more. Reload the page and choose again."))
        elif not data.get("payments") and not data.get("refunds"):
            self.add_error(None, _("Choose at least one payment or refund."))
        return data


class CloseForm(CommandForm):
    reason = forms.CharField(label=_lazy("Why the count differs"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.mark_conditional("reason")


class MachineTotalForm(CommandForm):
    machine = forms.CharField(widget=forms.HiddenInput, max_length=40)
    total = forms.DecimalField(label=_lazy("Total on the slip"), min_value=-MOST_CASH, **MONEY)


class SettingsForm(CommandForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    count_tolerance = forms.DecimalField(
        label=_lazy("Difference that one person may close"), min_value=0, max_value=Decimal("1000.00"), max_digits=6,
        decimal_places=2,
        help_text=_lazy("If a count differs by more, another person has to close the drawer."),
    )  # fmt: skip
    card_machines = LinesField(
        label=_lazy("Card machines"), most=MOST_MACHINES, longest=40, rows=3, required=False,
        help_text=_lazy("The names of your own card machines, one per line. Each till remembers the one it uses."),
    )  # fmt: skip

    @classmethod
    def showing(cls, settings: CashUpSettings) -> "SettingsForm":
        return cls(
            initial={
                "version": settings.version,
                "count_tolerance": settings.count_tolerance,
                "card_machines": settings.card_machines,
            }
        )

    def changes(self) -> dict[str, Any]:
        """Return the data of the command. The form is valid."""
        return {name: self.cleaned_data[name] for name in ("version", "count_tolerance", "card_machines")}
