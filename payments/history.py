"""The sentences that payments add to an order's history."""

from collections.abc import Callable
from typing import Any

from orders import history
from orders.labels import money
from payments.disputes.labels import reason_label
from payments.models import Payment
from payments.tenders import CARD, READER, TENDERS

ENDS = {
    "declined": "was declined",
    "failed": "failed",
    "expired": "was not finished in time",
    "cancelled": "was cancelled",
}

REFUNDS: dict[str, dict[str, str]] = {  # by the event and the refund's status
    "payment.refund_requested": {"requested": "Refund of {amount} requested ({reason})"},
    "payment.refund_processing": {
        "sent": "The payment provider has accepted the refund of {amount}",
        "unknown": "Refund of {amount} not confirmed yet",
    },
    "payment.refund_failed": {
        "failed": "Refund of {amount} failed: {problem}",
        "done": "The refund of {amount} came back: {problem}",
    },
}


def _hold_begun(payment: dict[str, Any]) -> list[str]:
    where = "sent to a card reader to be held" if payment["reader_id"] else "to be held on a guest's card"
    name = f" for the tab of {payment['hold_name']}" if payment["hold_name"] else ""
    return [f"{money(payment['held_amount'])} {where}{name}"]


def _hold_moved(payment: dict[str, Any]) -> list[str]:
    held, taken = money(payment["held_amount"]), money(payment["amount"] + payment["tip_amount"])
    if payment["status"] == "unknown":
        return [
            f"Taking {taken} not confirmed yet" if payment["capture_wanted"] else f"Hold of {held} not confirmed yet"
        ]
    if payment["status"] != "authorised":
        return []
    if payment["cancel_wanted"]:
        return [f"The card that holds {held} is being released"]
    if payment["capture_wanted"]:
        refused = f"was refused: {payment['reason']}" if payment["reason"] else "is being taken"
        return [f"{taken} of the {held} on hold {refused}"]
    card = f" on the card ending {payment['card_last_four']}" if payment["card_last_four"] else " on a card"
    return [f"{held} held{card}"]


def _hold_ended(payment: dict[str, Any]) -> list[str]:
    held = money(payment["held_amount"])
    if payment["cancel_wanted"]:
        return [f"The card that held {held} is released"]
    if payment["hold_until"]:
        return [f"The guest's bank has released the {held} that were held"]
    return [f"The hold of {held} {ENDS[payment['status']]}"]


HOLDS: dict[str, Callable[[dict[str, Any]], list[str]]] = {
    "payment.initiated": _hold_begun,
    "payment.processing": _hold_moved,
    "payment.failed": _hold_ended,
}


def describe(kind: str, data: dict[str, Any]) -> list[str]:
    """Return the sentences for an event. None for a taken payment: the order's own event says it."""
    if kind == "payment.invoiced":
        return [f"VAT invoice {data['invoice']} issued for receipt {data['receipt']}"]
    payment = data["payment"]
    if payment.get("held_amount") and kind in HOLDS:
        return HOLDS[kind](payment)
    amount = money(payment["amount"] + payment["tip_amount"])
    if kind == "payment.initiated":
        return [f"{amount} sent to a card reader" if payment.get("reader_id") else f"A guest started to pay {amount}"]
    if kind == "payment.processing":
        return [f"Payment of {amount} not confirmed yet"] if payment["status"] == "unknown" else []
    if kind == "payment.failed":
        what = "A card payment" if payment["method"] in (CARD.name, READER.name) else "A payment"
        return [f"{what} of {amount} {ENDS[payment['status']]}"]
    if kind == "payment.disputed":
        return _dispute(data["dispute"])
    if kind in REFUNDS:
        refund = data["refund"]
        sentence = REFUNDS[kind].get(refund["status"], "")
        back = money(refund["amount"] + refund["tip_amount"])
        return (
            [sentence.format(amount=back, reason=refund["reason"], problem=refund["problem"])] if sentence else []
        )  # fmt: skip
    if kind == "payment.refunded":
        refund = data["refund"]
        tip = f", and {money(refund['tip_amount'])} tip" if refund["tip_amount"] else ""
        names = ", ".join(item["name"] for item in refund.get("items", ()))
        what = f" for {names}" if names else ""
        return [
            f"Refunded {money(refund['amount'])}{tip} {TENDERS[refund['method']].phrase}{what} ({refund['reason']})"
        ]
    if kind == "payment.tender_corrected":
        before, after = (TENDERS[data[name]].label.lower() for name in ("before", "after"))
        return [f"Payment of {amount} corrected from {before} to {after} ({data['reason']})"]
    return []


def _dispute(dispute: dict[str, Any]) -> list[str]:
    """Return the sentence for a change of a dispute."""
    amount = money(dispute["amount"])
    sentence = {
        "opened": f"The guest's bank disputes {amount}: {reason_label(dispute['reason'])}",
        "submitted": "The answer to the dispute was sent to the bank",
        "refused": f"The answer to the dispute was not accepted: {dispute['problem']}",
        "under_review": "The bank reviews the dispute",
        "won": f"The dispute of {amount} is won: the money is the restaurant's",
        "lost": f"The dispute of {amount} is lost: the money went back to the guest",
    }.get(dispute["change"])
    return [sentence] if sentence else []


def story_of(payment: Payment) -> list[history.HistoryEntry]:
    """Return everything that happened to one payment, oldest first. Three queries (events, people, devices)."""
    return history.entries_about({"payment": [payment.id]}, {"payment": _story}, since=payment.created_at)


def _story(kind: str, data: dict[str, Any]) -> list[str]:
    """`describe`, with the taken payment that an order's own event says there."""
    if kind != "payment.completed":
        return describe(kind, data)
    payment = data["payment"]
    tip = f" and {money(payment['tip_amount'])} tip" if payment["tip_amount"] else ""
    return [f"{money(payment['amount'])}{tip} taken {TENDERS[payment['method']].phrase}"]


def register_all() -> None:
    history.register(
        history.HistoryFormatter(
            "payment", lambda order: Payment.objects.filter(order=order).values_list("id", flat=True), describe
        )
    )
