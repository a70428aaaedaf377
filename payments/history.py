"""The sentences that payments add to an order's history."""

from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from orders import history
from orders.labels import money
from payments.disputes.labels import reason_label
from payments.models import BillPresentation, Payment
from payments.tenders import CARD, READER, TENDERS

ENDS = {
    "declined": _lazy("was declined"),
    "failed": _lazy("failed"),
    "expired": _lazy("was not finished in time"),
    "cancelled": _lazy("was cancelled"),
}

REFUNDS: dict[str, dict[str, str | Promise]] = {  # by the event and the refund's status
    "payment.refund_requested": {"requested": _lazy("Refund of {amount} requested ({reason})")},
    "payment.refund_processing": {
        "sent": _lazy("The payment provider has accepted the refund of {amount}"),
        "unknown": _lazy("Refund of {amount} not confirmed yet"),
    },
    "payment.refund_failed": {
        "failed": _lazy("Refund of {amount} failed: {problem}"),
        "done": _lazy("The refund of {amount} came back: {problem}"),
    },
}


def _hold_begun(payment: dict[str, Any]) -> list[str]:
    where = _("sent to a card reader to be held") if payment["reader_id"] else _("to be held on a guest's card")
    name = _(" for the tab of {hold_name}").format(hold_name=payment["hold_name"]) if payment["hold_name"] else ""
    return [f"{money(payment['held_amount'])} {where}{name}"]


def _hold_moved(payment: dict[str, Any]) -> list[str]:
    held, taken = money(payment["held_amount"]), money(payment["amount"] + payment["tip_amount"])
    if payment["status"] == "unknown":
        return [
            _("Taking {taken} not confirmed yet").format(taken=taken)
            if payment["capture_wanted"]
            else _("Hold of {held} not confirmed yet").format(held=held)
        ]
    if payment["status"] != "authorised":
        return []
    if payment["cancel_wanted"]:
        return [_("The card that holds {held} is being released").format(held=held)]
    if payment["capture_wanted"]:
        refused = (
            _("was refused: {reason}").format(reason=payment["reason"]) if payment["reason"] else _("is being taken")
        )
        return [_("{taken} of the {held} on hold {refused}").format(taken=taken, held=held, refused=refused)]
    card = (
        _(" on the card ending {card_last_four}").format(card_last_four=payment["card_last_four"])
        if payment["card_last_four"]
        else _(" on a card")
    )
    return [_("{held} held{card}").format(held=held, card=card)]


def _hold_ended(payment: dict[str, Any]) -> list[str]:
    held = money(payment["held_amount"])
    if payment["cancel_wanted"]:
        return [_("The card that held {held} is released").format(held=held)]
    if payment["hold_until"]:
        return [_("The guest's bank has released the {held} that were held").format(held=held)]
    return [_("The hold of {held} {ended}").format(held=held, ended=ENDS[payment["status"]])]


HOLDS: dict[str, Callable[[dict[str, Any]], list[str]]] = {
    "payment.initiated": _hold_begun,
    "payment.processing": _hold_moved,
    "payment.failed": _hold_ended,
}


def describe(kind: str, data: dict[str, Any]) -> list[str]:
    """Return the sentences for an event. None for a taken payment: the order's own event says it."""
    if kind == "payment.invoiced":
        return [
            _("VAT invoice {invoice} issued for receipt {receipt}").format(
                invoice=data["invoice"], receipt=data["receipt"]
            )
        ]
    payment = data["payment"]
    if payment.get("held_amount") and kind in HOLDS:
        return HOLDS[kind](payment)
    amount = money(payment["amount"] + payment["tip_amount"])
    if kind == "payment.initiated":
        return [
            _("{amount} sent to a card reader").format(amount=amount)
            if payment.get("reader_id")
            else _("A guest started to pay {amount}").format(amount=amount)
        ]
    if kind == "payment.processing":
        return (
            [_("Payment of {amount} not confirmed yet").format(amount=amount)] if payment["status"] == "unknown" else []
        )
    if kind == "payment.failed":
        what = _("A card payment") if payment["method"] in (CARD.name, READER.name) else _("A payment")
        return [_("{what} of {amount} {ended}").format(what=what, amount=amount, ended=ENDS[payment["status"]])]
    if kind == "payment.disputed":
        return _dispute(data["dispute"])
    if kind in REFUNDS:
        refund = data["refund"]
        sentence = str(REFUNDS[kind].get(refund["status"], ""))
        back = money(refund["amount"] + refund["tip_amount"])
        return (
            [sentence.format(amount=back, reason=refund["reason"], problem=refund["problem"])] if sentence else []
        )  # fmt: skip
    if kind == "payment.refunded":
        refund = data["refund"]
        tip = _(", and {tip_amount} tip").format(tip_amount=money(refund["tip_amount"])) if refund["tip_amount"] else ""
        names = ", ".join(item["name"] for item in refund.get("items", ()))
        what = _(" for {names}").format(names=names) if names else ""
        return [
            _("Refunded {amount}{tip} {phrase}{what} ({reason})").format(
                amount=money(refund["amount"]),
                tip=tip,
                phrase=TENDERS[refund["method"]].phrase,
                what=what,
                reason=refund["reason"],
            )
        ]
    if kind == "payment.tender_corrected":
        before, after = (str(TENDERS[data[name]].label).lower() for name in ("before", "after"))
        return [
            _("Payment of {amount} corrected from {before} to {after} ({reason})").format(
                amount=amount, before=before, after=after, reason=data["reason"]
            )
        ]
    return []


def _dispute(dispute: dict[str, Any]) -> list[str]:
    """Return the sentence for a change of a dispute."""
    amount = money(dispute["amount"])
    sentence = {
        "opened": _("The guest's bank disputes {amount}: {reason}").format(
            amount=amount, reason=reason_label(dispute["reason"])
        ),
        "submitted": _("The answer to the dispute was sent to the bank"),
        "refused": _("The answer to the dispute was not accepted: {problem}").format(problem=dispute["problem"]),
        "under_review": _("The bank reviews the dispute"),
        "won": _("The dispute of {amount} is won: the money is the restaurant's").format(amount=amount),
        "lost": _("The dispute of {amount} is lost: the money went back to the guest").format(amount=amount),
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
    tip = _(" and {tip_amount} tip").format(tip_amount=money(payment["tip_amount"])) if payment["tip_amount"] else ""
    return [
        _("{amount}{tip} taken {phrase}").format(
            amount=money(payment["amount"]), tip=tip, phrase=TENDERS[payment["method"]].phrase
        )
    ]


def _presented(kind: str, data: dict[str, Any]) -> list[str]:
    return [_("Bill of {amount} shown to the guest").format(amount=money(data["amount"]))]


def register_all() -> None:
    history.register(
        history.HistoryFormatter(
            "bill",
            lambda order: BillPresentation.objects.filter(order=order).values_list("id", flat=True),
            _presented,
        )
    )
    history.register(
        history.HistoryFormatter(
            "payment", lambda order: Payment.objects.filter(order=order).values_list("id", flat=True), describe
        )
    )
