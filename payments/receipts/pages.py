"""The pages of a receipt behind its own link: the receipt, its PDF, and an email with the link."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST, require_safe

from fynlo.core import json_codec
from fynlo.core.errors import DomainError, error_response
from fynlo.core.ids import parse_uuid, uuid7
from orders.labels import vat_label
from orders.models import Order
from payments import addresses, commands
from payments.bill.access import GUESSES, TOKEN
from payments.models import Receipt
from payments.receipts import invoices, mailing, printing
from payments.receipts.buyers import LONGEST_ADDRESS, LONGEST_NAME
from payments.tenders import TENDERS
from realtime.actors import Actor
from realtime.commands.dispatch import dispatch
from restaurants import logos
from restaurants.identity.network_addresses import client_address
from restaurants.identity.page_access import page
from restaurants.identity.permissions import PUBLIC
from restaurants.identity.throttle import TooManyAttempts


class EmailForm(forms.Form):
    key = forms.UUIDField(required=False)
    email = forms.EmailField(max_length=254, label=_lazy("Your email address"))


class InvoiceForm(forms.Form):
    key = forms.UUIDField(required=False)
    name = forms.CharField(
        label=_lazy("Name of the person or company"), max_length=LONGEST_NAME, min_length=2,
        widget=forms.TextInput({"autocomplete": "organization"}),
    )  # fmt: skip
    address = forms.CharField(
        label=_lazy("Address"), max_length=LONGEST_ADDRESS, min_length=5,
        widget=forms.Textarea({"rows": 4, "autocomplete": "street-address"}),
        help_text=_lazy("Check the spelling: an invoice cannot be changed."),
    )  # fmt: skip


def find_receipt(request: HttpRequest, token: str) -> Receipt | HttpResponse:
    """Return the receipt of a token, or the error page. Counts a wrong token as a guess."""
    if not TOKEN.fullmatch(token):
        return error_response(request, 404)
    receipt = Receipt.objects.select_related("invoice", "payment").filter(token=token).first()
    if receipt is not None:
        return receipt
    try:
        GUESSES.count_attempt(token, client_address(request))
    except TooManyAttempts:
        return error_response(request, 429)
    return error_response(request, 404)


@require_safe
@page(PUBLIC)
def receipt_page(request: HttpRequest, token: str) -> HttpResponse:
    """Show the receipt from its stored document."""
    found = find_receipt(request, token)
    if isinstance(found, HttpResponse):
        return found
    return _draw(request, found, EmailForm())


@require_safe
@page(PUBLIC)
def receipt_pdf(request: HttpRequest, token: str) -> HttpResponse:
    found = find_receipt(request, token)
    if isinstance(found, HttpResponse):
        return found
    response = HttpResponse(printing.pdf_of(found, addresses.receipt_url(found)), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="receipt-{found.name}.pdf"'
    return response


@require_POST
@page(PUBLIC)
def receipt_email(request: HttpRequest, token: str) -> HttpResponse:
    """Email the guest the link to this receipt. Limited per hour."""
    found = find_receipt(request, token)
    if isinstance(found, HttpResponse):
        return found
    form = EmailForm(request.POST)
    if not form.is_valid():
        return _draw(request, found, form, status=422)
    email = form.cleaned_data["email"]
    try:
        mailing.EMAILS.count_attempt(found.token, client_address(request))
        dispatch(
            commands.RECEIPT_EMAIL,
            target=found.payment.order_id,
            data={"email": email, "receipt_number": found.name},
            actor=holder_of(found, "payments.view"),
            key=str(parse_uuid(request.POST.get("key", "")) or uuid7()),
        )
    except DomainError as refusal:
        form.add_error("email", refusal.message)
        return _draw(request, found, form, status=refusal.status)
    messages.success(request, _("Your receipt is on its way."))
    return HttpResponseRedirect(reverse("receipt", args=[token]))


def holder_of(receipt: Receipt, permission: str) -> Actor:
    """Return the actor of a person who has the receipt, with the one permission that the page needs."""
    return Actor(f"receipt:{receipt.id}", role="guest", client_type="bill", permissions=frozenset({permission}))


def buckets_of(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the VAT of a document by rate with labels; empty for a restaurant that is not registered for VAT."""
    return [{**bucket, "label": vat_label(bucket)} for bucket in document["vat"]["buckets"] if document["vat"]["shown"]]


def receipt_context(document: dict[str, Any]) -> dict[str, Any]:
    """Return what `payments/receipts/_receipt.html` shows of a document."""
    return {
        "document": document,
        "logo": logos.address(document["restaurant"].get("logo", "")),
        "at": datetime.fromisoformat(document["payment"]["at"]),
        "supplied_on": date.fromisoformat(document["order"]["supplied_on"]),
        "tender": TENDERS[document["payment"]["method"]].printed,
        "buckets": buckets_of(document),
        "order_type": _type_label(document["order"]),
    }


def _type_label(order: dict[str, Any]) -> str:
    """Return the type of order in the reader's language; of an old receipt or an example as it stands there."""
    return str(Order.Type(order["type"]).label) if "type" in order else order["type_name"]


def _draw(request: HttpRequest, receipt: Receipt, form: EmailForm, status: int = 200) -> HttpResponse:
    document: dict[str, Any] = json_codec.loads(receipt.document)
    context = {
        "receipt": receipt,
        **receipt_context(document),
        "form": form,
        "key": uuid7(),
        "invoice": invoices.invoice_of(receipt),
        "is_invoice_offered": invoices.is_offered(document),
        "invoice_form": InvoiceForm(),
    }
    return render(request, "payments/receipts/receipt.html", context, status=status)
