"""What Stripe's webhooks are about. Nothing else in them is used: the worker reads the object."""

from datetime import datetime, timedelta
from typing import Any

from fynlo.core.ids import parse_uuid
from payments.providers.base import Subject, WebhookMessage

PAYMENT, REFUND = "fynlo_payment", "fynlo_refund"  # keys of Stripe's metadata, with our ids
READER = "fynlo_reader"  # with Stripe's id of the reader that takes the card
TOLERANCE = timedelta(minutes=5)
SUBJECTS = {
    "checkout.session": Subject.PAYMENT,
    "payment_intent": Subject.PAYMENT,
    "refund": Subject.REFUND,
    "dispute": Subject.DISPUTE,
    "payout": Subject.PAYOUT,
}
EVENTS = (
    "checkout.session.completed",
    "checkout.session.expired",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "payment_intent.succeeded",
    "payment_intent.payment_failed",
    "payment_intent.canceled",
    "payment_intent.amount_capturable_updated",
    "terminal.reader.action_failed",
    "terminal.reader.action_succeeded",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
    "payout.paid",
    "payout.failed",
)


def is_recent(signature: str, now: datetime) -> bool:
    """Return whether the header's time is within TOLERANCE around `now`: an old message is not believed again."""
    times = [part.removeprefix("t=") for part in signature.split(",") if part.startswith("t=")]
    if len(times) != 1 or not times[0].isascii() or not times[0].isdigit() or len(times[0]) > 12:
        return False
    return abs(int(now.timestamp()) - int(times[0])) <= TOLERANCE.total_seconds()


def parse(event: dict[str, Any]) -> WebhookMessage | None:
    """Return what a verified event is about; None for another kind of object, or a payment that is not ours."""
    found = event["data"]["object"]
    if found.get("object") == "terminal.reader":
        return _of_reader(found)
    subject = SUBJECTS.get(found.get("object") or "")
    if subject is None or not found.get("id"):
        return None
    metadata = found.get("metadata") or {}
    if subject == Subject.PAYMENT:
        key = parse_uuid(metadata.get(PAYMENT) or found.get("client_reference_id"))
        return WebhookMessage(key=key, reference=found["id"]) if key else None
    if subject == Subject.REFUND:
        return WebhookMessage(key=parse_uuid(metadata.get(REFUND)), reference=found["id"], subject=subject)
    return WebhookMessage(reference=found["id"], subject=subject)


def _of_reader(reader: dict[str, Any]) -> WebhookMessage | None:
    """Return the payment that the reader has worked on; None for another action."""
    work = (reader.get("action") or {}).get("process_payment_intent") or {}
    intent = work.get("payment_intent")
    return WebhookMessage(reference=intent) if isinstance(intent, str) and intent else None
