"""The JSON of gift cards. None of them holds a code: answers and events are stored."""

from typing import Any

from orders.models import Line, Order
from payments.models import GiftCard, GiftCardSettings


def serialize_card(card: GiftCard) -> dict[str, Any]:
    return {
        "id": card.id,
        "last_four": card.last_four,
        "state": card.state,
        "balance": card.balance,
        "sold_for": card.sold_for,
        "expires_on": card.expires_on,
    }


def serialize_sale(sold: tuple[GiftCard, Order, Line]) -> dict[str, Any]:
    """Return the card that was prepared, and the line and order to be paid."""
    card, order, line = sold
    return {**serialize_card(card), "order_id": order.id, "line_id": line.id, "due": order.due}


def serialize_settings(settings: GiftCardSettings) -> dict[str, Any]:
    return {
        "version": settings.version,
        "is_sold": settings.is_sold,
        "amounts": settings.amounts,
        "least": settings.least,
        "most": settings.most,
        "expiry_months": settings.expiry_months,
    }
