"""The forms about payments: refund, correct the tender, issue an invoice, email receipts."""

from collections.abc import Sequence
from typing import Any

from django import forms

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
    title, verb, success_message = "Refund", "Refund in cash", "Refunded. The refund’s receipt is under Payments."
    description = "The money goes back in cash, whatever the guest paid with. A refund cannot be undone."
    tone = "danger"
    of_balance = "The money goes back to where it came from: {}. A refund cannot be undone."
    of_card = "Refund a card on the card machine first, then record it here. A refund cannot be undone."
    of_provider = (
        "The guest gets the money within days. It is booked as soon as the payment provider has made the refund."
    )
    requested = "The refund is under way. It is booked once the payment provider has made it."

    method = forms.ChoiceField(label="It goes back", widget=forms.RadioSelect)
    how = forms.ChoiceField(label="How much", widget=forms.RadioSelect, initial=ALL)
    amount = forms.DecimalField(min_value=0, max_digits=9, decimal_places=2, required=False)
    lines = forms.MultipleChoiceField(label="Items", widget=forms.CheckboxSelectMultiple, required=False)
    rate = forms.ChoiceField(label="VAT rate of the amount", widget=forms.RadioSelect, required=False)
    tip = forms.DecimalField(label="Of the tip", min_value=0, max_digits=9, decimal_places=2, required=False)

    shown_at = {"tip_amount": "tip", "rates": "amount"}

    def __init__(self, *args: Any, payment: Payment, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.payment, self.left = payment, left_of(payment)
        self._offer_methods(payment)
        self.mark_conditional(AMOUNT, LINES, RATE)
        tip = f" and {money(self.left['tip'])} tip" if self.left["tip"] else ""
        ways = [(ALL, f"All of it, {money(self.left['amount'])}{tip}"), (AMOUNT, "An amount"), (LINES, "Some items")]
        by_rate = refunding.left_by_rate(self.order, self.left["lines"])
        if len(by_rate) > 1:  # with one rate it says nothing that an amount does not
            ways.append((RATE, "An amount at one VAT rate"))
            rates = [(str(rate), f"{percent(rate)}, up to {money(most)}") for rate, most in by_rate.items()]
            self.choice_field("rate").choices = rates
        else:
            del self.fields["rate"]
        self.choice_field("how").choices = ways
        names = {line.id: f"{line.quantity} × {line.name}" for line in self.order.all_lines}
        self.choice_field("lines").choices = [
            (str(line_id), f"{names.get(line_id, 'An item')}, {money(amount)}")
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
            self.description, self.verb = self.of_balance.format(f"the {tender.label.lower()}"), "Refund"
            return
        back = "To the card: the machine has made the refund"
        self.description, self.verb = self.of_card, "Record the refund"
        if payment.provider:
            provider = provider_class(payment.provider)
            back = f"The way it was paid, through {provider.title if provider else payment.provider}"
            self.description, self.verb = self.of_provider, "Refund"
        self.choice_field("method").choices = [(tender.name, back), (CASH.name, "In cash")]
        self.initial["method"] = tender.name

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.payment.provider and data.get("method", CASH.name) != CASH.name:
            self.success_message = self.requested
        how = data.get("how")
        if how == AMOUNT and not data.get("amount") and not data.get("tip") and not self.errors:
            self.add_error("amount", REFUND_ABOVE_ZERO)
        if how == LINES and not data.get("lines") and not self.errors:
            self.add_error("lines", "Choose the items to refund.")
        if how == RATE and not data.get("rate") and not self.errors:
            self.add_error("rate", "Choose a VAT rate.")
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
    title, verb, success_message = "Change the payment method", "Change it", "The payment method is changed."
    description = "The history keeps what was recorded first."

    method = forms.ChoiceField(label="It was paid with", widget=forms.RadioSelect)

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
    title, verb, success_message = "VAT invoice", "Issue the invoice", "The VAT invoice is issued."
    description = "For a receipt over £250. Check the spelling: an invoice cannot be changed."

    name = forms.CharField(label="Name of the person or company", max_length=LONGEST_NAME, min_length=2)
    address = forms.CharField(max_length=LONGEST_ADDRESS, min_length=5, widget=forms.Textarea({"rows": 4}))

    def __init__(self, *args: Any, payment: Payment, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.payment = payment

    def command(self) -> tuple[Command, str, dict[str, Any]]:
        data = self.cleaned_data
        return commands.RECEIPT_INVOICE, str(self.payment.id), {"name": data["name"], "address": data["address"]}


class EmailForm(ActionForm):
    title, verb, success_message = "Send a receipt by email", "Send", "The receipt is on its way."
    description = "The address is used for this email only."
    EVERY = ""

    receipt = forms.ChoiceField(label="Which", widget=forms.RadioSelect, required=False)
    email = forms.EmailField(label="To", max_length=254)

    shown_at = {"receipt_number": "receipt"}

    def __init__(self, *args: Any, receipts: Sequence[Receipt], **kwargs: Any):
        super().__init__(*args, **kwargs)
        named = [
            (receipt.name, f"{'Refund' if receipt.refund_id else 'Receipt'} {receipt.name}") for receipt in receipts
        ]
        self.choice_field("receipt").choices = [*named, (self.EVERY, "All of them")] if len(named) > 1 else named
        self.initial["receipt"] = named[0][0] if named else self.EVERY

    def command(self) -> tuple[Command, str, dict[str, Any]]:
        data = self.cleaned_data
        wanted = {"email": data["email"], "receipt_number": data["receipt"]}
        return commands.RECEIPT_EMAIL, str(self.order.id), {name: value for name, value in wanted.items() if value}
