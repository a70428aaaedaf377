"""The JSON of visits and of what guests sent, for the till. The code is in no event: it is read with the visit."""

from typing import Any

from orders.models import GuestRequest, Visit


def serialize_request(request: GuestRequest) -> dict[str, Any]:
    """Return what a guest sent. Needs `request.guest`."""
    return {
        "id": request.id,
        "visit_id": request.visit_id,
        "guest": request.guest.number,
        "status": request.status,
        "items": request.items,
        "total": request.total,
        "avoids": request.avoids,
        "sent_at": request.sent_at,
        "decided_at": request.decided_at,
        "decided_by_name": request.decided_by_name,
        "reason": request.reason,
    }


def serialize_visit(visit: Visit) -> dict[str, Any]:
    """Return a visit with its code and the requests that wait. It was read by `orders.guest.selectors`."""
    place = visit.place
    return {
        "id": visit.id,
        "table_id": place.id,
        "table_name": place.name,
        "order_id": visit.order_id,
        "code": visit.code,
        "opened_at": visit.opened_at,
        "opened_by_name": visit.opened_by_name,
        "called_at": visit.called_at,
        "over": visit.is_over,
        "guests": visit.guest_count,
        "waiting": [serialize_request(request) for request in visit.waiting],
    }
