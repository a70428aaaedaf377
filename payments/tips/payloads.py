"""The JSON of tips. Makes no query."""

from typing import Any

from payments.models import TipHours, TipPolicy, TipPool, TipRequest, TipRequestAnswer


def serialize_policy(policy: TipPolicy) -> dict[str, Any]:
    return {"version": policy.version, "period": policy.period, "weights": policy.weights}


def serialize_hours(hours: TipHours) -> dict[str, Any]:
    return {"start": hours.start, "version": hours.version, "rows": hours.rows}


def serialize_pool(pool: TipPool) -> dict[str, Any]:
    """Return a pool with its shares, which must be loaded with their payments."""
    return {
        "id": pool.id,
        "start": pool.start,
        "end": pool.end,
        "due": pool.due,
        "tips": pool.tips,
        "service_charge": pool.service_charge,
        "total": pool.total,
        "shares": [
            {
                "id": share.id,
                "person": share.person,
                "name": share.name,
                "hours": share.hours,
                "weight": share.weight,
                "amount": share.amount,
                "paid_on": share.payment.paid_on if hasattr(share, "payment") else None,
            }
            for share in pool.shares.all()
        ],
    }


def serialize_request(request: TipRequest) -> dict[str, Any]:
    return {"id": request.id, "name": request.name, "asked_on": request.asked_on, "due": request.due}


def serialize_answer(answer: TipRequestAnswer) -> dict[str, Any]:
    """Return when a request was answered; its rows are on the pages."""
    return {"request_id": answer.request_id, "at": answer.at, "periods": len(answer.rows)}
