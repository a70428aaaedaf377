"""The portal's forms about a card that holds an amount: take a part of it, release it."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods

from fynlo.core.money import PENNY, ZERO
from orders.labels import money
from orders.portal.forms import ActionForm
from payments.commands import PAYMENT_CANCEL
from payments.models import Payment
from payments.portal.pages import handle_payment_form
from payments.tabs.commands import PAYMENT_CAPTURE
from realtime.commands.registry import Command
from restaurants.identity.page_access import PageRequest
from restaurants.portal.command_forms import command_page


class CaptureForm(ActionForm):
    title, verb = _lazy("Take from the card"), _lazy("Take it")
    success_message = _lazy("The payment provider is taking the money. The payment is booked once it has.")

    amount = forms.DecimalField(label=_lazy("For the bill"), min_value=PENNY, max_digits=9, decimal_places=2)
    tip = forms.DecimalField(
        label=_lazy("Tip"),
        min_value=ZERO,
        max_digits=9,
        decimal_places=2,
        required=False,
        help_text=_lazy("Only a tip that the guest named."),
    )

    shown_at = {"tip_amount": "tip"}

    def __init__(self, *args: Any, payment: Payment, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.payment = payment
        self.initial["amount"] = min(self.order.due, payment.held)
        self.description = _(
            "{held} is held and {due} of the bill is to be paid. A card is taken once: what you leave on it is "
            "released."
        ).format(held=money(payment.held), due=money(self.order.due))

    def command(self) -> tuple[Command, str, dict[str, Any]]:
        data = self.cleaned_data
        return PAYMENT_CAPTURE, str(self.payment.id), {"amount": data["amount"], "tip_amount": data["tip"] or ZERO}


class ReleaseForm(ActionForm):
    title, verb, success_message = _lazy("Release the card"), _lazy("Release it"), _lazy("The card is being released.")
    tone = "danger"

    def __init__(self, *args: Any, payment: Payment, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.payment = payment
        self.description = _(
            "{held} is free on the guest’s card again and nothing is taken. To hold it again, the guest has to "
            "present the card."
        ).format(held=money(payment.held))

    def command(self) -> tuple[Command, str, dict[str, Any]]:
        return PAYMENT_CANCEL, str(self.payment.id), {}


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("payments.cash")
def capture(request: PageRequest, payment_id: UUID) -> HttpResponse:
    return handle_payment_form(request, CaptureForm, payment_id)


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("payments.cash")
def release(request: PageRequest, payment_id: UUID) -> HttpResponse:
    return handle_payment_form(request, ReleaseForm, payment_id)


urlpatterns = [
    path("payments/<uuid:payment_id>/capture/", capture, name="portal_payment_capture"),
    path("payments/<uuid:payment_id>/release/", release, name="portal_payment_release"),
]
