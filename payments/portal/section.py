"""The payments on the page of one order."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from fynlo.core import json_codec
from orders.models import Line, Order
from payments.allocations import net_by_line
from payments.models import Dispute, Payment
from payments.providers import title_of_name
from payments.receipts import invoices
from payments.selectors import payments_with_history
from payments.tenders import TENDERS
from restaurants.identity.page_access import PageRequest
from restaurants.identity.permissions import allowed


def money_of(request: PageRequest, order: Order) -> dict[str, Any]:
    """Return the context of the section. Five queries: payments, allocations, receipts, refunds, corrections."""
    names = {line.id: f"{line.quantity} × {line.name}" for line in order.all_lines}
    rows = list(payments_with_history(order))
    return {
        "payments": [_row(request, payment, names) for payment in rows],
        "email_url": reverse("portal_receipts_email", args=[order.id]) if any(p.all_receipts for p in rows) else "",
        "zone": request.restaurant.timezone,
    }


def payment_row(request: PageRequest, payment: Payment) -> dict[str, Any]:
    """Return the row of one payment with its history, on a page of its own. One query: the names of its items."""
    lines = Line.objects.filter(pk__in=[row.line_id for row in payment.all_allocations])
    names = {line_id: f"{quantity} × {name}" for line_id, quantity, name in lines.values_list("id", "quantity", "name")}
    return _row(request, payment, names)


def left_of(payment: Payment) -> dict[str, Any]:
    """Return what can still be refunded of a captured payment: `amount`, `tip`, and `lines` by id."""
    by_line = net_by_line(payment.all_allocations)
    return {
        "amount": payment.amount - payment.refunded,
        "tip": payment.tip - payment.refunded_tip,
        "lines": {line_id: amount for line_id, amount in by_line.items() if amount > 0},
    }


def _row(request: PageRequest, payment: Payment, names: dict[Any, str]) -> dict[str, Any]:
    is_taken = payment.status == Payment.Status.CAPTURED
    left = left_of(payment)
    is_free = not payment.refunding and payment.dispute in ("", Dispute.Status.WON)
    may_refund = is_taken and is_free and left["amount"] + left["tip"] > 0
    is_fixed = payment.provider or not TENDERS[payment.tender].correctable
    may_correct = is_taken and not is_fixed and allowed(request.actor, "payments.correct")
    return {
        "payment": payment,
        "provider": title_of_name(payment.provider),
        "is_taken": is_taken,
        "at": payment.captured_at or payment.created_at,
        "items": [
            {"name": names.get(row.line_id, _("An item that was moved to another order")), "amount": row.amount}
            for row in payment.all_allocations
            if row.refund_id is None
        ],
        "refunds": [{"refund": made, "tender": TENDERS[made.method].phrase} for made in payment.refunds.all()],
        "receipts": [{"receipt": each, "invoice": invoices.invoice_of(each)} for each in payment.all_receipts],
        "invoice_url": _invoice_url(request, payment),
        "refund_url": reverse("portal_payment_refund", args=[payment.id])
        if may_refund and allowed(request.actor, "payments.refund")
        else "",
        "tender_url": reverse("portal_payment_tender", args=[payment.id]) if may_correct else "",
        **_tab_urls(request, payment),
    }


def _tab_urls(request: PageRequest, payment: Payment) -> dict[str, str]:
    """Return the addresses of the forms that take a part of a hold and release it; "" for what cannot be done now."""
    may_take = payment.is_held and allowed(request.actor, "payments.cash")
    was_refused = payment.has_card and payment.capture_wanted and payment.reason and not payment.cancel_wanted
    may_release = may_take or (was_refused and allowed(request.actor, "payments.cash"))
    return {
        "capture_url": reverse("portal_payment_capture", args=[payment.id]) if may_take else "",
        "release_url": reverse("portal_payment_release", args=[payment.id]) if may_release else "",
    }


def _invoice_url(request: PageRequest, payment: Payment) -> str:
    """Return the address of the form that issues a VAT invoice; "" when one exists or none is needed."""
    receipt = next((each for each in payment.all_receipts if each.refund_id is None), None)
    if receipt is None or invoices.invoice_of(receipt) or not allowed(request.actor, "payments.invoice"):
        return ""
    if not invoices.is_offered(json_codec.loads(receipt.document)):
        return ""
    return reverse("portal_payment_invoice", args=[payment.id])
