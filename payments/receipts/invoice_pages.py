"""The pages of the VAT invoice behind its receipt's link: the form, the invoice, its PDF."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from fynlo.core import json_codec
from fynlo.core.errors import DomainError, error_response
from fynlo.core.ids import parse_uuid, uuid7
from payments import commands
from payments.models import Invoice, Receipt
from payments.receipts import invoice_printing, invoices
from payments.receipts.pages import InvoiceForm, buckets_of, find_receipt, holder_of
from payments.tenders import TENDERS
from realtime.commands.dispatch import dispatch
from restaurants.identity.page_access import page
from restaurants.identity.permissions import PUBLIC


@require_http_methods(["GET", "HEAD", "POST"])
@page(PUBLIC)
def invoice_page(request: HttpRequest, token: str) -> HttpResponse:
    """Show the invoice, or the form that asks for the buyer until it is issued. A POST issues it."""
    found = find_receipt(request, token)
    if isinstance(found, HttpResponse):
        return found
    if request.method == "POST":
        return _issue(request, found)
    invoice = invoices.invoice_of(found)
    if invoice is not None:
        return _show(request, found, invoice)
    if not invoices.is_offered(json_codec.loads(found.document)):
        return error_response(request, 404)
    return _ask(request, found, InvoiceForm())


@require_safe
@page(PUBLIC)
def invoice_pdf(request: HttpRequest, token: str) -> HttpResponse:
    found = find_receipt(request, token)
    if isinstance(found, HttpResponse):
        return found
    invoice = invoices.invoice_of(found)
    if invoice is None:
        return error_response(request, 404)
    response = HttpResponse(invoice_printing.pdf_of(invoice), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="invoice-{invoice.name}.pdf"'
    return response


def _issue(request: HttpRequest, receipt: Receipt) -> HttpResponse:
    form = InvoiceForm(request.POST)
    if not form.is_valid():
        return _ask(request, receipt, form, status=422)
    buyer = {"name": form.cleaned_data["name"], "address": form.cleaned_data["address"]}
    try:
        invoices.refuse_unless_needed(json_codec.loads(receipt.document))  # this may be the receipt of a refund
        dispatch(
            commands.RECEIPT_INVOICE,
            target=receipt.payment_id,
            data=buyer,
            actor=holder_of(receipt, "payments.invoice"),
            key=str(parse_uuid(request.POST.get("key", "")) or uuid7()),
        )
    except DomainError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return _ask(request, receipt, form, status=refusal.status)
    return HttpResponseRedirect(reverse("invoice", args=[receipt.token]))


def _ask(request: HttpRequest, receipt: Receipt, form: InvoiceForm, status: int = 200) -> HttpResponse:
    context = {"receipt": receipt, "invoice_form": form, "key": uuid7(), "document": json_codec.loads(receipt.document)}
    return render(request, "payments/receipts/invoice_form.html", context, status=status)


def _show(request: HttpRequest, receipt: Receipt, invoice: Invoice) -> HttpResponse:
    document: dict[str, Any] = json_codec.loads(invoice.document)
    context = {
        "receipt": receipt,
        "invoice": invoice,
        "document": document,
        "issued_at": datetime.fromisoformat(document["issued_at"]),
        "paid_at": datetime.fromisoformat(document["payment"]["at"]),
        "supplied_on": date.fromisoformat(document["order"]["supplied_on"]),
        "tender": TENDERS[document["payment"]["method"]].printed,
        "buckets": buckets_of(document),
    }
    return render(request, "payments/receipts/invoice.html", context)
