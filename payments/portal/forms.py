"""The forms about payments: refund, correct the tender, issue an invoice, email receipts."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from orders.labels import money
from orders.portal.forms import ActionForm, CorrectionForm
from payments import commands
from payments.errors import REFUND_ABOVE_ZERO
from payments.labels import percent
from payments.models import Payment, Receipt
from payments.portal.section import left_of
from payments.providers import provider_class
from payments.receipts.buyers import LONGEST_ADDRESS, LONGEST_NAME
from payments.services import refunding
from payments.tenders import BY_STAFF, CASH, TENDERS
from realtime.commands.registry import Command

ALL, AMOUNT, LINES, RATE = "all", "amount", "lines", "rate"


class RefundForm(CorrectionForm):
    explanation = "refunds"
    title, verb, success_message = (
        _lazy("Refund"),
        _lazy("Refund in cash"),
        _lazy("Refunded. The refund’s receipt is under Payments."),
    )
    description = _lazy("The money goes back in cash, whatever the guest paid with. A refund cannot be undone.")
    tone = "danger"
    of_balance = _lazy("The money goes back to where it came from: {}. A refund cannot be undone.")
    of_card = _lazy("Refund a card on the card machine first, then record it here. A refund cannot be undone.")
    of_provider = _lazy(
        "The guest gets the money within days. It is booked as soon as the payment provider has made the refund."
    )
    requested = _lazy("The refund is under way. It is booked once the payment provider has made it.")

    method = forms.ChoiceField(label=_lazy("It goes back"), widget=forms.RadioSelect)
    how = forms.ChoiceField(label=_lazy("How much"), widget=forms.RadioSelect, initial=ALL)
    amount = forms.DecimalField(label=_lazy("Amount"), min_value=0, max_digits=9, decimal_places=2, required=False)
    lines = forms.MultipleChoiceField(label=_lazy("Items"), widget=forms.CheckboxSelectMultiple, required=False)
    rate = forms.ChoiceField(label=_lazy("VAT rate of the amount"), widget=forms.RadioSelect, required=False)
    tip = forms.DecimalField(label=_lazy("Of the tip"), min_value=0, max_digits=9, decimal_places=2, required=False)

    shown_at = {"tip_amount": "tip", "rates": "amount"}

    def __init__(self, *args: Any, payment: Payment, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.payment, self.left = payment, left_of(payment)
        self._offer_methods(payment)
        self.mark_conditional(AMOUNT, LINES, RATE)
        tip = _(" and {tip} tip").format(tip=money(self.left["tip"])) if self.left["tip"] else ""
        ways = [
            (ALL, _("All of it, {amount}{tip}").format(amount=money(self.left["amount"]), tip=tip)),
            (AMOUNT, _("An amount")),
            (LINES, _("Some items")),
        ]
        by_rate = refunding.left_by_rate(self.order, self.left["lines"])
        if len(by_rate) > 1:  # with one rate it says nothing that an amount does not
            ways.append((RATE, _("An amount at one VAT rate")))
            rates = [
                (str(rate), _("{rate}, up to {most}").format(rate=percent(rate), most=money(most)))
                for rate, most in by_rate.items()
            ]
            self.choice_field("rate").choices = rates
        else:
            del self.fields["rate"]
        self.choice_field("how").choices = ways
        names = {line.id: f"{line.quantity} × {line.name}" for line in self.order.all_lines}
        item = _("An item")
        self.choice_field("lines").choices = [
            (str(line_id), f"{names.get(line_id, item)}, {money(amount)}")
            for line_id, amount in self.left["lines"].items()
        ]
        if not self.left["tip"]:
            del self.fields["tip"]

    def _offer_methods(self, payment: Payment) -> None:
        """Offer the way that the payment was made, and cash. Only cash for a payment in cash."""
        tender = TENDERS[payment.tender]
        if tender.opens_drawer or not tender.refundable:
            del self.fields["method"]
            return
        if tender.keeps_balance:
            del self.fields["method"]
            self.description, self.verb = (
                self.of_balance.format(_("the {label}").format(label=str(tender.label).lower())),
                _("Refund"),
            )
            return
        back = _("To the card: the machine has made the refund")
        self.description, self.verb = self.of_card, _("Record the refund")
        if payment.provider:
            provider = provider_class(payment.provider)
            back = _("The way it was paid, through {title}").format(
                title=provider.title if provider else payment.provider
            )
            self.description, self.verb = self.of_provider, _("Refund")
        self.choice_field("method").choices = [(tender.name, back), (CASH.name, _("In cash"))]
        self.initial["method"] = tender.name

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.payment.provider and data.get("method", CASH.name) != CASH.name:
            self.success_message = self.requested
        how = data.get("how")
        if how == AMOUNT and not data.get("amount") and not data.get("tip") and not self.errors:
            self.add_error("amount", REFUND_ABOVE_ZERO)
        if how == LINES and not data.get("lines") and not self.errors:
            self.add_error("lines", _("Choose the items to refund."))
        if how == RATE and not data.get("rate") and not self.errors:
            self.add_error("rate", _("Choose a VAT rate."))
        if how == RATE and not data.get("amount") and not self.errors:
            self.add_error("amount", REFUND_ABOVE_ZERO)
        return data

    def command(self) -> tuple[Command, str, dict[str, Any]]:
        data = self.cleaned_data
        wanted: dict[str, Any] = {"reason": data["reason"]}
        if not TENDERS[self.payment.tender].keeps_balance:
            wanted["method"] = data.get("method", CASH.name)
        if data["how"] == AMOUNT:
            wanted["amount"] = data["amount"] or 0
        if data["how"] == LINES:
            left = {str(line_id): amount for line_id, amount in self.left["lines"].items()}
            wanted["lines"] = [{"line_id": line_id, "amount": left[line_id]} for line_id in data["lines"]]
        if data["how"] == RATE:
            wanted["rates"] = [{"rate": data["rate"], "amount": data["amount"]}]
        if data["how"] != ALL and data.get("tip"):
            wanted["tip_amount"] = data["tip"]
        return commands.PAYMENT_REFUND, str(self.payment.id), wanted


class TenderForm(CorrectionForm):
    title, verb, success_message = (
        _lazy("Change the payment method"),
        _lazy("Change it"),
        _lazy("The payment method is changed."),
    )
    description = _lazy("The history keeps what was recorded first.")

    method = forms.ChoiceField(label=_lazy("It was paid with"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, payment: Payment, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.payment = payment
        others = [(tender.name, tender.label) for tender in BY_STAFF if tender.name != payment.tender]
        self.choice_field("method").choices = others
        self.initial["method"] = others[0][0]

    def command(self) -> tuple[Command, str, dict[str, Any]]:
        data = self.cleaned_data
        return (
            commands.PAYMENT_CORRECT_TENDER, str(self.payment.id), {"method": data["method"], "reason": data["reason"]}
        )  # fmt: skip


class InvoiceForm(ActionForm):
    title, verb, success_message = _lazy("VAT invoice"), _lazy("Issue the invoice"), _lazy("The VAT invoice is issued.")
    description = _lazy("For a receipt over £250. Check the spelling: an invoice cannot be changed.")

    name = forms.CharField(label=_lazy("Name of the person or company"), max_length=LONGEST_NAME, min_length=2)
    address = forms.CharField(
        label=_lazy("Address"), max_length=LONGEST_ADDRESS, min_length=5, widget=forms.Textarea({"rows": 4})
    )

    def __init__(self, *args: Any, payment: Payment, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.payment = payment

    def command(self) -> tuple[Command, str, dict[str, Any]]:
        data = self.cleaned_data
        return commands.RECEIPT_INVOICE, str(self.payment.id), {"name": data["name"], "address": data["address"]}


class EmailForm(ActionForm):
    title, verb, success_message = _lazy("Send a receipt by email"), _lazy("Send"), _lazy("The receipt is on its way.")
    description = _lazy("The address is used for this email only.")
    EVERY = ""

    receipt = forms.ChoiceField(label=_lazy("Which"), widget=forms.RadioSelect, required=False)
    email = forms.EmailField(label=_lazy("To"), max_length=254)

    shown_at = {"receipt_number": "receipt"}

    def __init__(self, *args: Any, receipts: Sequence[Receipt], **kwargs: Any):
        super().__init__(*args, **kwargs)
        named = [
            (receipt.name, f"{'Refund' if receipt.refund_id else 'Receipt'} {receipt.name}") for receipt in receipts
        ]
        self.choice_field("receipt").choices = [*named, (self.EVERY, _("All of them"))] if len(named) > 1 else named
        self.initial["receipt"] = named[0][0] if named else self.EVERY

    def command(self) -> tuple[Command, str, dict[str, Any]]:
        data = self.cleaned_data
        wanted = {"email": data["email"], "receipt_number": data["receipt"]}
        return commands.RECEIPT_EMAIL, str(self.order.id), {name: value for name, value in wanted.items() if value}
