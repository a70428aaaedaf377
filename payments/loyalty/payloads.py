"""The JSON of points. Answers of commands are stored, so they hold ids and numbers, no names of customers."""

from typing import Any
from uuid import UUID

from orders.models import Customer
from payments.loyalty.selectors import Offer, movements_of, standing_of
from payments.models import LoyaltySettings, PointsMovement


def serialize_settings(settings: LoyaltySettings) -> dict[str, Any]:
    return {
        "version": settings.version,
        "is_on": settings.is_on,
        "per_pound": settings.per_pound,
        "worth": settings.worth,
        "tiers": settings.tiers,
        "expiry_months": settings.expiry_months,
    }


def serialize_balance(owner: Customer) -> dict[str, Any]:
    """One query."""
    return {"customer_id": owner.id, "points": standing_of(owner.id).balance}


def serialize_points_offer(offer: Offer) -> dict[str, Any]:
    return {
        "is_on": offer.is_on,
        "balance": offer.balance,
        "worth": offer.worth,
        "tier": offer.tier,
        "points": offer.points,
        "amount": offer.amount,
    }


def serialize_movement(movement: PointsMovement) -> dict[str, Any]:
    """Needs `order`, where there is one."""
    return {
        "id": movement.id,
        "kind": movement.kind,
        "points": movement.points,
        "order_id": movement.order_id,
        "order_number": movement.order.number if movement.order else None,
        "reason": movement.reason,
        "by": movement.by_name,
        "at": movement.at,
    }


def own_movements(customer_id: UUID) -> list[dict[str, Any]]:
    """Return a customer's movements for the file that they get: without the names of staff. One query."""
    rows = [serialize_movement(each) for each in movements_of(customer_id)]
    return [{name: value for name, value in row.items() if name != "by"} for row in rows]
