"""The JSON of disputes."""

from typing import Any

from payments.models import Dispute


def serialize_dispute(dispute: Dispute) -> dict[str, Any]:
    return {
        "id": dispute.id,
        "payment_id": dispute.payment_id,
        "reference": dispute.reference,
        "status": dispute.status,
        "submission": dispute.submission,
        "reason": dispute.reason,
        "amount": dispute.amount,
        "withdrawn_amount": dispute.withdrawn,
        "fee_amount": dispute.fee,
        "opened_at": dispute.opened_at,
        "respond_by": dispute.respond_by,
        "problem": dispute.problem,
    }
