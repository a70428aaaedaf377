"""The JSON of customers. Answers of commands are stored, so they hold no personal data; lists do."""

from typing import Any

from orders.customers.points import NO_POINTS, Points
from orders.customers.selectors import NOTHING_ORDERED, Figures
from orders.models import Booking, Customer, Order


def serialize_reference(customer: Customer) -> dict[str, Any]:
    return {"id": customer.id, "version": customer.version, "erased": customer.erased_at is not None}


def serialize_customer(
    customer: Customer, figures: Figures = NOTHING_ORDERED, points: Points = NO_POINTS
) -> dict[str, Any]:
    """A row in the format of MOBILE_API.md, and what it does not know."""
    return {
        "id": customer.id,
        "name": customer.name,
        "email": customer.email,
        "phone": customer.phone,
        "joinedDate": customer.created_at,
        "totalSpent": figures.spent,
        "orderCount": figures.orders,
        "averageOrderValue": figures.average,
        "lastVisit": figures.last_at,
        "loyaltyPoints": points.balance,
        "loyaltyTier": points.tier,
        "preferredItems": list(figures.favourites),
        "tags": customer.tags,
        "notes": customer.notes,
        "marketing_consent_at": customer.marketing_consent_at,
        "marketing_consent_how": customer.marketing_consent_how,
        "version": customer.version,
    }


def serialize_past_order(order: Order) -> dict[str, Any]:
    """An order in the file that a customer gets. Needs `order.all_lines`."""
    return {
        "id": order.id,
        "number": order.number,
        "business_day": order.business_day,
        "opened_at": order.opened_at,
        "type": order.order_type,
        "status": order.status,
        "total": order.total,
        "notes": order.notes,
        "items": [{"name": line.name, "quantity": line.quantity, "total": line.total} for line in order.open_lines()],
    }


def serialize_past_booking(booking: Booking) -> dict[str, Any]:
    """A booking in the file that a customer gets."""
    return {
        "id": booking.id,
        "starts_at": booking.starts_at,
        "guests": booking.party,
        "state": booking.state,
        "note": booking.note,
        "booked_at": booking.created_at,
    }
