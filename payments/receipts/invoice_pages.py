"""The VAT invoice behind its receipt's link: asked for, shown, printed."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from fynlo.core import json_codec
from fynlo.core.errors import DomainError, error_response
from fynlo.core.ids import parse_uuid, uuid7
from payments.models import Invoice, Receipt
from payments.receipts import invoice_printing, invoices
from payments.receipts.pages import TENDERS, InvoiceForm, buckets_of, find_receipt
from realtime.actors import Actor
from realtime.commands import executor
from restaurants.identity.page_access import page
from restaurants.identity.permissions import PUBLIC


@require_http_methods(["GET", "HEAD", "POST"])
@page(PUBLIC)
def invoice_page(request: HttpRequest, token: str) -> HttpResponse:
    """The invoice once it is issued, until then the form that asks who it is for; a POST issues it."""
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
    actor = Actor(f"receipt:{receipt.id}", role="guest", client_type="bill")

    def run() -> dict[str, Any]:
        return {"invoice": invoices.issue_invoice(actor=actor, receipt_id=receipt.id, **buyer).name}

    try:
        executor.execute(
            kind="receipt.invoice", target=str(receipt.payment_id), payload=buyer,
            key=str(parse_uuid(request.POST.get("key", "")) or uuid7()), actor=actor, run=run, success_status=201,
        )  # fmt: skip
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
        "tender": TENDERS[document["payment"]["method"]],
        "buckets": buckets_of(document),
    }
    return render(request, "payments/receipts/invoice.html", context)
