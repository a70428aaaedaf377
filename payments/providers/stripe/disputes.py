"""Stripe's disputes: read with the payment that each is about, and answered with a text and files."""

import io
from datetime import UTC, datetime
from typing import Any

from fynlo.core.ids import parse_uuid
from fynlo.core.money import ZERO, from_minor_units
from payments.providers.base import DisputeState, Evidence, ProviderDispute
from payments.providers.stripe.messages import PAYMENT

PAGE = 100
STATES = {
    "needs_response": DisputeState.NEEDS_RESPONSE,
    "warning_needs_response": DisputeState.NEEDS_RESPONSE,
    "under_review": DisputeState.UNDER_REVIEW,
    "warning_under_review": DisputeState.UNDER_REVIEW,
    "lost": DisputeState.LOST,
}  # won, and inquiries that were closed or prevented: no money is gone


def read_disputes(api: Any, since: datetime) -> list[ProviderDispute]:
    """Return the disputes that were opened since then. One request a page."""
    asked = {"created": {"gte": int(since.timestamp())}, "limit": PAGE, "expand": ["data.payment_intent"]}
    return [_dispute(found.to_dict()) for found in api.disputes.list(asked).auto_paging_iter()]


def read_dispute(api: Any, reference: str) -> ProviderDispute:
    return _dispute(api.disputes.retrieve(reference, {"expand": ["payment_intent"]}).to_dict())


def submit(api: Any, reference: str, evidence: Evidence) -> ProviderDispute:
    """Send the evidence for good. Two requests, and one for each file."""
    found = read_dispute(api, reference)
    if found.is_answered:
        return found
    sent: dict[str, Any] = {"uncategorized_text": evidence.explanation}
    if evidence.receipt:
        sent["receipt"] = _upload(api, evidence.receipt, "receipt.pdf")
    if evidence.pictures:
        sent["uncategorized_file"] = _upload(api, evidence.pictures, "pictures.pdf")
    api.disputes.update(reference, {"evidence": sent, "submit": True})
    return read_dispute(api, reference)


def _upload(api: Any, content: bytes, name: str) -> str:
    file = io.BytesIO(content)
    file.name = name  # Stripe shows it to the bank
    return api.files.create({"purpose": "dispute_evidence", "file": file}).id


def _dispute(dispute: dict[str, Any]) -> ProviderDispute:
    booked = dispute.get("balance_transactions") or []
    details = dispute.get("evidence_details") or {}
    intent = dispute.get("payment_intent")
    expanded = intent if isinstance(intent, dict) else {}
    return ProviderDispute(
        reference=dispute["id"],
        state=STATES.get(dispute["status"], DisputeState.WON),
        amount=from_minor_units(dispute["amount"]),
        currency=dispute["currency"].upper(),
        opened_at=_at(dispute["created"]),
        withdrawn=sum((-from_minor_units(line["amount"]) for line in booked), ZERO),
        fee=sum((from_minor_units(line["fee"]) for line in booked), ZERO),
        reason=(dispute.get("reason") or "").replace("_", " ")[:60],
        respond_by=_at(details["due_by"]) if details.get("due_by") else None,
        is_answered=bool(details.get("submission_count")),
        key=parse_uuid((expanded.get("metadata") or {}).get(PAYMENT)),
        payment_reference=expanded.get("id") or (intent if isinstance(intent, str) else ""),
    )


def _at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)
