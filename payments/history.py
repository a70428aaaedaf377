"""What payments add to an order's history, in plain words."""

from typing import Any

from django.db import connection

from fynlo.core.money import written
from orders import history
from payments.models import Payment
from payments.tenders import CARD, TENDERS

ENDS = {
    "declined": "was declined",
    "failed": "failed",
    "expired": "was not finished in time",
    "cancelled": "was given up",
}


def words(kind: str, data: dict[str, Any]) -> list[str]:
    """Nothing for what the order itself tells: that money was taken."""
    if kind == "payment.invoiced":
        return [f"VAT invoice {data['invoice']} issued for receipt {data['receipt']}"]
    payment = data["payment"]
    amount = _amount(payment["amount"] + payment["tip_amount"])
    if kind == "payment.initiated":
        return [f"A guest begins to pay {amount}"]
    if kind == "payment.processing":
        return [f"Nobody knows yet whether {amount} was paid"] if payment["status"] == "unknown" else []
    if kind == "payment.failed":
        what = "A card payment" if payment["method"] == CARD.name else "A payment"
        return [f"{what} of {amount} {ENDS[payment['status']]}"]
    if kind == "payment.refunded":
        refund = data["refund"]
        tip = f", and {_amount(refund['tip_amount'])} tip" if refund["tip_amount"] else ""
        names = ", ".join(item["name"] for item in refund.get("items", ()))
        what = f" for {names}" if names else ""
        return [
            f"Refunded {_amount(refund['amount'])}{tip} {TENDERS[refund['method']].words}{what} ({refund['reason']})"
        ]
    if kind == "payment.tender_corrected":
        before, after = (TENDERS[data[name]].label.lower() for name in ("before", "after"))
        return [f"Payment of {amount} corrected from {before} to {after} ({data['reason']})"]
    return []


def _amount(amount: Any) -> str:
    return written(amount, connection.tenant.currency)


def register_all() -> None:
    history.register(
        history.HistoryFormatter(
            "payment", lambda order: Payment.objects.filter(order=order).values_list("id", flat=True), words
        )
    )
