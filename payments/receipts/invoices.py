"""The full VAT invoice, which names the buyer: for receipts over £250 (HMRC VAT notice 700, section 16).

It is made only from the stored document of one receipt. The receipt does not change.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from fynlo.core import clock, json_codec
from fynlo.core.ids import uuid7
from fynlo.core.money import ZERO
from orders.pricing.vat import Treatment, vat_within
from payments import events
from payments.errors import InvoiceIssued, InvoiceNotNeeded, NoInvoice, NoReceipt
from payments.models import Invoice, Receipt
from payments.receipts.buyers import buyer_of
from payments.receipts.services import next_number
from payments.selectors import order_id_of
from realtime.commands.context import CommandContext

SERIES = "I"
OVER = Decimal("250.00")  # pounds with VAT; up to this amount a receipt is a simplified invoice


def issue_invoice(*, context: CommandContext, payment_id: UUID, name: str, address: str) -> Invoice:
    """Issue the VAT invoice for a payment's receipt, or return the one that was issued to the same buyer.

    Locks the receipt, then the series `I`. Records `payment.invoiced`.

    Raises PaymentNotFound, NoReceipt for a payment that is not captured, NoInvoice for a restaurant that is not
    registered for VAT, InvoiceNotNeeded up to £250, InvoiceIssued when another buyer has it, InvalidInput.
    """
    order_id, actor = order_id_of(payment_id), context.actor
    rows = Receipt.objects.select_for_update(of=("self",), no_key=True).select_related("payment__order")
    receipt = rows.filter(payment=payment_id, refund=None).first()
    if receipt is None:
        raise NoReceipt(order=str(order_id))
    of = json_codec.loads(receipt.document)
    refuse_unless_needed(of)
    buyer = buyer_of(name, address)
    issued = Invoice.objects.filter(receipt=receipt).first()
    if issued is not None:
        issued.receipt = receipt
        _check_buyer(issued, buyer)
        context.annotate(invoice=issued.name)
        return issued
    invoice = Invoice(
        id=uuid7(), receipt=receipt, number=next_number(SERIES), issued_at=clock.now(),
        issued_by=actor.user_id, issued_by_name=actor.name,
    )  # fmt: skip
    invoice.document = json_codec.dumps(document(of, invoice, buyer)).decode()
    invoice.save(force_insert=True)
    context.annotate(invoice=invoice.name, receipt=receipt.name)
    events.payment_invoiced(context, receipt, invoice)
    return invoice


def is_offered(of: Mapping[str, Any]) -> bool:
    """Return whether a buyer needs a VAT invoice beside a receipt with this document.

    What is outside the scope of VAT, such as a gift card, does not count towards the limit.
    """
    outside = [bucket["gross"] for bucket in of["vat"]["buckets"] if bucket["treatment"] == Treatment.OUTSIDE]
    taxed = of["payment"]["amount"] - sum(outside, ZERO)
    is_sale = of["kind"] == "sale" and not _is_test(of)
    return is_sale and bool(of["restaurant"]["vat_number"]) and taxed > OVER


def refuse_unless_needed(of: Mapping[str, Any]) -> None:
    """Raises NoInvoice, InvoiceNotNeeded."""
    if _is_test(of):
        raise NoInvoice(_("This was test money, so it has no VAT invoice: no real money was paid."))
    if of["kind"] != "sale" or not of["restaurant"]["vat_number"]:
        raise NoInvoice()
    if not is_offered(of):
        raise InvoiceNotNeeded(amount=of["payment"]["amount"], over=OVER)


def _is_test(of: Mapping[str, Any]) -> bool:
    """Receipts from before 2026-11-30 do not say it."""
    return bool(of["payment"].get("is_test"))


def document(of: Mapping[str, Any], invoice: Invoice, buyer: Mapping[str, str]) -> dict[str, Any]:
    """Return the invoice's document: the receipt's, made out to `buyer`, with VAT at every rate.

    A restaurant with a retail scheme states no VAT on receipts. Its invoice states VAT computed from each rate's gross.
    """
    buckets = [_stated(bucket, of["vat"]["stated"]) for bucket in of["vat"]["buckets"]]
    return {
        **of,
        "kind": "invoice",
        "number": invoice.name,
        "of": of["number"],
        "issued_at": invoice.issued_at,
        "buyer": dict(buyer),
        "vat": {
            **of["vat"],
            "stated": True,
            "buckets": buckets,
            "net_total": sum((bucket["net"] for bucket in buckets), ZERO),
            "gross_total": sum((bucket["gross"] for bucket in buckets), ZERO),
            "vat_total": sum((bucket["vat"] for bucket in buckets), ZERO),
        },
    }


def _stated(bucket: Mapping[str, Any], is_stated: bool) -> dict[str, Any]:
    vat = bucket["vat"] if is_stated else vat_within(bucket["gross"], bucket["rate"])
    return {**bucket, "vat": vat, "net": bucket["gross"] - vat}


def _check_buyer(issued: Invoice, buyer: Mapping[str, str]) -> None:
    before = json_codec.loads(issued.document)["buyer"]
    if before != buyer:
        raise InvoiceIssued(
            _("VAT invoice {name} for this receipt was issued to {buyer}. It cannot be changed.").format(
                name=issued.name, buyer=before["name"]
            ),
            number=issued.name,
        )


def invoice_of(receipt: Receipt) -> Invoice | None:
    """Return the invoice of a receipt, or None. No query when it was read with the receipt."""
    return getattr(receipt, "invoice", None)
